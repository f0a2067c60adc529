using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Grains.Tests.Journaling;

/// <summary>Opens the ERPs of a story's tenants.</summary>
public sealed class StageErps : IErpDirectory
{
    public IErp Open(TenantSettings tenant) =>
        throw new InvalidOperationException($"No story posts to {tenant.TenantId}.");
}
