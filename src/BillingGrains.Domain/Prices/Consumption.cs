using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Prices;

/// <summary>What a price is asked for: the units of a period, and their slices where the price looks at each.</summary>
/// <param name="Units">0 or more: which tier is reached. For a percentage the amount that was moved.</param>
/// <param name="Prorated">What the units weigh by the time that they were there; <paramref name="Units"/> where time
/// does not count.</param>
/// <param name="Slices">Transactions or changes, in order; empty when only the units count.</param>
public sealed record Consumption(decimal Units, decimal Prorated, ValueList<Slice> Slices)
{
    /// <summary>Units that weigh fully.</summary>
    public static Consumption Of(decimal units) => new(units, units, []);

    /// <summary>The sum of slices.</summary>
    public static Consumption Of(ValueList<Slice> slices)
    {
        var units = 0m;
        var prorated = 0m;
        foreach (var slice in slices)
        {
            units += slice.Units;
            prorated += slice.Prorated;
        }

        return new Consumption(units, prorated, slices);
    }
}

/// <summary>A transaction, a change of quantity, or what has the same attributes.</summary>
/// <param name="Units">Below 0 for what was taken away.</param>
/// <param name="Prorated">Its weight by time; <paramref name="Units"/> where time does not count.</param>
/// <param name="Values">Of the attributes that the price looks at, in its order; empty when it looks at none.</param>
public sealed record Slice(decimal Units, decimal Prorated, ValueList<string> Values)
{
    public static Slice Of(decimal units, params ReadOnlySpan<string> values) =>
        new(units, units, ValueList.Create(values));
}
