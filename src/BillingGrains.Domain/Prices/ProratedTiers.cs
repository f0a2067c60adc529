using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;

namespace BillingGrains.Domain.Prices;

/// <summary>Graduated tiers over changes that weigh by time (case G82): each change is priced in the tiers that it
/// moves through, and what is taken away comes off the top tier.</summary>
internal static class ProratedTiers
{
    public static HoldReason? Walk(Price.Graduated price, ValueList<Slice> changes, LineSink sink)
    {
        var weights = new decimal[price.Tiers.Count];
        var (units, most) = (0m, 0m);
        foreach (var change in changes)
        {
            var after = units + change.Units;
            if (after < 0m)
            {
                return PriceHolds.NegativeUsage(Texts.Number(after));
            }

            Spread(price.Tiers.AsSpan(), Math.Min(units, after), Math.Max(units, after), change, weights);
            units = after;
            most = Math.Max(most, units);
        }

        // A tier that was reached keeps its flat fee, whatever was taken away later.
        var below = 0m;
        for (var index = 0; index < weights.Length && (index == 0 || most > below); index++)
        {
            PriceWalk.Tier(price.Tiers[index], index, weights[index], ref sink);
            below = price.Tiers[index].UpTo ?? most;
        }

        return null;
    }

    /// <summary>Gives each tier its share of a change's weight, by the units of the change in it.</summary>
    private static void Spread(ReadOnlySpan<PriceTier> tiers, decimal from, decimal to, Slice change, decimal[] weights)
    {
        var below = 0m;
        for (var index = 0; index < tiers.Length && below < to; index++)
        {
            var end = tiers[index].UpTo ?? to;
            var inTier = Math.Min(to, end) - Math.Max(from, below);
            if (inTier > 0m)
            {
                weights[index] += change.Prorated * inTier / (to - from);
            }

            below = end;
        }
    }
}
