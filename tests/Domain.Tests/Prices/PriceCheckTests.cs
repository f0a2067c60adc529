using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Prices;
using BillingGrains.Domain.Tests.Periods;
using static BillingGrains.Domain.Tests.Periods.CycleSamples;
using static BillingGrains.Domain.Tests.Prices.PriceSamples;

namespace BillingGrains.Domain.Tests.Prices;

public sealed class PriceCheckTests
{
    private static void Fault(string code, string path, Price price) =>
        PriceCheck.Find(price).Select(fault => (fault.Code, fault.Field)).ShouldBe([(code, path)]);

    private static Price Tiers(params decimal?[] bounds) =>
        new Price.Graduated(bounds.Select(bound => new PriceTier(bound, 1, 0)).ToValueList(), ZeroUsage.Bill);

    private static Price Matrix(ValueList<string> attributes, params MatrixCell[] cells) =>
        new Price.Matrix(attributes, cells.ToValueList(), null, ZeroUsage.Bill);

    [Fact]
    public void Good_prices_have_no_fault()
    {
        PriceCheck.Find(WithFlatFees).ShouldBeEmpty();
        PriceCheck.Find(Tiers(0.5m, 1.5m, null)).ShouldBeEmpty();
        PriceCheck.Find(new SpendTerms(100, 5, 5, true)).ShouldBeEmpty();
    }

    [Fact]
    public void Tiers_neither_overlap_nor_leave_a_gap()
    {
        Fault("no-tiers", "price/tiers", Tiers());
        Fault("tiers-overlap", "price/tiers/1/upTo", Tiers(10, 10, null));
        Fault("tiers-overlap", "price/tiers/1/upTo", Tiers(10, 5, null));
        Fault("tiers-overlap", "price/tiers/0/upTo", Tiers(null, null));
        Fault("tiers-gap", "price/tiers/1/upTo", Tiers(10, 20));
        Fault("bound-not-positive", "price/tiers/0/upTo", Tiers(0, null));
        Fault("bound-not-positive", "price/tiers/0/upTo", Tiers(-5, null));
        Fault("too-many", "price/tiers", Tiers([.. Enumerable.Range(1, 1000).Select(one => (decimal?)one), null]));
        Fault("tiers-gap", "price/stairs/0/upTo", new Price.Stairstep([new(5, 1)], ZeroUsage.Bill));
        Fault("tiers-gap", "price/tiers/0/upTo", new Price.Blocks([new(5, 1, 1)], BlockMode.TopTier, ZeroUsage.Bill));
        Fault("tiers-gap", "price/tiers/0/upTo", new Price.Volume([new(5, 1, 1)], ZeroUsage.Bill));
    }

    [Fact]
    public void Amounts_and_sizes_make_sense()
    {
        Fault("not-chosen", "price/zeroUsage", new Price.Flat(1, ZeroUsage.None));
        Fault("negative", "price/fee", new Price.Flat(-1, ZeroUsage.Bill));
        Fault("out-of-range", "price/fee", new Price.Flat(PriceCheck.AmountMax + 1, ZeroUsage.Bill));
        Fault("negative", "price/unitPrice", new Price.PerUnit(-1, ZeroUsage.Bill));
        Fault("negative", "price/tiers/0/unitPrice", new Price.Volume([new(null, -1, 0)], ZeroUsage.Bill));
        Fault("negative", "price/tiers/0/flatFee", new Price.Graduated([new(null, 1, -1)], ZeroUsage.Bill));
        Fault("negative", "price/stairs/0/fee", new Price.Stairstep([new(null, -1)], ZeroUsage.Bill));
        Fault("not-positive", "price/size", new Price.Package(0, 1, 0, ZeroUsage.Bill));
        Fault("out-of-range", "price/size", new Price.Package(PriceRating.UnitsMax + 1, 1, 0, ZeroUsage.Bill));
        Fault("negative", "price/packagePrice", new Price.Package(1, -1, 0, ZeroUsage.Bill));
        Fault("negative", "price/freeUnits", new Price.Package(1, 1, -1, ZeroUsage.Bill));
        Fault("not-positive", "price/tiers/0/size",
            new Price.Blocks([new(null, 0, 1)], BlockMode.AllTiers, ZeroUsage.Bill));
        Fault("negative", "price/tiers/0/blockPrice",
            new Price.Blocks([new(null, 1, -1)], BlockMode.AllTiers, ZeroUsage.Bill));
        Fault("not-chosen", "price/mode", new Price.Blocks([new(null, 1, 1)], BlockMode.None, ZeroUsage.Bill));
    }

    [Fact]
    public void Shares_of_an_amount_make_sense()
    {
        var price = new Price.Percentage(1, 1, 1, 1, 1, 1, ZeroUsage.Bill);
        Fault("out-of-range", "price/percent", price with { Percent = 1001 });
        Fault("negative", "price/fixedFee", price with { FixedFee = -1 });
        Fault("negative", "price/freeTransactions", price with { FreeTransactions = -1 });
        Fault("negative", "price/freeAmount", price with { FreeAmount = -1 });
        Fault("bounds-inverted", "price/maximum", price with { Minimum = 2 });
    }

    [Fact]
    public void A_matrix_gives_each_combination_one_price()
    {
        var cell = new MatrixCell(["eu"], new Price.PerUnit(1, ZeroUsage.Bill));
        Fault("no-attributes", "price/attributes", Matrix([], cell with { Values = [] }));
        Fault("empty", "price/attributes/0", Matrix([""], cell));
        Fault("attribute-twice", "price/attributes/1", Matrix(["a", "a"], cell with { Values = ["1", "2"] }));
        Fault("no-cells", "price/cells", Matrix(["a"]));
        Fault("values-missing", "price/cells/0/values", Matrix(["a", "b"], cell));
        Fault("cell-twice", "price/cells/1/values", Matrix(["a"], cell, cell));
        Fault("nested-matrix", "price/cells/0/price", Matrix(["a"], cell with { Price = Matrix(["a"], cell) }));
        Fault("negative", "price/cells/0/price/unitPrice",
            Matrix(["a"], cell with { Price = new Price.PerUnit(-1, ZeroUsage.Bill) }));
        Fault("negative", "price/otherwise/fee",
            new Price.Matrix(["a"], [cell], new Price.Flat(-1, ZeroUsage.Bill), ZeroUsage.Bill));
    }

    [Fact]
    public void Bounds_and_steps_of_a_ramp_make_sense()
    {
        void Spends(string code, string path, SpendTerms spend) =>
            PriceCheck.Find(spend).Select(fault => (fault.Code, fault.Field)).ShouldBe([(code, path)]);

        Spends("out-of-range", "spend/discountPercent", new SpendTerms(101, null, null, false));
        Spends("negative", "spend/minimum", new SpendTerms(0, -1, null, false));
        Spends("bounds-inverted", "spend/maximum", new SpendTerms(0, 10, 9, false));

        void Ramps(string code, string path, params RampStep[] steps) =>
            Ramp.Find(steps.ToValueList()).Select(fault => (fault.Code, fault.Field)).ShouldBe([(code, path)]);

        var step = new RampStep(Day(2026, 1, 1), WithFlatFees, SpendTerms.Plain);
        Ramps("no-steps", "ramp");
        Ramps("steps-overlap", "ramp/1/from", step, step);
        Ramps("impossible-date", "ramp/0/from", step with { From = Day(1026, 1, 1) });
        Ramps("no-tiers", "ramp/0/price/tiers", step with { Price = Tiers() });
    }
}
