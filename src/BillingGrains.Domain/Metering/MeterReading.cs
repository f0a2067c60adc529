using BillingGrains.Domain.Periods;
using NodaTime;

namespace BillingGrains.Domain.Metering;

/// <summary>Facts × meter → units. Facts come as <see cref="UsageCollection.Live"/> has them, by time and id; those
/// outside the window or of another meter do not count.</summary>
public static class MeterReading
{
    /// <summary>The exact units of a window, not rounded. Nothing is allocated, save the set of values of
    /// <see cref="Aggregation.Unique"/>.</summary>
    public static decimal Exact(Meter meter, MeterWindow window, ReadOnlySpan<UsageFact> facts) =>
        meter.Aggregation switch
        {
            Aggregation.Sum => Carried(meter, window) + Tally(meter, window, facts).Sum,
            Aggregation.Count => Tally(meter, window, facts).Count,
            Aggregation.Max => Tally(meter, window, facts).Max,
            Aggregation.Unique => Unique(meter, window, facts),
            Aggregation.Latest => Tally(meter, window, facts).Last?.Value ?? Carried(meter, window),
            Aggregation.Average => Tally(meter, window, facts) is { Count: > 0 } tally ? tally.Sum / tally.Count : 0m,
            Aggregation.WeightedChanges => WeightedChanges(meter, window, facts),
            Aggregation.WeightedReadings => WeightedReadings(meter, window, facts),
            Aggregation.ProratedSum => ProratedSum(meter, window, facts),
            _ => throw new ArgumentOutOfRangeException(nameof(meter), meter.Aggregation, "No such aggregation."),
        };

    /// <summary>The units of a window, rounded as the meter says.</summary>
    public static decimal Units(Meter meter, MeterWindow window, ReadOnlySpan<UsageFact> facts)
    {
        var exact = Exact(meter, window, facts);
        return meter.Rounding is { } rounding ? rounding.Round(exact) : exact;
    }

    /// <summary>What the next window begins with; 0 for a meter that does not carry over.</summary>
    public static decimal CarryOut(Meter meter, MeterWindow window, ReadOnlySpan<UsageFact> facts)
    {
        if (!meter.CarriesOver)
        {
            return 0m;
        }

        var tally = Tally(meter, window, facts);
        return meter.Aggregation is Aggregation.Latest or Aggregation.WeightedReadings
            ? tally.Last?.Value ?? window.CarriedIn
            : window.CarriedIn + tally.Sum;
    }

    internal static bool Counts(Meter meter, MeterWindow window, UsageFact fact) =>
        window.Contains(fact.At) && fact.MeterId == meter.MeterId;

    internal static decimal Carried(Meter meter, MeterWindow window) => meter.CarriesOver ? window.CarriedIn : 0m;

    /// <summary>The share of the period that is left at the day of an instant, or at the instant by second.</summary>
    internal static Fraction Left(MeterWindow window, Instant at) =>
        window.Calendar.Share(window.Part.Whole, at, window.End, window.Count);

    private static (decimal Sum, int Count, decimal Max, UsageFact? Last) Tally(
        Meter meter, MeterWindow window, ReadOnlySpan<UsageFact> facts)
    {
        var (sum, count, max) = (0m, 0, 0m);
        UsageFact? last = null;
        foreach (var fact in facts)
        {
            if (Counts(meter, window, fact))
            {
                sum += fact.Value;
                max = count == 0 ? fact.Value : Math.Max(max, fact.Value);
                last = fact;
                count++;
            }
        }

        return (sum, count, max, last);
    }

    private static decimal Unique(Meter meter, MeterWindow window, ReadOnlySpan<UsageFact> facts)
    {
        var values = new HashSet<string>(StringComparer.Ordinal);
        foreach (var fact in facts)
        {
            if (Counts(meter, window, fact) && fact.Find(meter.UniqueOf!) is { } value)
            {
                values.Add(value);
            }
        }

        return values.Count;
    }

    private static decimal WeightedChanges(Meter meter, MeterWindow window, ReadOnlySpan<UsageFact> facts)
    {
        // Each change counts from its instant to the end: the sum needs no order.
        var end = Milliseconds(window, window.End);
        var weighted = Carried(meter, window) * (end - Milliseconds(window, window.Start));
        foreach (var fact in facts)
        {
            if (Counts(meter, window, fact))
            {
                weighted += fact.Value * (end - Milliseconds(window, fact.At));
            }
        }

        return weighted / Milliseconds(window, window.Part.Whole.End);
    }

    private static decimal WeightedReadings(Meter meter, MeterWindow window, ReadOnlySpan<UsageFact> facts)
    {
        var (weighted, level, since) = (0m, Carried(meter, window), Milliseconds(window, window.Start));
        foreach (var fact in facts)
        {
            if (Counts(meter, window, fact))
            {
                var at = Milliseconds(window, fact.At);
                weighted += level * (at - since);
                (level, since) = (fact.Value, at);
            }
        }

        weighted += level * (Milliseconds(window, window.End) - since);
        return weighted / Milliseconds(window, window.Part.Whole.End);
    }

    private static decimal ProratedSum(Meter meter, MeterWindow window, ReadOnlySpan<UsageFact> facts)
    {
        var sum = window.Share.Of(Carried(meter, window));
        var (share, until) = (default(Fraction), Instant.MinValue);
        foreach (var fact in facts)
        {
            if (!Counts(meter, window, fact))
            {
                continue;
            }

            // Facts come by time: those of a day have the same share, which is found once.
            if (fact.At >= until)
            {
                share = Left(window, fact.At);
                until = window.Count == DayCount.Seconds
                    ? fact.At + Duration.Epsilon
                    : window.Calendar.Begin(window.Calendar.DayOf(fact.At).PlusDays(1));
            }

            sum += share.Of(fact.Value);
        }

        return sum;
    }

    /// <summary>Elapsed since the whole period began. Finer units could pass what a decimal holds: bytes over a year.
    /// </summary>
    private static long Milliseconds(MeterWindow window, Instant at) =>
        (at - window.Part.Whole.Start).BclCompatibleTicks / NodaConstants.TicksPerMillisecond;
}
