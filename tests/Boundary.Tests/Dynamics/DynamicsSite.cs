using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Connectors.Dynamics;
using BillingGrains.Sandbox;
using BillingGrains.Sandbox.Vendors;

namespace BillingGrains.Boundary.Tests.Dynamics;

/// <summary>A sandbox that pretends to be Finance &amp; Operations, and a connector to it.</summary>
internal sealed class DynamicsSite(SandboxOptions options, Func<DynamicsSettings, DynamicsSettings> with) : VendorSandbox(options)
{
    public DynamicsSettings Settings => field ??= with(SettingsOf(Address));

    public DynamicsErp Erp => field ??= new DynamicsErp(Http, Settings, Time);

    public static Task<DynamicsSite> Open(
        Func<DynamicsSettings, DynamicsSettings>? with = null, DynamicsOptions? vendor = null, int refusedPerMille = 0) =>
        Started(new DynamicsSite(
            OptionsOf(new VendorOptions { Dynamics = vendor ?? new DynamicsOptions() }, refusedPerMille),
            with ?? (static settings => settings)));

    protected override void Close() => Erp.Dispose();

    private static DynamicsSettings SettingsOf(Uri sandbox) => new(
        new Uri(sandbox, $"dynamics/{Tenant}"), new Uri(sandbox, $"oauth/{Tenant}/token"), Tenant, $"sandbox-{Tenant}", "nl01",
        CallTimeout)
    {
        RevenueAccount = "401100", WriteOffAccount = "618900", DiscountAccount = "403300",
        Fields = new DynamicsFields { Notes = "InvoiceNotes" },
        Taxes = new Dictionary<string, DynamicsTax>(StringComparer.Ordinal) { ["S21"] = new("DOM", "S21") },
    };
}
