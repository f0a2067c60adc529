using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Prices;

/// <summary>What a part of an amount stands for.</summary>
internal enum PartKind
{
    None = 0,
    Flat = 1,
    Units = 2,
    Tier = 3,
    TierFlat = 4,
    Packages = 5,
    Blocks = 6,
    Stair = 7,
    Percentage = 8,
    FixedFee = 9,
    Minimum = 10,
    Maximum = 11,
}

/// <summary>Takes the parts of an amount, as a sum or as lines with texts.</summary>
internal interface IPriceSink
{
    /// <param name="tier">From 0; 0 where there are none.</param>
    void Add(PartKind kind, int tier, decimal quantity, decimal unitPrice);
}

/// <summary>Walks the models of prices, one method each. The sink is a type parameter, so that a bare sum costs no
/// allocation and no call through an interface.</summary>
internal static class PriceWalk
{
    public static void PerUnit<TSink>(Price.PerUnit price, decimal units, ref TSink sink)
        where TSink : IPriceSink, allows ref struct =>
        sink.Add(PartKind.Units, 0, units, price.UnitPrice);

    public static void Graduated<TSink>(Price.Graduated price, decimal units, ref TSink sink)
        where TSink : IPriceSink, allows ref struct
    {
        var tiers = price.Tiers.AsSpan();
        var below = 0m;
        for (var index = 0; index < tiers.Length && (index == 0 || units > below); index++)
        {
            var end = tiers[index].UpTo is { } upTo ? Math.Min(upTo, units) : units;
            Tier(tiers[index], index, end - below, ref sink);
            below = end;
        }
    }

    public static void Volume<TSink>(Price.Volume price, decimal units, decimal prorated, ref TSink sink)
        where TSink : IPriceSink, allows ref struct
    {
        var tiers = price.Tiers.AsSpan();
        var index = 0;
        while (index < tiers.Length - 1 && tiers[index].UpTo < units)
        {
            index++;
        }

        Tier(tiers[index], index, prorated, ref sink);
    }

    /// <summary>The units and the flat fee of a tier that is reached. Units without a price are shown when the tier has
    /// no fee either: what is included stands on the document.</summary>
    public static void Tier<TSink>(PriceTier tier, int index, decimal quantity, ref TSink sink)
        where TSink : IPriceSink, allows ref struct
    {
        if (quantity != 0m && (tier.UnitPrice != 0m || tier.FlatFee == 0m))
        {
            sink.Add(PartKind.Tier, index, quantity, tier.UnitPrice);
        }

        if (tier.FlatFee != 0m)
        {
            sink.Add(PartKind.TierFlat, index, 1m, tier.FlatFee);
        }
    }

    public static void Package<TSink>(Price.Package price, decimal units, ref TSink sink)
        where TSink : IPriceSink, allows ref struct =>
        sink.Add(PartKind.Packages, 0, Begun(Math.Max(0m, units - price.FreeUnits), price.Size), price.PackagePrice);

    public static void Blocks<TSink>(Price.Blocks price, decimal units, ref TSink sink)
        where TSink : IPriceSink, allows ref struct
    {
        var tiers = price.Tiers.AsSpan();
        var below = 0m;
        for (var index = 0; index < tiers.Length && units > below; index++)
        {
            var tier = tiers[index];
            var end = tier.UpTo is { } upTo ? Math.Min(upTo, units) : units;
            if (price.Mode == BlockMode.AllTiers)
            {
                sink.Add(PartKind.Blocks, index, Begun(end - below, tier.Size), tier.BlockPrice);
            }
            else if (end == units)
            {
                sink.Add(PartKind.Blocks, index, Begun(units, tier.Size), tier.BlockPrice);
            }

            below = end;
        }
    }

    public static void Stairstep<TSink>(Price.Stairstep price, decimal units, ref TSink sink)
        where TSink : IPriceSink, allows ref struct
    {
        var stairs = price.Stairs.AsSpan();
        var index = 0;
        while (index < stairs.Length - 1 && stairs[index].UpTo < units)
        {
            index++;
        }

        sink.Add(PartKind.Stair, index, 1m, stairs[index].Fee);
    }

    /// <summary>The free part ends with the first transaction that is not wholly free. What a minimum adds and a
    /// maximum takes off is summed over the transactions.</summary>
    public static void Percentage<TSink>(Price.Percentage price, ReadOnlySpan<Slice> slices, ref TSink sink)
        where TSink : IPriceSink, allows ref struct
    {
        var (moved, paid, fees, raised, lowered) = (0m, 0m, 0, 0m, 0m);
        var free = price.FreeTransactions is not null || price.FreeAmount is not null;
        for (var index = 0; index < slices.Length; index++)
        {
            moved += slices[index].Units;
            if (free && !(index >= price.FreeTransactions) && !(moved > price.FreeAmount))
            {
                continue;
            }

            // The transaction in which the free amount ends pays for what lies above it, and its whole fixed fee.
            var before = moved - slices[index].Units;
            var freePart = free && !(index >= price.FreeTransactions) ? price.FreeAmount!.Value - before : 0m;
            var charged = slices[index].Units - freePart;
            free = false;
            fees++;
            paid += charged;
            var fee = (charged * price.Percent * 0.01m) + price.FixedFee;
            var bounded = Math.Min(Math.Max(fee, price.Minimum ?? fee), price.Maximum ?? decimal.MaxValue);
            raised += Math.Max(0m, bounded - fee);
            lowered += Math.Min(0m, bounded - fee);
        }

        Add(PartKind.Percentage, paid, price.Percent * 0.01m, ref sink);
        Add(PartKind.FixedFee, fees, price.FixedFee, ref sink);
        Add(PartKind.Minimum, 1m, raised, ref sink);
        Add(PartKind.Maximum, 1m, lowered, ref sink);
    }

    private static void Add<TSink>(PartKind kind, decimal quantity, decimal unitPrice, ref TSink sink)
        where TSink : IPriceSink, allows ref struct
    {
        if (quantity != 0m && unitPrice != 0m)
        {
            sink.Add(kind, 0, quantity, unitPrice);
        }
    }

    /// <summary>An exact multiple begins no further one.</summary>
    private static decimal Begun(decimal units, decimal size) => Rounding.Round(units / size, 0, RoundingMode.Up);
}
