using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>A visit: entries of one technician on a ticket that overlap, touch, or have no more than a gap between
/// them.</summary>
/// <param name="GapMinutes">0 to 1,440.</param>
/// <param name="MinimumMinutes">The least that is billed for a visit; 0 for none.</param>
/// <param name="WorkTypes">What may be work of a visit; empty for all.</param>
/// <param name="Place">Where it must be, as entries say it; null for anywhere.</param>
public sealed record VisitTerms(
    int GapMinutes, int MinimumMinutes = 0, ValueList<string> WorkTypes = default, string? Place = null);

/// <summary>What the way to the work costs, in the contract's currency; multipliers do not touch it.</summary>
/// <param name="From">First day on which it counts.</param>
/// <param name="PerVisit">For each visit, as the contract says what one is; null for nothing.</param>
/// <param name="PerKm">For each kilometre that an entry bears; null for nothing.</param>
/// <param name="FreeKm">Kilometres of each entry that cost nothing; null for none.</param>
public sealed record TravelRate(
    LocalDate From, LocalDate? To = null, decimal? PerVisit = null, decimal? PerKm = null, decimal? FreeKm = null);

/// <summary>How two multipliers count for the same time.</summary>
public enum MultiplierRule
{
    None = 0,

    /// <summary>The highest alone.</summary>
    Highest = 1,

    /// <summary>One times the other.</summary>
    Multiply = 2,
}

/// <summary>Work on an urgent ticket is multiplied.</summary>
/// <param name="Priorities">The priorities that are urgent, as tickets name them.</param>
/// <param name="Multiplier">1 or more.</param>
/// <param name="Combine">How it counts with the multiplier of the time of day.</param>
public sealed record EmergencyTerms(
    ValueList<string> Priorities, decimal Multiplier, MultiplierRule Combine = MultiplierRule.Highest);
