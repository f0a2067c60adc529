namespace BillingGrains.Domain.Deciding;

/// <summary>A rule forbade what a delivered fact meant for this grain. The grain's state stays as it is; the fact stands
/// in the exception queue (owner: integrator), so that nothing that was addressed is ever dropped in silence.</summary>
/// <param name="Source">The key of the grain that addressed the fact.</param>
/// <param name="Version">The fact's version there.</param>
/// <param name="Code">Of the <see cref="Refusal"/>.</param>
[Fact("delivery.refused.v1")]
public sealed record DeliveryRefused(string Source, long Version, string FactType, string Code, string Reason);
