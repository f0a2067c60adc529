using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;

namespace BillingGrains.Domain.Prices;

/// <summary>Finds what is wrong with a price in itself. Each fault names its place as a JSON pointer without the
/// leading "#/", for example "price/tiers/2/upTo".</summary>
public static class PriceCheck
{
    /// <summary>The most that an amount in a price may be, in the contract's currency.</summary>
    public const decimal AmountMax = 1_000_000_000_000m;

    private const int TiersMax = 1_000;

    /// <summary>Every fault, in the order of the document.</summary>
    public static ValueList<Refusal> Find(Price price, string path = "price")
    {
        var faults = new Faults();
        Check(price, path, faults);
        return faults.Found;
    }

    /// <summary>What is wrong with discount, minimum and maximum.</summary>
    public static ValueList<Refusal> Find(SpendTerms spend, string path = "spend")
    {
        var faults = new Faults();
        Check(spend, path, faults);
        return faults.Found;
    }

    internal static void Check(Price price, string path, Faults faults)
    {
        faults.Chosen($"{path}/zeroUsage", price.ZeroUsage);
        switch (price)
        {
            case Price.Flat flat:
                Amount($"{path}/fee", flat.Fee, faults);
                break;
            case Price.PerUnit perUnit:
                Amount($"{path}/unitPrice", perUnit.UnitPrice, faults);
                break;
            case Price.Graduated graduated:
                CheckTiers(graduated.Tiers, $"{path}/tiers", faults);
                break;
            case Price.Volume volume:
                CheckTiers(volume.Tiers, $"{path}/tiers", faults);
                break;
            case Price.Package package:
                Size($"{path}/size", package.Size, faults);
                Amount($"{path}/packagePrice", package.PackagePrice, faults);
                Units($"{path}/freeUnits", package.FreeUnits, faults);
                break;
            case Price.Blocks blocks:
                CheckBlocks(blocks, path, faults);
                break;
            case Price.Stairstep stairstep:
                CheckBounds(stairstep.Stairs.Select(static stair => stair.UpTo), $"{path}/stairs", faults);
                for (var index = 0; index < stairstep.Stairs.Count; index++)
                {
                    Amount($"{Faults.Path($"{path}/stairs", index)}/fee", stairstep.Stairs[index].Fee, faults);
                }

                break;
            case Price.Percentage percentage:
                CheckPercentage(percentage, path, faults);
                break;
            case Price.Matrix matrix:
                MatrixCheck.Check(matrix, path, faults);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(price), price, "No such model of a price.");
        }
    }

    internal static void Check(SpendTerms spend, string path, Faults faults)
    {
        faults.When(
            spend.DiscountPercent is < 0m or > 100m, "out-of-range", $"{path}/discountPercent",
            "A discount is 0 to 100 percent.");
        Amount($"{path}/minimum", spend.Minimum ?? 0m, faults);
        Amount($"{path}/maximum", spend.Maximum ?? 0m, faults);
        faults.When(
            spend.Maximum < spend.Minimum, "bounds-inverted", $"{path}/maximum",
            "The maximum is not below the minimum.");
    }

    private static void CheckTiers(ValueList<PriceTier> tiers, string path, Faults faults)
    {
        CheckBounds(tiers.Select(static tier => tier.UpTo), path, faults);
        for (var index = 0; index < tiers.Count; index++)
        {
            Amount($"{Faults.Path(path, index)}/unitPrice", tiers[index].UnitPrice, faults);
            Amount($"{Faults.Path(path, index)}/flatFee", tiers[index].FlatFee, faults);
        }
    }

    private static void CheckBlocks(Price.Blocks blocks, string path, Faults faults)
    {
        faults.Chosen($"{path}/mode", blocks.Mode);
        CheckBounds(blocks.Tiers.Select(static tier => tier.UpTo), $"{path}/tiers", faults);
        for (var index = 0; index < blocks.Tiers.Count; index++)
        {
            var place = Faults.Path($"{path}/tiers", index);
            Size($"{place}/size", blocks.Tiers[index].Size, faults);
            Amount($"{place}/blockPrice", blocks.Tiers[index].BlockPrice, faults);
        }
    }

    /// <summary>Every number of units is in exactly one tier.</summary>
    private static void CheckBounds(IEnumerable<decimal?> upTo, string path, Faults faults)
    {
        var bounds = upTo.ToList();
        faults.When(bounds.Count == 0, "no-tiers", path, "A price has one tier or more.");
        faults.When(bounds.Count > TiersMax, "too-many", path, "A price has at most 1000 tiers.");
        for (var index = 0; index < bounds.Count; index++)
        {
            var place = $"{Faults.Path(path, index)}/upTo";
            var isLast = index == bounds.Count - 1;
            var before = index == 0 ? 0m : bounds[index - 1];
            faults.When(
                bounds[index] <= 0m, "bound-not-positive", place, "A tier ends above 0.");
            faults.When(
                bounds[index] > 0m && bounds[index] <= before, "tiers-overlap", place,
                $"The tier ends where the one before it does or below, at {Texts.Number(before ?? 0m)}.");
            faults.When(
                !isLast && bounds[index] is null, "tiers-overlap", place,
                "Only the last tier has no end: this one covers those after it.");
            faults.When(
                isLast && bounds[index] is not null, "tiers-gap", place,
                "Usage above the last tier has no price: leave its end out.");
        }
    }

    private static void CheckPercentage(Price.Percentage percentage, string path, Faults faults)
    {
        faults.When(
            percentage.Percent is < 0m or > 1_000m, "out-of-range", $"{path}/percent", "A share is 0 to 1000 percent.");
        Amount($"{path}/fixedFee", percentage.FixedFee, faults);
        faults.NotNegative($"{path}/freeTransactions", percentage.FreeTransactions ?? 0);
        Units($"{path}/freeAmount", percentage.FreeAmount ?? 0m, faults);
        Amount($"{path}/minimum", percentage.Minimum ?? 0m, faults);
        Amount($"{path}/maximum", percentage.Maximum ?? 0m, faults);
        faults.When(
            percentage.Maximum < percentage.Minimum, "bounds-inverted", $"{path}/maximum",
            "The most for a transaction is not below the least.");
    }

    private static void Amount(string path, decimal amount, Faults faults)
    {
        faults.NotNegative(path, amount);
        faults.When(amount > AmountMax, "out-of-range", path, "An amount is at most a million millions.");
    }

    private static void Units(string path, decimal units, Faults faults)
    {
        faults.NotNegative(path, units);
        faults.When(units > PriceRating.UnitsMax, "out-of-range", path, "That many units cannot be rated.");
    }

    private static void Size(string path, decimal size, Faults faults)
    {
        faults.When(size <= 0m, "not-positive", path, "The size is more than 0.");
        faults.When(size > PriceRating.UnitsMax, "out-of-range", path, "That many units cannot be rated.");
    }
}
