using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>What the endpoints of vendors need.</summary>
internal sealed record Door(
    CallHandler Calls, Tenants Tenants, SandboxOptions Options, FaultBook Faults, VendorTokens Tokens)
{
    public Manners Manners { get; } = new BusinessCentralManners(Tokens);
}
