using BillingGrains.Connectors.Sandbox;
using BillingGrains.Sandbox.Vendors;

namespace BillingGrains.Boundary.Tests.Erp;

/// <summary>A sandbox that refuses nothing of its own accord, and the connector to one of its companies.</summary>
internal sealed class SandboxSite() : VendorSandbox(OptionsOf(new VendorOptions()))
{
    public SandboxErp Erp => field ??= new SandboxErp(
        Http, new SandboxConnection(Address, Tenant, $"sandbox-{Tenant}", CallTimeout), Time);

    public static Task<SandboxSite> Open() => Started(new SandboxSite());
}
