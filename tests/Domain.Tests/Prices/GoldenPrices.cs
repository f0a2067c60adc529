using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Prices;
using BillingGrains.Domain.Tests.Periods;
using static BillingGrains.Domain.Tests.Prices.PriceSamples;

namespace BillingGrains.Domain.Tests.Prices;

/// <summary>Amounts that must come out exactly, named by the case that they come from.</summary>
public sealed class GoldenPrices
{
    [Theory]
    [InlineData("G01", 0, 2)]
    [InlineData("G03", 10, 102)]
    [InlineData("G05", 12, 115)]
    [InlineData("G06", 21, 163)]
    public void G01_G03_G05_G06_each_tier_entered_adds_its_flat_fee_once(string id, decimal units, decimal amount) =>
        WithFlatFees.Costs(units).ShouldBe(amount, id);

    [Theory]
    [InlineData("G08", 0, 100)]
    [InlineData("G10", 5.001, 150)]
    [InlineData("G11", 7, 150)]
    [InlineData("G13", 22, 235)]
    public void G08_G10_G11_G13_a_fraction_above_is_in_the_next_tier(string id, decimal units, decimal amount) =>
        FlatThenUnits.Costs(units).ShouldBe(amount, id);

    [Fact]
    public void G01_G08_zero_usage_bills_the_first_fee_or_nothing_as_the_price_says()
    {
        (WithFlatFees with { ZeroUsage = ZeroUsage.Skip }).Costs(0m).ShouldBe(0m);
        (FlatThenUnits with { ZeroUsage = ZeroUsage.Skip }).Costs(0m).ShouldBe(0m);
    }

    [Fact]
    public void G14_a_second_document_of_a_period_does_not_begin_the_tiers_anew() =>
        PartialRating.Left(Progressive.SoFar(22), Progressive.SoFar(12))
            .Select(line => (line.Key, line.Quantity, line.UnitPrice, line.Net))
            .ShouldBe([("tier-3", 3m, 5m, 15m), ("tier-4", 7m, 1m, 7m)]);

    [Fact]
    public void G15_a_cap_is_a_discount_of_the_lines_in_their_order()
    {
        var terms = SpendTerms.Plain with { Maximum = 170 };
        var billed = Progressive.SoFar(12, terms);
        var left = PartialRating.Left(Progressive.SoFar(22, terms), billed);

        billed.Sum(line => line.Net).ShouldBe(160m);
        left.Brief().ShouldBe([("tier-3", 15m, 10m), ("tier-4", 7m, 0m)]);
        left.SelectMany(line => line.Discounts).ShouldBe([
            new LineDiscount(DiscountReason.MaximumSpend, 5), new LineDiscount(DiscountReason.MaximumSpend, 7)]);
    }

    [Fact]
    public void G16_a_minimum_is_settled_once_at_the_end_of_the_period()
    {
        var terms = SpendTerms.Plain with { Minimum = 1000 };
        var first = Progressive.SoFar(5, terms);
        var middle = PartialRating.Left(Progressive.SoFar(5, terms), first);
        var last = PartialRating.Left(Progressive.SoFar(5, terms, isLast: true), PartialRating.Sum(first, middle));

        first.Sum(line => line.Net).ShouldBe(100m);
        middle.ShouldBeEmpty();
        PartialRating.Difference(Progressive.SoFar(5, terms, isLast: true), first, Euro).Text.ShouldBe(
            "The period comes to 1000.00 EUR so far; 100.00 EUR is on earlier documents: 900.00 EUR is left.");
        last.Brief().ShouldBe([("minimum", 900m, 900m)]);
    }

    [Theory]
    [InlineData("G18", 1, 12)]
    [InlineData("G20", 100.5, 100.5)]
    [InlineData("G22", 200, 200)]
    [InlineData("G23", 300, 200)]
    public void G18_G20_G22_G23_all_units_at_the_price_of_the_tier_reached(string id, decimal units, decimal amount) =>
        Volume.Costs(units).ShouldBe(amount, id);

    [Fact]
    public void G24_the_tier_by_full_units_and_the_price_for_prorated_ones() =>
        Volume.Priced(new Consumption(300, 198.6m, [])).Amount.ShouldBe(149.3m);

    [Theory]
    [InlineData(3, 100)]
    [InlineData(14, 140)]
    [InlineData(15, 150)]
    [InlineData(16, 80)]
    [InlineData(100, 500)]
    public void G26_volume_with_flat_fees_and_unit_prices(decimal units, decimal amount) =>
        new Price.Volume([new(5, 0, 100), new(10, 0, 150), new(15, 10, 0), new(null, 5, 0)], ZeroUsage.Bill)
            .Costs(units).ShouldBe(amount);

    [Fact]
    public void G26_volume_is_asked_at_the_end_of_the_period_alone()
    {
        Volume.IsSettledAtPeriodEnd.ShouldBeTrue();
        WithFlatFees.IsSettledAtPeriodEnd.ShouldBeFalse();
        new Price.Matrix(["region"], [new(["eu"], Volume)], null, ZeroUsage.Bill).IsSettledAtPeriodEnd.ShouldBeTrue();
    }

    [Theory]
    [InlineData("G27", 10, 100, 121, 1300)]
    [InlineData("G29", 20, 5, 45, 15)]
    [InlineData("G36, minutes", 1000, 0.5, 1000, 0.5)]
    [InlineData("G36, MB", 512, 0.3, 30720, 18)]
    public void G27_G29_G36_packages_begun(string id, decimal size, decimal price, decimal units, decimal amount) =>
        new Price.Package(size, price, 0, ZeroUsage.Bill).Costs(units).ShouldBe(amount, id);

    [Fact]
    public void G31_packages_with_a_cap()
    {
        var package = new Price.Package(10, 15, 0, ZeroUsage.Bill);
        var terms = SpendTerms.Plain with { Maximum = 100 };
        var billed = package.SoFar(60, terms);

        billed.Sum(line => line.Net).ShouldBe(90m);
        var line = PartialRating.Left(package.SoFar(110, terms), billed).ShouldHaveSingleItem();
        (line.Quantity, line.UnitPrice, line.Gross, line.Net).ShouldBe((5m, 15m, 75m, 10m));
        line.Discounts.ShouldBe([new LineDiscount(DiscountReason.MaximumSpend, 65)]);
    }

    [Theory]
    [InlineData("G32", BlockMode.AllTiers, 115.5)]
    [InlineData("G33", BlockMode.TopTier, 55.5)]
    public void G32_G33_blocks_by_all_tiers_or_by_the_top_tier(string id, BlockMode mode, decimal amount) =>
        new Price.Blocks([new(10, 1, 1.5m), new(110, 1, 1), new(null, 1, 0.5m)], mode, ZeroUsage.Bill)
            .Costs(111).ShouldBe(amount, id);

    [Fact]
    public void G38_the_free_limit_that_ends_first_counts()
    {
        var price = new Price.Percentage(1.3m, 2, 3, 250, null, null, ZeroUsage.Bill);
        var priced = price.Priced(Consumption.Of([Slice.Of(50), Slice.Of(100), Slice.Of(250), Slice.Of(400)]));
        priced.Amount.ShouldBe(11.15m);
        priced.Lines.Select(line => (line.Key, line.Quantity, line.Amount))
            .ShouldBe([("percentage", 550m, 7.15m), ("fixed-fee", 2m, 4m)]);
    }

    [Fact]
    public void G39_least_and_most_for_each_transaction_after_the_fixed_fee()
    {
        var price = new Price.Percentage(2.99m, 0, null, null, 1.75m, 12, ZeroUsage.Bill);
        Slice[] transactions = [Slice.Of(10), Slice.Of(80), Slice.Of(10_000)];

        (price with { Minimum = null, Maximum = null }).Costs(transactions).ShouldBe(301.691m);
        price.Costs(transactions).ShouldBe(16.142m);
        (price with { FixedFee = 2 }).Costs(transactions).ShouldBe(18.691m);
    }

    [Fact]
    public void G49_the_percentage_goes_first_and_then_the_cap()
    {
        var price = new Price.PerUnit(10, ZeroUsage.Bill);
        var terms = new SpendTerms(50, null, 100, Prorated: false);
        var billed = price.SoFar(7, terms);

        billed.Sum(line => line.Net).ShouldBe(35m);
        var line = PartialRating.Left(price.SoFar(27, terms), billed).ShouldHaveSingleItem();
        (line.Quantity, line.Gross, line.Net).ShouldBe((20m, 200m, 65m));
        line.Discounts.ShouldBe([
            new LineDiscount(DiscountReason.Percentage, 100), new LineDiscount(DiscountReason.MaximumSpend, 35)]);
    }

    /// <summary>Over the fee of a plan and three uses; both months are those of its source.</summary>
    [Fact]
    public void G75_a_minimum_of_a_part_of_a_month_is_measured_by_the_whole_month()
    {
        var february = CycleSamples.CalendarMonth.From(CycleSamples.Day(2024, 2, 28));
        var part = february.Parts(CycleSamples.Day(2024, 2, 28), CycleSamples.Day(2024, 3, 1)).Single();
        var share = february.Share(part.Whole, part.From, part.To, DayCount.ActualDays);
        var plan = new Price.Flat(100, ZeroUsage.Bill);
        var usage = new Price.PerUnit(10, ZeroUsage.Bill);
        var terms = new SpendTerms(0, 10_000, null, Prorated: true);

        TrueUp(share, 6.90m, 3).ShouldBe(652.76m);
        TrueUp(Fraction.One, 100m, 1).ShouldBe(9_890m);
        Rounding.Round(share.Of(plan.Fee), 2, RoundingMode.HalfUp).ShouldBe(6.90m);

        decimal TrueUp(Fraction of, decimal fee, decimal used)
        {
            var lines = (plan with { Fee = fee }).SoFar(1).AddRange(usage.SoFar(used));
            var bound = Spend.Bound(lines, terms, of, true, Euro, RoundingMode.HalfUp, "commitment");
            bound.Take(lines.Count).ShouldBe(lines);
            bound[^1].Key.ShouldBe("commitment");
            return bound[^1].Net;
        }
    }

    [Fact]
    public void G82_each_change_is_priced_in_its_tier_and_removals_come_off_the_top()
    {
        var price = new Price.Graduated([new(5, 10, 100), new(null, 5, 50)], ZeroUsage.Bill);
        Slice[] changes = [new(5, 3.5m, []), new(5, 2.66667m, []), new(10, 2, []), new(-6, -2.2m, [])];
        var priced = price.Priced(Consumption.Of(changes.ToValueList()));

        priced.Amount.ShouldBe(197.33335m);
        Rounding.Round(priced.Amount, 2, RoundingMode.HalfUp).ShouldBe(197.33m);
    }

    [Theory]
    [InlineData(RoundLines.EachLine)]
    [InlineData(RoundLines.Total)]
    public void G105_the_total_of_a_line_is_the_sum_of_its_rounded_sublines(RoundLines scope)
    {
        decimal[] amounts = [10m, 23.45m, 7.77m, 1.33m];
        var share = new Fraction(37, 100);
        var lines = amounts.Select((amount, index) => new PriceLine($"{index}", "", 1, amount, share.Of(amount)));

        LineRounding.Round(lines.ToValueList(), Euro, RoundingMode.HalfUp, scope).Select(line => line.Amount)
            .ShouldBe([3.70m, 8.68m, 2.87m, 0.49m]);
    }
}
