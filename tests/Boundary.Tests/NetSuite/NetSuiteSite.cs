using System.Security.Cryptography;
using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Connectors.NetSuite;
using BillingGrains.Sandbox;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;
using BillingGrains.Sandbox.Vendors;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace BillingGrains.Boundary.Tests.NetSuite;

/// <summary>A sandbox that pretends to be NetSuite on a free loopback port, and a connector to it. What is sent is kept.
/// </summary>
internal sealed class NetSuiteSite : IAsyncDisposable
{
    public const string Tenant = "north";
    public static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    private readonly Listener listener = new();
    private readonly HttpClient http;

    private NetSuiteSite(
        FakeTime time, SandboxOptions options, WebApplication sandbox, Func<NetSuiteSettings, NetSuiteSettings> with)
    {
        Time = time;
        Options = options;
        Sandbox = sandbox;
        http = new HttpClient(listener) { Timeout = Timeout.InfiniteTimeSpan };
        Settings = with(SettingsOf(new Uri($"{sandbox.Urls.Single()}/netsuite/{Tenant}/"), Key));
        Erp = new NetSuiteErp(http, Settings, time);
    }

    public static string Key { get; } = RSA.Create(3072).ExportPkcs8PrivateKeyPem();

    public FakeTime Time { get; }

    public SandboxOptions Options { get; }

    public WebApplication Sandbox { get; }

    public NetSuiteSettings Settings { get; }

    public NetSuiteErp Erp { get; }

    public Tenant Company => Sandbox.Services.GetRequiredService<Tenants>().Get(Tenant);

    /// <summary>Method, a space, the path and query.</summary>
    public IReadOnlyList<string> Calls => listener.Calls;

    public static async Task<NetSuiteSite> Open(
        Func<NetSuiteSettings, NetSuiteSettings>? with = null, NetSuiteOptions? vendor = null, int refusedPerMille = 0)
    {
        var time = new FakeTime();
        var options = new SandboxOptions
        {
            Port = 0, RefusedPerMille = refusedPerMille, Seed = 42,
            Vendors = new VendorOptions { NetSuite = vendor ?? new NetSuiteOptions() },
        };
        var sandbox = SandboxApp.Build(options, time);
        await sandbox.StartAsync(TestContext.Current.CancellationToken);
        return new NetSuiteSite(time, options, sandbox, with ?? (static settings => settings));
    }

    public static NetSuiteSettings SettingsOf(Uri address, string key) => new(
        address, Tenant, "certificate-1", key, "1", CallTimeout)
    {
        Item = "144", WriteOffItem = "145", DiscountItem = "146", BankAccount = "1", ReceivableAccount = "12",
        RoundingItems = new Dictionary<string, string>(StringComparer.Ordinal) { ["7999"] = "147" },
        Currencies = new Dictionary<string, string>(StringComparer.Ordinal) { ["EUR"] = "1", ["JPY"] = "2", ["KWD"] = "3" },
        Taxes = new Dictionary<string, NetSuiteTax>(StringComparer.Ordinal) { ["S21"] = new("7", "S21") },
    };

    public void Plan(Operation operation, Fault fault) => Sandbox.Services.GetRequiredService<FaultBook>()
        .Plan(new PlannedFault(Tenant, operation, fault, Times: 1));

    public async ValueTask DisposeAsync()
    {
        Erp.Dispose();
        http.Dispose();
        await Sandbox.DisposeAsync();
    }
}
