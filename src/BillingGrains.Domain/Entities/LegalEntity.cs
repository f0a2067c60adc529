using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;

namespace BillingGrains.Domain.Entities;

/// <summary>A legal entity of the group.</summary>
/// <param name="Settings">The version in force; null before the first.</param>
/// <param name="Proposed">A version that waits for another person; null when none does.</param>
/// <param name="Tenants">ERP tenants that any version named: its documents may lie there.</param>
public sealed record LegalEntity(
    EntitySettings? Settings, Proposal<EntitySettings>? Proposed = null, ValueList<string> Tenants = default);
