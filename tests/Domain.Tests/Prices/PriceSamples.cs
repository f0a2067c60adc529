using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Prices;

namespace BillingGrains.Domain.Tests.Prices;

/// <summary>Prices of the golden cases, and calls in few words.</summary>
internal static class PriceSamples
{
    public static readonly Currency Euro = Currencies.Find("EUR")!;

    /// <summary>0-10 at 10 and 2 flat, 11-20 at 5 and 3 flat, 21 and above at 5 and 3 flat.</summary>
    public static readonly Price.Graduated WithFlatFees = new(
        [new(10, 10, 2), new(20, 5, 3), new(null, 5, 3)], ZeroUsage.Bill);

    /// <summary>Up to 5 flat 100, to 10 flat 50, to 15 at 10, above at 5.</summary>
    public static readonly Price.Graduated FlatThenUnits = new(
        [new(5, 0, 100), new(10, 0, 50), new(15, 10, 0), new(null, 5, 0)], ZeroUsage.Bill);

    /// <summary>Up to 5 flat 100, to 10 flat 50, to 15 at 5, above at 1.</summary>
    public static readonly Price.Graduated Progressive = new(
        [new(5, 0, 100), new(10, 0, 50), new(15, 5, 0), new(null, 1, 0)], ZeroUsage.Bill);

    /// <summary>0-100 at 2 and 10 flat, 101-200 at 1, 201 and above at 0.5 and 50 flat.</summary>
    public static readonly Price.Volume Volume = new(
        [new(100, 2, 10), new(200, 1, 0), new(null, 0.5m, 50)], ZeroUsage.Bill);

    public static PriceAnswer.Priced Priced(this Price price, Consumption used)
    {
        var priced = PriceRating.Rate(price, used, Euro).ShouldBeOfType<PriceAnswer.Priced>();
        priced.Lines.Sum(line => line.Amount).ShouldBe(priced.Amount);
        (priced.Steps.LastOrDefault()?.Amount?.Amount ?? 0m).ShouldBe(priced.Amount);
        return priced;
    }

    /// <summary>The amount, which the path without lines must give as well.</summary>
    public static decimal Costs(this Price price, decimal units)
    {
        var amount = price.Priced(Consumption.Of(units)).Amount;
        PriceRating.Amount(price, units).ShouldBe(amount);
        return amount;
    }

    public static decimal Costs(this Price price, params Slice[] slices) =>
        price.Priced(Consumption.Of(new ValueList<Slice>(slices))).Amount;

    public static string Held(this Price price, Consumption used) =>
        PriceRating.Rate(price, used, Euro).ShouldBeOfType<PriceAnswer.Unpriced>().Hold.Code;

    /// <summary>What a period comes to so far, as it would be billed.</summary>
    public static ValueList<SpendLine> SoFar(
        this Price price, decimal units, SpendTerms? terms = null, bool isLast = false) =>
        Spend.Bring(
            LineRounding.Round(
                price.Priced(Consumption.Of(units)).Lines, Euro, RoundingMode.HalfUp, RoundLines.EachLine),
            terms ?? SpendTerms.Plain, Fraction.One, isLast, Euro, RoundingMode.HalfUp);

    public static (string Key, decimal Gross, decimal Net)[] Brief(this IEnumerable<SpendLine> lines) =>
        [.. lines.Select(line => (line.Key, line.Gross, line.Net))];
}
