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
/// <param name="From">The first instant; at a full hour unless each event is asked for.</param>
/// <param name="To">The first instant after it; the same.</param>
/// <param name="EachEvent">Asks for the events themselves: see <see cref="UsageDetail"/>.</param>
public sealed record UsageQuestion(
    string MeterId, ValueList<string> CustomerIds, Instant From, Instant To, bool EachEvent = false);

/// <summary>A question and its answer.</summary>
/// <param name="Tally">Where each event was asked for, only how many there are.</param>
/// <param name="Events">As <see cref="UsageCollection.Live"/> has them, where each was asked for; empty also when there are too
/// many to be read.</param>
public sealed record CountedUsage(UsageQuestion Question, UsageTally Tally, ValueList<UsageFact> Events = default)
{
    /// <summary>There are more events than are read one by one.</summary>
    public bool IsCut => Question.EachEvent && Tally.Events > Events.Count;
}

/// <summary>What a billing run counted for a price, so that whoever counts again finds the difference.</summary>
/// <param name="From">First day of the period, or of the part of it in which the contract runs.</param>
/// <param name="Through">Last day.</param>
/// <param name="Units">As the meter read them.</param>
/// <param name="AsOf">Every event that was taken before is among them.</param>
public sealed record UsageCounted(
    string UsageId, string MeterId, LocalDate From, LocalDate Through, long Events, int Hours, decimal Units, Instant AsOf);

/// <summary>Where tallies do not suffice.</summary>
public static class UsageDetail
{
    /// <summary>Whether a meter or its price looks at each event.</summary>
    public static bool IsNeeded(UsageTerms terms) =>
        terms is
        {
            Meter.Aggregation: Aggregation.Unique or Aggregation.WeightedChanges or Aggregation.WeightedReadings
                or Aggregation.ProratedSum,
        }
        or { Price: Price.Matrix or Price.Percentage };

    /// <summary>Whether a window cuts no hour of UTC, over which events are added up.</summary>
    public static bool IsOfFullHours(MeterWindow window) =>
        (window.Start.ToUnixTimeTicks() % NodaConstants.TicksPerHour, window.End.ToUnixTimeTicks() % NodaConstants.TicksPerHour)
            == (0, 0);
}
