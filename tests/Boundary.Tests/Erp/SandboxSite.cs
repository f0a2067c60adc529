using BillingGrains.Connectors.Sandbox;
using BillingGrains.Sandbox;
using BillingGrains.Sandbox.Faults;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace BillingGrains.Boundary.Tests.Erp;

/// <summary>A sandbox that refuses nothing of its own accord and listens on a free loopback port, and the connector to one of its
/// companies.</summary>
internal sealed class SandboxSite : IAsyncDisposable
{
    private const string Tenant = "north";
    private readonly HttpClient http = new();
    private readonly WebApplication sandbox;

    private SandboxSite(WebApplication sandbox)
    {
        this.sandbox = sandbox;
        Erp = new SandboxErp(
            http,
            new SandboxConnection(new Uri(sandbox.Urls.Single() + "/"), Tenant, $"sandbox-{Tenant}", TimeSpan.FromSeconds(10)),
            TimeProvider.System);
    }

    public SandboxErp Erp { get; }

    public static async Task<SandboxSite> Open()
    {
        var sandbox = SandboxApp.Build(new SandboxOptions { Port = 0 }, TimeProvider.System);
        await sandbox.StartAsync(TestContext.Current.CancellationToken);
        return new SandboxSite(sandbox);
    }

    public void Plan(Operation operation, Fault fault) => sandbox.Services.GetRequiredService<FaultBook>()
        .Plan(new PlannedFault(Tenant, operation, fault, Times: 1));

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await sandbox.DisposeAsync();
    }
}
