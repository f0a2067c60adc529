using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Prices;

namespace BillingGrains.Domain.Metering;

/// <summary>Facts × meter → what a price is asked for, in as much detail as the price looks at.</summary>
public static class MeterSlices
{
    /// <summary>The consumption of a window: a number for most prices, transactions for a percentage, changes for
    /// prices that weigh each, combinations of attributes for a matrix.</summary>
    /// <param name="facts">As <see cref="UsageCollection.Live"/> has them.</param>
    public static Consumption Of(Meter meter, MeterWindow window, ReadOnlySpan<UsageFact> facts, Price price)
    {
        if (price is Price.Matrix matrix)
        {
            return HasPercentage(price) || meter.Aggregation == Aggregation.ProratedSum
                ? PerFact(meter, window, facts, matrix.Attributes)
                : PerCombination(meter, window, facts, matrix.Attributes);
        }

        if (price is Price.Percentage || (price is Price.Graduated && meter.Aggregation == Aggregation.ProratedSum))
        {
            return PerFact(meter, window, facts, []);
        }

        if (meter.Aggregation != Aggregation.ProratedSum)
        {
            return Consumption.Of(MeterReading.Units(meter, window, facts));
        }

        // The tier by what there is at the end, the price by what it weighed.
        var full = MeterReading.Exact(meter with { Aggregation = Aggregation.Sum }, window, facts);
        return new Consumption(MeterReading.Rounded(meter, full), MeterReading.Units(meter, window, facts), []);
    }

    internal static bool HasPercentage(Price price) => price switch
    {
        Price.Percentage => true,
        Price.Matrix matrix => matrix.Cells.Any(static cell => cell.Price is Price.Percentage)
            || matrix.Otherwise is Price.Percentage,
        _ => false,
    };

    private static Consumption PerFact(
        Meter meter, MeterWindow window, ReadOnlySpan<UsageFact> facts, ValueList<string> attributes)
    {
        var isProrated = meter.Aggregation == Aggregation.ProratedSum;
        var slices = new List<Slice>(facts.Length + 1);
        if (MeterReading.Carried(meter, window) is var carried and not 0m)
        {
            slices.Add(new Slice(carried, isProrated ? window.Share.Of(carried) : carried, []));
        }

        foreach (var fact in facts)
        {
            if (MeterReading.Counts(meter, window, fact))
            {
                slices.Add(new Slice(
                    fact.Value, isProrated ? MeterReading.Left(window, fact.At).Of(fact.Value) : fact.Value,
                    Values(fact, attributes)));
            }
        }

        return Consumption.Of(slices.ToValueList());
    }

    private static Consumption PerCombination(
        Meter meter, MeterWindow window, ReadOnlySpan<UsageFact> facts, ValueList<string> attributes)
    {
        var groups = new SortedDictionary<string, List<UsageFact>>(StringComparer.Ordinal);
        foreach (var fact in facts)
        {
            if (!MeterReading.Counts(meter, window, fact))
            {
                continue;
            }

            // The unit separator parts the values: no two combinations make the same key.
            var key = string.Join('\u001f', Values(fact, attributes));
            if (!groups.TryGetValue(key, out var group))
            {
                groups.Add(key, group = []);
            }

            group.Add(fact);
        }

        var slices = new List<Slice>(groups.Count);
        foreach (var group in groups.Values)
        {
            var units = MeterReading.Units(meter, window, group.ToArray());
            slices.Add(new Slice(units, units, Values(group[0], attributes)));
        }

        return Consumption.Of(slices.ToValueList());
    }

    /// <summary>An attribute that the fact lacks is the empty text.</summary>
    private static ValueList<string> Values(UsageFact fact, ValueList<string> attributes) =>
        attributes.IsEmpty ? [] : attributes.Select(name => fact.Find(name) ?? "").ToValueList();
}
