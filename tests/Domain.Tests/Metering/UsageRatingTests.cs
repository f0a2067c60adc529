using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Metering;
using BillingGrains.Domain.Prices;
using BillingGrains.Domain.Tests.Prices;
using static BillingGrains.Domain.Tests.Metering.MeterSamples;
using static BillingGrains.Domain.Tests.Prices.PriceSamples;

namespace BillingGrains.Domain.Tests.Metering;

public sealed class UsageRatingTests
{
    private static readonly UsageTerms PerUnit = new(
        "u", "Calls", Meter(Aggregation.Sum), new Price.PerUnit(0.333m, ZeroUsage.Bill), SpendTerms.Plain,
        RoundLines.EachLine);

    private static UsageCharges Rate(UsageTerms terms, MeterWindow window, params UsageFact[] facts) =>
        UsageRating.SoFar(
            terms, window, UsageCollection.Of(facts, []).Live.AsSpan(), false, Euro, RoundingMode.HalfUp);

    [Fact]
    public void Each_rule_that_fired_is_told_with_its_amount()
    {
        var terms = PerUnit with { Spend = new SpendTerms(10, null, 2, false) };
        Rate(terms, Month(), Fact("a", 4, 3), Fact("b", 6, 9)).Steps.Select(step => (step.Rule, step.Text)).ShouldBe([
            ("meter", "2 facts of meter m from 2025-08-01 to 2025-08-31 make 10 units."),
            ("unit-price", "Units: 10 at 0.333 EUR is 3.33 EUR; together 3.33 EUR."),
            ("discount", "A discount of 10 %: 3.00 EUR."),
            ("maximum", "More than the maximum of the period is not asked: 2.00 EUR.")]);
    }

    [Fact]
    public void Volume_is_asked_when_the_period_is_over()
    {
        var terms = PerUnit with { Price = Volume };
        var charges = Rate(terms, Month(), Fact("a", 300, 3));
        charges.Lines.ShouldBeEmpty();
        charges.Steps[^1].Rule.ShouldBe("settled-at-end");
        UsageRating.SoFar(terms, Month(), [Fact("a", 300, 3)], true, Euro, RoundingMode.HalfUp)
            .Lines.Sum(line => line.Net).ShouldBe(200m);
    }

    [Fact]
    public void What_cannot_be_priced_is_held_with_the_reason()
    {
        var charges = Rate(PerUnit, Month(), Fact("a", -3, 3));
        charges.Hold!.Code.ShouldBe("negative-usage");
        charges.Lines.ShouldBeEmpty();
    }

    [Fact]
    public void Graduated_changes_weigh_by_the_time_that_is_left()
    {
        var terms = PerUnit with
        {
            Meter = Meter(Aggregation.ProratedSum, carriesOver: true),
            Price = new Price.Graduated([new(5, 31, 0), new(null, 310, 0)], ZeroUsage.Bill),
        };
        Rate(terms, Month(5), Fact("a", 2, 31), Fact("b", -1, 31, 12)).Lines.Brief()
            .ShouldBe([("u/2025-08-01/tier-1", 155m, 155m), ("u/2025-08-01/tier-2", 10m, 10m)]);
    }

    [Fact]
    public void In_a_matrix_each_change_weighs_by_itself()
    {
        var tiers = new Price.Graduated([new(5, 31, 0), new(null, 310, 0)], ZeroUsage.Bill);
        var terms = PerUnit with
        {
            Meter = Meter(Aggregation.ProratedSum),
            Price = new Price.Matrix(["size"], [new(["l"], tiers)], null, ZeroUsage.Bill),
        };
        Rate(terms, Month(), Fact("a", 3, 1, attributes: ("size", "l")), Fact("b", 4, 31, attributes: ("size", "l")))
            .Lines.Brief().ShouldBe([
                ("u/2025-08-01/cell-1/tier-1", 95m, 95m), ("u/2025-08-01/cell-1/tier-2", 20m, 20m)]);
    }

    [Fact]
    public void Transactions_come_by_time_and_then_id()
    {
        var terms = PerUnit with { Price = new Price.Percentage(10, 0, 1, null, null, null, ZeroUsage.Bill) };
        Rate(terms, Month(), Fact("b", 70, 3), Fact("c", 10, 2), Fact("a", 50, 3)).Lines.Sum(line => line.Net)
            .ShouldBe(12m);
    }

    [Fact]
    public void Usage_outside_the_window_makes_no_combination()
    {
        var terms = PerUnit with
        {
            Price = new Price.Matrix(
                ["user"], [new(["u1"], new Price.PerUnit(1, ZeroUsage.Bill))], null, ZeroUsage.Bill),
        };
        Rate(terms, Days(1, 5), Fact("a", 2, 3, attributes: ("user", "u1")), Fact("b", 2, 9)).Lines.Brief()
            .ShouldBe([("u/2025-08-01/cell-1/units", 2m, 2m)]);
        Rate(terms, Days(1, 5), Fact("b", 2, 4)).Hold!.Reason.ShouldBe("No price was agreed for user (none).");
    }

    [Fact]
    public void What_does_not_go_together_is_refused()
    {
        static void Fault(string code, string path, UsageTerms terms) =>
            MeterCheck.Find(terms).Select(fault => (fault.Code, fault.Field)).ShouldBe([(code, path)]);

        var percentage = PerUnit with { Price = new Price.Percentage(1, 0, null, null, null, null, ZeroUsage.Bill) };
        var matrix = PerUnit with
        {
            Price = new Price.Matrix(["a"], [new(["1"], percentage.Price)], null, ZeroUsage.Bill),
        };
        MeterCheck.Find(matrix).ShouldBeEmpty();
        Fault("percentage-needs-sum", "usage/meter/aggregation", percentage with { Meter = Meter(Aggregation.Count) });
        Fault("percentage-needs-sum", "usage/meter/aggregation", matrix with { Meter = Meter(Aggregation.Max) });
        Fault("matrix-carries-over", "usage/meter/carriesOver", PerUnit with
        {
            Meter = Meter(Aggregation.Sum, carriesOver: true),
            Price = new Price.Matrix(["a"], [new(["1"], PerUnit.Price)], null, ZeroUsage.Bill),
        });
        Fault("rounding-of-changes", "usage/meter/rounding", PerUnit with
        {
            Meter = Meter(Aggregation.ProratedSum) with { Rounding = new UnitRounding(2, RoundingMode.Up) },
            Price = WithFlatFees,
        });
        Fault("bad-id", "usage/usageId", PerUnit with { UsageId = "" });
        Fault("empty", "usage/name", PerUnit with { Name = " " });
        Fault("not-chosen", "usage/roundLines", PerUnit with { RoundLines = RoundLines.None });
        Fault("negative", "usage/price/unitPrice", PerUnit with { Price = new Price.PerUnit(-1, ZeroUsage.Bill) });
        Fault("negative", "usage/spend/minimum", PerUnit with { Spend = SpendTerms.Plain with { Minimum = -1 } });
    }

    [Fact]
    public void A_meter_says_what_it_counts()
    {
        static void Fault(string code, string path, Meter meter) =>
            MeterCheck.Find(meter).Select(fault => (fault.Code, fault.Field)).ShouldBe([(code, path)]);

        Fault("bad-id", "meter/meterId", Meter(Aggregation.Sum) with { MeterId = "" });
        Fault("not-chosen", "meter/aggregation", Meter(Aggregation.None));
        Fault("no-attribute", "meter/uniqueOf", Meter(Aggregation.Unique));
        Fault("attribute-unused", "meter/uniqueOf", Meter(Aggregation.Sum, uniqueOf: "user"));
        Fault("cannot-carry-over", "meter/carriesOver", Meter(Aggregation.Max, carriesOver: true));
        Fault("out-of-range", "meter/rounding/decimals",
            Meter(Aggregation.Sum) with { Rounding = new UnitRounding(-16, RoundingMode.Up) });
        Fault("not-chosen", "meter/rounding/mode",
            Meter(Aggregation.Sum) with { Rounding = new UnitRounding(0, RoundingMode.None) });

        MeterCheck.Hold(Meter(Aggregation.Unique, uniqueOf: "user"), Fact("a", 1, 1))!.Code
            .ShouldBe("attribute-missing");
        MeterCheck.Hold(Meter(Aggregation.Sum), Fact("a", 1, 1)).ShouldBeNull();
        MeterCheck.Hold(Meter(Aggregation.Sum), Fact("a", -PriceRating.UnitsMax - 1, 1))!.Code
            .ShouldBe("usage-out-of-range");
    }
}
