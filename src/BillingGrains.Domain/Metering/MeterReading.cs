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
            Aggregation.Unique => Unique(meter, window, facts),
            Aggregation.WeightedChanges => WeightedChanges(meter, window, facts),
            Aggregation.WeightedReadings => WeightedReadings(meter, window, facts),
            Aggregation.ProratedSum => ProratedSum(meter, window, facts),
            _ => Exact(meter, window, Tally(meter, window, facts)),
        };

    /// <summary>The exact units of a window by what its events come to, not rounded.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The meter looks at each event: see <see cref="UsageDetail"/>.</exception>
    public static decimal Exact(Meter meter, MeterWindow window, UsageTally tally) => meter.Aggregation switch
    {
        Aggregation.Sum => Carried(meter, window) + tally.Units,
        Aggregation.Count => tally.Events,
        Aggregation.Max => tally.Greatest,
        Aggregation.Latest => tally.Events > 0 ? tally.Last : Carried(meter, window),
        Aggregation.Average => tally.Events > 0 ? tally.Units / tally.Events : 0m,
        _ => throw new ArgumentOutOfRangeException(nameof(meter), meter.Aggregation, "It is not read of a tally."),
    };

    /// <summary>The units of a window, rounded as the meter says.</summary>
    public static decimal Units(Meter meter, MeterWindow window, ReadOnlySpan<UsageFact> facts) =>
        Rounded(meter, Exact(meter, window, facts));

    /// <summary>As of <see cref="Exact(Meter, MeterWindow, UsageTally)"/>, rounded as the meter says.</summary>
    public static decimal Units(Meter meter, MeterWindow window, UsageTally tally) =>
        Rounded(meter, Exact(meter, window, tally));

    /// <summary>What the next window begins with; 0 for a meter that does not carry over.</summary>
    public static decimal CarryOut(Meter meter, MeterWindow window, ReadOnlySpan<UsageFact> facts) =>
        meter.CarriesOver ? CarryOut(meter, window, Tally(meter, window, facts)) : 0m;

    /// <inheritdoc cref="CarryOut(Meter, MeterWindow, ReadOnlySpan{UsageFact})"/>
    public static decimal CarryOut(Meter meter, MeterWindow window, UsageTally tally) =>
        !meter.CarriesOver ? 0m
        : meter.Aggregation is not (Aggregation.Latest or Aggregation.WeightedReadings) ? window.CarriedIn + tally.Units
        : tally.Events > 0 ? tally.Last
        : window.CarriedIn;

    internal static bool Counts(Meter meter, MeterWindow window, UsageFact fact) =>
        window.Contains(fact.At) && fact.MeterId == meter.MeterId;

    internal static decimal Carried(Meter meter, MeterWindow window) => meter.CarriesOver ? window.CarriedIn : 0m;

    /// <summary>The share of the period that is left at the day of an instant, or at the instant by second.</summary>
    internal static Fraction Left(MeterWindow window, Instant at) =>
        window.Calendar.Share(window.Part.Whole, at, window.End, window.Count);

    internal static decimal Rounded(Meter meter, decimal units) => meter.Rounding?.Round(units) ?? units;

    /// <summary>What those that count come to.</summary>
    internal static UsageTally Tally(Meter meter, MeterWindow window, ReadOnlySpan<UsageFact> facts)
    {
        var (events, units, greatest, last) = (0L, 0m, 0m, 0m);
        foreach (var fact in facts)
        {
            if (Counts(meter, window, fact))
            {
                units += fact.Value;
                greatest = events == 0 ? fact.Value : Math.Max(greatest, fact.Value);
                last = fact.Value;
                events++;
            }
        }

        return new UsageTally(events, units, greatest, last);
    }

    private static decimal Unique(Meter meter, MeterWindow window, ReadOnlySpan<UsageFact> facts)
    {
        var values = new HashSet<string>(StringComparer.Ordinal);
        foreach (var fact in facts)
        {
            if (Counts(meter, window, fact) && fact.Find(meter.UniqueOf!) is { Length: > 0 } value)
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
