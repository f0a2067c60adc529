namespace BillingGrains.Domain.Entities;

/// <summary>A legal entity of the group.</summary>
/// <param name="Settings">The version in force; null before the first.</param>
public sealed record LegalEntity(EntitySettings? Settings);
