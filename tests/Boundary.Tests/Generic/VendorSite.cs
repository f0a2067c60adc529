using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Connectors.Generic;
using BillingGrains.Connectors.Generic.Plans;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Payments;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Vendors;

namespace BillingGrains.Boundary.Tests.Generic;

/// <summary>A sandbox that pretends to be a vendor, which refuses nothing of its own accord, and the generic connector with the
/// vendor's configuration in samples/erp.</summary>
internal sealed class VendorSite(string vendor, ErpConfiguration configuration) : VendorSandbox(OptionsOf(new VendorOptions()))
{
    public GenericErp Erp => field ??= new GenericErp(
        Http, configuration,
        new GenericConnection(new Uri(Address, $"{vendor}/{Tenant}"), Tenant, $"sandbox-{Tenant}", Tenant, CallTimeout)
        {
            Settings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["tokenUrl"] = new Uri(Address, $"oauth/{Tenant}/token").AbsoluteUri,
            },
            RefreshToken = $"consent-{Tenant}",
        },
        new MemoryTokens(), Time);

    public static async Task<VendorSite> Open(string vendor)
    {
        var configuration = ErpConfiguration.Read(
            await File.ReadAllTextAsync(Samples.Path($"erp/{vendor}.json"), TestContext.Current.CancellationToken),
            $"{vendor}.json", out var faults);
        faults.ShouldBeEmpty(string.Join('\n', faults));
        return await Started(new VendorSite(
            vendor.StartsWith("odoo", StringComparison.Ordinal) ? "odoo" : vendor, configuration!));
    }

    /// <summary>The company's bookkeepers enter it.</summary>
    public void Enter(ErpEntry entry) => Company.Payments.Enter(new PaymentEntry(
        entry.RemoteId, entry.PostingKey,
        entry.Kind == BalanceKind.WriteOff ? "write-off" : entry.Kind.ToString().ToLowerInvariant(),
        entry.Amount, entry.Currency, entry.On.ToDateOnly(), entry.Words, Reference: entry.Reference));

    protected override void Close() => Erp.Dispose();
}
