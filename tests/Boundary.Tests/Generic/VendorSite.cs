using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Connectors.Generic;
using BillingGrains.Connectors.Generic.Plans;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Payments;
using BillingGrains.Sandbox;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace BillingGrains.Boundary.Tests.Generic;

/// <summary>A sandbox that pretends to be a vendor, which refuses nothing of its own accord, and the generic connector with the
/// vendor's configuration in samples/erp.</summary>
internal sealed class VendorSite : IAsyncDisposable
{
    public const string Tenant = "north";
    public static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    private readonly WebApplication sandbox;
    private readonly HttpClient http = new();

    private VendorSite(WebApplication sandbox, ErpConfiguration configuration, string path)
    {
        this.sandbox = sandbox;
        var address = new Uri(sandbox.Urls.Single() + "/");
        Erp = new GenericErp(
            http, configuration,
            new GenericConnection(new Uri(address, path), Tenant, $"sandbox-{Tenant}", Tenant, CallTimeout)
            {
                Settings = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["tokenUrl"] = new Uri(address, $"oauth/{Tenant}/token").AbsoluteUri,
                },
                RefreshToken = $"consent-{Tenant}",
            },
            new MemoryTokens(), TimeProvider.System);
    }

    public GenericErp Erp { get; }

    public Tenant Company => sandbox.Services.GetRequiredService<Tenants>().Get(Tenant);

    public static async Task<VendorSite> Open(string vendor)
    {
        var sandbox = SandboxApp.Build(new SandboxOptions { Port = 0 }, TimeProvider.System);
        await sandbox.StartAsync(TestContext.Current.CancellationToken);
        var configuration = ErpConfiguration.Read(
            await File.ReadAllTextAsync(Samples.Path($"erp/{vendor}.json"), TestContext.Current.CancellationToken),
            $"{vendor}.json", out var faults);
        faults.ShouldBeEmpty(string.Join('\n', faults));
        var path = vendor.StartsWith("odoo", StringComparison.Ordinal) ? "odoo" : vendor;
        return new VendorSite(sandbox, configuration!, $"{path}/{Tenant}");
    }

    /// <summary>The company's bookkeepers enter it.</summary>
    public void Enter(ErpEntry entry) => Company.Payments.Enter(new PaymentEntry(
        entry.RemoteId, entry.PostingKey,
        entry.Kind == BalanceKind.WriteOff ? "write-off" : entry.Kind.ToString().ToLowerInvariant(),
        entry.Amount, entry.Currency, entry.On.ToDateOnly(), entry.Words, Reference: entry.Reference));

    public void Plan(Operation operation, Fault fault) => sandbox.Services.GetRequiredService<FaultBook>()
        .Plan(new PlannedFault(Tenant, operation, fault, Times: 1));

    public async ValueTask DisposeAsync()
    {
        Erp.Dispose();
        http.Dispose();
        await sandbox.DisposeAsync();
    }
}
