using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;

namespace BillingGrains.Domain.Prices;

/// <summary>Price × consumption → an exact amount, its lines by tier, and the reason for each. Functions without state,
/// for prices that <see cref="PriceCheck"/> finds no fault in.</summary>
public static class PriceRating
{
    /// <summary>The most units in one period; more is held as an error of the source.</summary>
    public const decimal UnitsMax = 1_000_000_000_000_000m;

    /// <summary>The exact amount for units, without lines or texts: the path for a fact each. Nothing is allocated, save
    /// a slice for a percentage.</summary>
    /// <returns>Null where only <see cref="Rate"/> can tell: for a matrix, and for what would be held.</returns>
    public static decimal? Amount(Price price, decimal units)
    {
        if (units is < 0m or > UnitsMax || price is Price.Matrix)
        {
            return null;
        }

        var sink = default(SumSink);
        if (units != 0m || price.ZeroUsage == ZeroUsage.Bill)
        {
            var slice = price is Price.Percentage && units != 0m ? Slice.Of(units) : null;
            Walk(price, units, units, slice is null ? [] : [slice], ref sink);
        }

        return sink.Total;
    }

    /// <summary>Prices what was used in a period so far.</summary>
    /// <param name="currency">The contract's: what the price's amounts are in.</param>
    public static PriceAnswer Rate(Price price, Consumption used, Currency currency)
    {
        var sink = new LineSink(currency);
        return price is Price.Matrix matrix
            ? MatrixRating.Rate(matrix, used, sink)
            : RateInto(sink, price, used) is { } hold ? new PriceAnswer.Unpriced(hold) : sink.Answer();
    }

    /// <summary>Adds one model that is no matrix to the lines; a reason when it cannot be priced.</summary>
    internal static HoldReason? RateInto(
        LineSink sink, Price price, Consumption used, string key = "", string text = "")
    {
        if (Hold(price, used) is { } hold)
        {
            return hold;
        }

        sink.Begin(price, key, text);
        if (used.Units == 0m && used.Slices.IsEmpty && price.ZeroUsage == ZeroUsage.Skip)
        {
            sink.Tell("zero-usage", $"{text}Nothing was used: the price asks nothing then.");
        }
        else if (price is Price.Graduated graduated && IsProrated(used))
        {
            return ProratedTiers.Walk(graduated, used.Slices, sink);
        }
        else
        {
            var slices = used.Slices.IsEmpty && used.Units != 0m ? [Slice.Of(used.Units)] : used.Slices;
            Walk(price, used.Units, used.Prorated, slices.AsSpan(), ref sink);
        }

        return null;
    }

    private static HoldReason? Hold(Price price, Consumption used)
    {
        if (used.Units < 0m)
        {
            return PriceHolds.NegativeUsage(Texts.Number(used.Units));
        }

        if (used.Units > UnitsMax)
        {
            return PriceHolds.UsageOutOfRange(Texts.Number(used.Units));
        }

        foreach (var slice in used.Slices)
        {
            if (price is Price.Percentage && slice.Units < 0m)
            {
                return PriceHolds.NegativeTransaction(Texts.Number(slice.Units));
            }
        }

        return null;
    }

    private static bool IsProrated(Consumption used)
    {
        foreach (var slice in used.Slices)
        {
            if (slice.Prorated != slice.Units)
            {
                return true;
            }
        }

        return false;
    }

    private static void Walk<TSink>(
        Price price, decimal units, decimal prorated, ReadOnlySpan<Slice> slices, ref TSink sink)
        where TSink : IPriceSink, allows ref struct
    {
        switch (price)
        {
            case Price.Flat flat:
                sink.Add(PartKind.Flat, 0, 1m, flat.Fee);
                break;
            case Price.PerUnit perUnit:
                PriceWalk.PerUnit(perUnit, prorated, ref sink);
                break;
            case Price.Graduated graduated:
                PriceWalk.Graduated(graduated, units, ref sink);
                break;
            case Price.Volume volume:
                PriceWalk.Volume(volume, units, prorated, ref sink);
                break;
            case Price.Package package:
                PriceWalk.Package(package, units, ref sink);
                break;
            case Price.Blocks blocks:
                PriceWalk.Blocks(blocks, units, ref sink);
                break;
            case Price.Stairstep stairstep:
                PriceWalk.Stairstep(stairstep, units, ref sink);
                break;
            case Price.Percentage percentage:
                PriceWalk.Percentage(percentage, slices, ref sink);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(price), price, "No such model of a price here.");
        }
    }

    private struct SumSink : IPriceSink
    {
        public decimal Total { get; private set; }

        public void Add(PartKind kind, int tier, decimal quantity, decimal unitPrice) => Total += quantity * unitPrice;
    }
}
