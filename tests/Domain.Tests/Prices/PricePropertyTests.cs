using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Prices;
using FsCheck;
using FsCheck.Fluent;
using static BillingGrains.Domain.Tests.Prices.PriceSamples;

namespace BillingGrains.Domain.Tests.Prices;

/// <summary>What holds for any price. A failure prints the seed to replay it by (FsCheck).</summary>
public sealed class PricePropertyTests
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(1_000).WithQuietOnSuccess(true);

    private static Gen<decimal> Number(int most) =>
        from value in Gen.Choose(0, most * 100)
        select value / 100m;

    private static Gen<decimal?[]> Bounds =>
        from steps in Gen.ArrayOf(Gen.Choose(1, 3_000))
        select (decimal?[])[.. steps.Take(5).Select((_, index) => steps.Take(index + 1).Sum() / 100m), null];

    private static Gen<Price> AnyPrice =>
        from bounds in Bounds
        from prices in Gen.ArrayOf(Number(20), 6)
        from fees in Gen.ArrayOf(Gen.OneOf(Gen.Constant(0m), Number(50)), 6)
        from size in Gen.Choose(1, 4_000)
        from model in Gen.Choose(0, 7)
        from zero in Gen.Elements(ZeroUsage.Bill, ZeroUsage.Skip)
        let tiers = bounds.Select((bound, index) => new PriceTier(bound, prices[index], fees[index])).ToValueList()
        let blocks = bounds.Select((bound, index) => new BlockTier(bound, size / 100m, prices[index])).ToValueList()
        select model switch
        {
            0 => new Price.Flat(fees[0], zero),
            1 => new Price.PerUnit(prices[0], zero),
            2 => (Price)new Price.Graduated(tiers, zero),
            3 => new Price.Volume(tiers, zero),
            4 => new Price.Package(size / 100m, prices[0], fees[0], zero),
            5 => new Price.Blocks(blocks, fees[1] > 0m ? BlockMode.AllTiers : BlockMode.TopTier, zero),
            6 => new Price.Stairstep(bounds.Select((b, index) => new Stair(b, fees[index])).ToValueList(), zero),
            _ => new Price.Percentage(prices[0], fees[0], null, fees[1], fees[2], fees[2] + fees[3], zero),
        };

    private static void Check<T>(Gen<T> cases, Func<T, bool> holds) =>
        Prop.ForAll(cases.ToArbitrary(), holds).Check(Thorough);

    /// <summary>The samples check on each call that lines and explanation add up, and that the path without lines gives
    /// the same.</summary>
    [Fact]
    public void Lines_and_explanation_add_up_to_the_amount_and_generated_prices_are_valid() =>
        Check(
            from price in AnyPrice from units in Number(150) select (price, units),
            item => item.price.Costs(item.units) >= 0m && PriceCheck.Find(item.price).IsEmpty);

    [Fact]
    public void What_more_usage_cannot_make_cheaper_grows_with_it() =>
        Check(
            from price in AnyPrice
            from units in Number(150)
            from more in Number(50)
            where !price.IsSettledAtPeriodEnd
            select (price, units, more),
            item => item.price.Costs(item.units + item.more) >= item.price.Costs(item.units));

    [Fact]
    public void A_graduated_price_asks_each_unit_once() =>
        Check(
            from bounds in Bounds from units in Number(150) select (bounds, units),
            item =>
            {
                var tiers = item.bounds.Select(bound => new PriceTier(bound, 1m, 0m)).ToValueList();
                return new Price.Graduated(tiers, ZeroUsage.Bill).Costs(item.units) == item.units;
            });

    [Fact]
    public void Changes_that_weigh_fully_cost_what_their_sum_does() =>
        Check(
            from bounds in Bounds
            from prices in Gen.ArrayOf(Number(20), 6)
            from changes in Gen.NonEmptyListOf(Gen.Choose(1, 2_000))
            select (bounds, prices, changes),
            item =>
            {
                var tiers = item.bounds.Select((bound, index) => new PriceTier(bound, item.prices[index], 7m));
                var price = new Price.Graduated(tiers.ToValueList(), ZeroUsage.Bill);
                var slices = item.changes.Select(change => new Slice(change / 10m, change / 20m, [])).ToValueList();
                var half = price.Priced(Consumption.Of(slices));
                var whole = price.Priced(Consumption.Of(item.changes.Sum() / 10m));
                var fees = 7m * whole.Lines.Count(line => line.Key.EndsWith("/flat", StringComparison.Ordinal));
                return Math.Abs(((half.Amount - fees) * 2m) - (whole.Amount - fees)) < 0.000_000_1m;
            });

    [Fact]
    public void Rounded_lines_add_up_and_each_is_within_a_step() =>
        Check(
            from amounts in Gen.ArrayOf(Gen.Choose(-100_000, 100_000))
            from mode in Gen.Elements(RoundingMode.HalfUp, RoundingMode.HalfEven, RoundingMode.Up, RoundingMode.Down)
            select (amounts, mode),
            item =>
            {
                var lines = item.amounts
                    .Select((amount, index) => new PriceLine($"{index}", "", 1, amount / 997m, amount / 997m))
                    .ToValueList();
                var rounded = LineRounding.Round(lines, Euro, item.mode, RoundLines.Total);
                // Divided once: the sum of the lines lacks the digits that dividing each cut off.
                var total = Rounding.Round(item.amounts.Sum(amount => (decimal)amount) / 997m, 2, item.mode);
                return rounded.Sum(line => line.Amount) == total
                    && rounded.Zip(lines).All(pair => Math.Abs(pair.First.Amount - pair.Second.Amount) < 0.01m);
            });

    [Fact]
    public void Splitting_a_period_into_documents_leaves_the_same_sum() =>
        Check(
            from price in AnyPrice
            from readings in Gen.NonEmptyListOf(Number(150))
            from discount in Number(100)
            from maximum in Gen.OneOf(Gen.Constant<decimal?>(null), Number(400).Select(one => (decimal?)one))
            from minimum in Gen.OneOf(Gen.Constant<decimal?>(null), Number(300).Select(one => (decimal?)one))
            select (price, readings, terms: new SpendTerms(discount, minimum, maximum, false)),
            item =>
            {
                // Usage may go down as well: it was withdrawn between two documents.
                var billed = default(ValueList<SpendLine>);
                for (var index = 0; index < item.readings.Count; index++)
                {
                    var soFar = item.price.SoFar(item.readings[index], item.terms, index == item.readings.Count - 1);
                    billed = PartialRating.Sum(billed, PartialRating.Left(soFar, billed));
                }

                var once = item.price.SoFar(item.readings[^1], item.terms, isLast: true);
                return billed.Where(line => line.Gross != 0m || line.Net != 0m)
                    .OrderBy(line => line.Key).Select(Amounts)
                    .SequenceEqual(once.Where(line => line.Gross != 0m).OrderBy(line => line.Key).Select(Amounts));
            });

    private static (string Key, decimal Gross, decimal Net) Amounts(SpendLine line) => (line.Key, line.Gross, line.Net);

    [Fact]
    public void A_maximum_is_kept_and_a_minimum_is_reached() =>
        Check(
            from price in AnyPrice
            from units in Number(150)
            from least in Number(400)
            from more in Number(400)
            select (price, units, least, most: least + more),
            item =>
            {
                var terms = new SpendTerms(0, item.least, item.most, false);
                var net = item.price.SoFar(item.units, terms, isLast: true).Sum(line => line.Net);
                var plain = item.price.SoFar(item.units).Sum(line => line.Net);
                return net == Math.Clamp(plain, item.least, item.most);
            });
}
