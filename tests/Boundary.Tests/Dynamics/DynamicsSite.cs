using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Connectors.Dynamics;
using BillingGrains.Sandbox;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;
using BillingGrains.Sandbox.Vendors;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace BillingGrains.Boundary.Tests.Dynamics;

/// <summary>A sandbox that pretends to be Finance &amp; Operations on a free loopback port, and a connector to it. What is sent
/// is kept.</summary>
internal sealed class DynamicsSite : IAsyncDisposable
{
    public const string Tenant = "north";
    public static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    private readonly Listener listener = new();
    private readonly HttpClient http;

    private DynamicsSite(
        FakeTime time, SandboxOptions options, WebApplication sandbox, Func<DynamicsSettings, DynamicsSettings> with)
    {
        Time = time;
        Options = options;
        Sandbox = sandbox;
        http = new HttpClient(listener) { Timeout = Timeout.InfiniteTimeSpan };
        Settings = with(SettingsOf(new Uri(sandbox.Urls.Single() + "/")));
        Erp = new DynamicsErp(http, Settings, time);
    }

    public FakeTime Time { get; }

    public SandboxOptions Options { get; }

    public WebApplication Sandbox { get; }

    public DynamicsSettings Settings { get; }

    public DynamicsErp Erp { get; }

    public Tenant Company => Sandbox.Services.GetRequiredService<Tenants>().Get(Tenant);

    /// <summary>Method, a space, the path and query.</summary>
    public IReadOnlyList<string> Calls => listener.Calls;

    public static async Task<DynamicsSite> Open(
        Func<DynamicsSettings, DynamicsSettings>? with = null, DynamicsOptions? vendor = null, int refusedPerMille = 0)
    {
        var time = new FakeTime();
        var options = new SandboxOptions
        {
            Port = 0, RefusedPerMille = refusedPerMille, Seed = 42,
            Vendors = new VendorOptions { Dynamics = vendor ?? new DynamicsOptions() },
        };
        var sandbox = SandboxApp.Build(options, time);
        await sandbox.StartAsync(TestContext.Current.CancellationToken);
        return new DynamicsSite(time, options, sandbox, with ?? (static settings => settings));
    }

    private static DynamicsSettings SettingsOf(Uri sandbox) => new(
        new Uri(sandbox, $"dynamics/{Tenant}"), new Uri(sandbox, $"oauth/{Tenant}/token"), Tenant, $"sandbox-{Tenant}", "nl01",
        CallTimeout)
    {
        RevenueAccount = "401100", WriteOffAccount = "618900", DiscountAccount = "403300",
        Fields = new DynamicsFields { Notes = "InvoiceNotes" },
        Taxes = new Dictionary<string, DynamicsTax>(StringComparer.Ordinal) { ["S21"] = new("DOM", "S21") },
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
