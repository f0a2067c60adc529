using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Prices;
using NodaTime;

namespace BillingGrains.Domain.Metering;

/// <summary>What the events of some time come to: all that sums, counts, maxima, last readings and means look at.</summary>
/// <param name="Events">How many there are; without any the others are 0.</param>
/// <param name="Units">The sum of their values, exact.</param>
/// <param name="Greatest">Their greatest value.</param>
/// <param name="Last">The value of the last by time, of equal times that with the last id.</param>
/// <param name="Hours">In how many hours (UTC) they lie; 0 where nobody counted.</param>
public readonly record struct UsageTally(long Events, decimal Units, decimal Greatest, decimal Last, int Hours = 0);

/// <summary>Asks what the events of a meter come to.</summary>
/// <param name="CustomerIds">Whose they are: they are counted together.</param>
/// <param name="From">The first instant, at the full hour.</param>
/// <param name="To">The first instant after it, at the full hour.</param>
/// <param name="EachEvent">Asks for the events themselves: see <see cref="UsageDetail"/>.</param>
public sealed record UsageQuestion(
    string MeterId, ValueList<string> CustomerIds, Instant From, Instant To, bool EachEvent = false);

/// <summary>A question and its answer.</summary>
/// <param name="Events">As <see cref="UsageCollection.Live"/> has them, where each was asked for; else empty.</param>
public sealed record CountedUsage(UsageQuestion Question, UsageTally Tally, ValueList<UsageFact> Events = default);

/// <summary>What a billing run counted for a price, so that whoever counts again finds the difference.</summary>
/// <param name="From">First day of the period, or of the part of it in which the contract runs.</param>
/// <param name="Through">Last day.</param>
/// <param name="Units">As the meter read them.</param>
/// <param name="AsOf">Every event that was taken before is among them.</param>
public sealed record UsageCounted(
    string UsageId, string MeterId, LocalDate From, LocalDate Through, long Events, int Hours, decimal Units, Instant AsOf);

/// <summary>Where tallies do not suffice, because a meter or its price looks at each event.</summary>
public static class UsageDetail
{
    /// <summary>What asks for each event: the place in the usage terms and the reason; null when tallies suffice.</summary>
    public static (string Place, string Reason)? Find(UsageTerms terms) => terms switch
    {
        { Meter.Aggregation: Aggregation.Unique } => ("meter/aggregation", "counts different values of an attribute"),
        { Meter.Aggregation: Aggregation.WeightedChanges or Aggregation.WeightedReadings or Aggregation.ProratedSum } =>
            ("meter/aggregation", "weighs each event by its time"),
        { Price: Price.Matrix } => ("price", "is priced by attributes of its events"),
        { Price: Price.Percentage } => ("price", "is priced for each transaction"),
        _ => null,
    };
}
