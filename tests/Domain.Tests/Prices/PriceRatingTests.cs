using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Prices;
using BillingGrains.Domain.Tests.Periods;
using static BillingGrains.Domain.Tests.Periods.CycleSamples;
using static BillingGrains.Domain.Tests.Prices.PriceSamples;

namespace BillingGrains.Domain.Tests.Prices;

public sealed class PriceRatingTests
{
    private static readonly Price.PerUnit AtOne = new(1, ZeroUsage.Bill);

    private static readonly Price.Matrix Machines = new(
        ["region", "size"],
        [new(["eu", "small"], AtOne), new(["eu", "large"], new Price.PerUnit(3, ZeroUsage.Bill))],
        new Price.Flat(50, ZeroUsage.Skip),
        ZeroUsage.Bill);

    [Fact]
    public void A_matrix_prices_each_combination_by_its_cell_and_the_rest_together()
    {
        var priced = Machines.Priced(Consumption.Of(
        [
            Slice.Of(2, "eu", "large"), Slice.Of(5, "eu", "small"), Slice.Of(1, "us", "large"),
            Slice.Of(4, "eu", "large"),
        ]));

        priced.Amount.ShouldBe(73m);
        priced.Lines.Select(line => (line.Key, line.Quantity, line.Amount)).ShouldBe([
            ("cell-1/units", 5m, 5m), ("cell-2/units", 6m, 18m), ("otherwise/flat", 1m, 50m)]);
        priced.Lines[1].Text.ShouldBe("region eu, size large: Units");
        priced.Steps[1].Text.ShouldBe(
            "region eu, size large: Units: 6 at 3.00 EUR is 18.00 EUR; together 23.00 EUR.");
    }

    [Fact]
    public void A_combination_without_a_price_is_held() =>
        (Machines with { Otherwise = null }).Held(Consumption.Of([Slice.Of(1, "us", "large")]))
            .ShouldBe("no-price-for-attributes");

    [Fact]
    public void What_makes_no_sense_is_held()
    {
        AtOne.Held(Consumption.Of(-1)).ShouldBe("negative-usage");
        AtOne.Held(Consumption.Of(PriceRating.UnitsMax + 1)).ShouldBe("usage-out-of-range");
        PriceRating.Amount(AtOne, -1).ShouldBeNull();
        PriceRating.Amount(AtOne, PriceRating.UnitsMax + 1).ShouldBeNull();
        PriceRating.Amount(Machines, 1).ShouldBeNull();
        new Price.Percentage(1, 0, null, null, null, null, ZeroUsage.Bill)
            .Held(Consumption.Of([Slice.Of(100), Slice.Of(-10)])).ShouldBe("negative-transaction");
        WithFlatFees.Held(Consumption.Of([new Slice(5, 4, []), new Slice(-6, -2, []), new Slice(9, 1, [])]))
            .ShouldBe("negative-usage");
    }

    [Fact]
    public void Each_tier_is_explained_up_to_the_amount() =>
        WithFlatFees.Priced(Consumption.Of(12)).Steps.Select(step => step.Text).ShouldBe([
            "Units up to 10: 10 at 10.00 EUR is 100.00 EUR; together 100.00 EUR.",
            "Flat fee for units up to 10: 1 at 2.00 EUR is 2.00 EUR; together 102.00 EUR.",
            "Units above 10 up to 20: 2 at 5.00 EUR is 10.00 EUR; together 112.00 EUR.",
            "Flat fee for units above 10 up to 20: 1 at 3.00 EUR is 3.00 EUR; together 115.00 EUR."]);

    [Fact]
    public void A_tier_that_was_reached_keeps_its_fee_when_the_change_is_taken_back() =>
        new Price.Graduated([new(5, 10, 100), new(null, 5, 50)], ZeroUsage.Bill)
            .Costs(new Slice(8, 4, []), new Slice(-6, -1.5m, []))
            .ShouldBe((10m * (2.5m - 0.75m)) + (5m * (1.5m - 0.75m)) + 150m);

    [Fact]
    public void A_stair_has_one_fee_for_all_that_reaches_it()
    {
        var price = new Price.Stairstep([new(100, 10), new(1000, 50), new(null, 200)], ZeroUsage.Skip);
        new[] { 0m, 1m, 100m, 100.5m, 1000m, 9999m }.Select(units => price.Costs(units))
            .ShouldBe([0m, 10m, 10m, 50m, 50m, 200m]);
    }

    [Fact]
    public void Free_units_begin_no_package() =>
        new[] { 0m, 20m, 20.1m, 30m, 30.1m }
            .Select(units => new Price.Package(10, 7, 20, ZeroUsage.Bill).Costs(units))
            .ShouldBe([0m, 0m, 7m, 7m, 14m]);

    [Fact]
    public void Free_transactions_alone_and_a_free_amount_alone()
    {
        var price = new Price.Percentage(10, 1, 2, null, 5, null, ZeroUsage.Bill);
        price.Costs(Slice.Of(1000), Slice.Of(1000), Slice.Of(20), Slice.Of(100)).ShouldBe(16m);
        (price with { FreeTransactions = null, FreeAmount = 1500, Minimum = null })
            .Costs(Slice.Of(1000), Slice.Of(1000), Slice.Of(20)).ShouldBe(50m + 1m + 2m + 1m);
        (price with { FreeTransactions = 1, FreeAmount = 1500, Minimum = null })
            .Costs(Slice.Of(1000), Slice.Of(1000)).ShouldBe(101m);
        (price with { FreeTransactions = null, FreeAmount = 2000, Minimum = null })
            .Costs(Slice.Of(1000), Slice.Of(1000), Slice.Of(20)).ShouldBe(3m);
    }

    [Fact]
    public void A_bare_amount_allocates_nothing()
    {
        Price[] prices = [AtOne, WithFlatFees, Volume, new Price.Flat(1, ZeroUsage.Bill)];
        decimal Sum() => prices.Sum(price => PriceRating.Amount(price, 17.5m)!.Value);
        Sum();
        var sum = 0m;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var count = 0; count < 10_000; count++)
        {
            foreach (var price in prices)
            {
                sum += PriceRating.Amount(price, count)!.Value;
            }
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        sum.ShouldBeGreaterThan(0m);
    }

    [Fact]
    public void A_cap_is_used_up_in_order_and_lines_that_give_back_make_room()
    {
        PriceLine[] lines = [new("a", "", 1, 60, 60), new("b", "", 1, -20, -20), new("c", "", 1, 70, 70)];
        Spend.Bring(
            lines.ToValueList(), SpendTerms.Plain with { Maximum = 100 }, Fraction.One, false, Euro,
            RoundingMode.HalfUp).Select(line => line.Net).ShouldBe([60m, -20m, 60m]);
    }

    [Fact]
    public void A_ramp_cuts_a_period_where_a_step_begins()
    {
        var calendar = CalendarMonth.From(Day(2026, 1, 10));
        ValueList<RampStep> steps = [
            new(Day(2026, 1, 12), AtOne, SpendTerms.Plain), new(Day(2026, 1, 20), WithFlatFees, SpendTerms.Plain),
            new(Day(2027, 1, 1), Volume, SpendTerms.Plain)];
        var part = calendar.Parts(Day(2026, 1, 10), Day(2026, 2, 1)).Single();

        Ramp.Cut(steps, part).Select(piece => (piece.Part.From, piece.Part.To, piece.Step.Price)).ShouldBe([
            (Day(2026, 1, 12), Day(2026, 1, 20), AtOne), (Day(2026, 1, 20), Day(2026, 2, 1), WithFlatFees)]);
        Ramp.Cut(steps, part).ShouldAllBe(piece => piece.Part.Whole == part.Whole);
        Ramp.At(steps, Day(2026, 1, 11)).ShouldBeNull();
        Ramp.At(steps, Day(2027, 1, 1))!.Price.ShouldBe(Volume);
    }
}
