using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Connectors.S4Hana;
using BillingGrains.Sandbox;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace BillingGrains.Boundary.Tests.S4Hana;

/// <summary>A sandbox that pretends to be SAP S/4HANA and listens on a free loopback port, with a connector to it.</summary>
internal sealed class S4HanaSandbox : IAsyncDisposable
{
    public const string Name = "north";

    public static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient http = new();
    private readonly WebApplication sandbox;

    private S4HanaSandbox(SandboxOptions options, WebApplication sandbox, FakeTime time)
    {
        (Options, this.sandbox, Time) = (options, sandbox, time);
        Erp = Connect(static settings => settings);
    }

    /// <summary>So short that the number which the samples make of it has 16 characters.</summary>
    public static string NewKey() => $"k{Guid.NewGuid():N}"[..14];

    public SandboxOptions Options { get; }

    public FakeTime Time { get; }

    public S4HanaErp Erp { get; }

    public Tenant Company => sandbox.Services.GetRequiredService<Tenants>().Get(Name);

    public static async Task<S4HanaSandbox> Start(SandboxOptions? options = null)
    {
        var (time, chosen) = (new FakeTime(), options ?? new SandboxOptions { Port = 0 });
        var sandbox = SandboxApp.Build(chosen, time);
        await sandbox.StartAsync(TestContext.Current.CancellationToken);
        return new S4HanaSandbox(chosen, sandbox, time);
    }

    public S4HanaErp Connect(Func<S4HanaSettings, S4HanaSettings> change) => new(
        http,
        change(new S4HanaSettings(
            new Uri(sandbox.Urls.Single() + $"/s4hana/{Name}"), "1010", Name, $"sandbox-{Name}",
            Duration.FromTimeSpan(CallTimeout))
        {
            Accounts = new S4HanaAccounts("41000000", "11001000", "44000000", "47000000"),
        }),
        Time);

    public void Plan(Operation operation, Fault fault, int times = 1) => sandbox.Services.GetRequiredService<FaultBook>()
        .Plan(new PlannedFault(Name, operation, fault, times));

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await sandbox.DisposeAsync();
    }
}
