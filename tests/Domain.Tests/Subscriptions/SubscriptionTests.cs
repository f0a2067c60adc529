using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Prices;
using BillingGrains.Domain.Subscriptions;
using BillingGrains.Domain.Tests.Periods;
using BillingGrains.Domain.Tests.Prices;
using NodaTime;
using static BillingGrains.Domain.Subscriptions.SubscriptionChange;
using static BillingGrains.Domain.Tests.Periods.CycleSamples;
using static BillingGrains.Domain.Tests.Subscriptions.SubscriptionSamples;

namespace BillingGrains.Domain.Tests.Subscriptions;

public sealed class SubscriptionTests
{
    private static readonly LocalDate Start = Day(2026, 4, 1);

    private static readonly SubscriptionTerms Thirty = Seats(Monthly, 30, 5, Start);

    [Fact]
    public void Seats_that_change_within_a_period_are_credited_and_charged_by_the_days_that_are_left()
    {
        var billed = Thirty.Course().SoFar(Start);
        var left = PartialRating.Left(Thirty.Course(To(8, Day(2026, 4, 16))).SoFar(Start), billed);

        left.Brief().ShouldBe([
            ("plan/2026-04-01/2026-04-01/units", -75m, -75m), ("plan/2026-04-01/2026-04-16/units", 120m, 120m)]);
        left.Select(line => (line.Quantity, line.UnitPrice)).ShouldBe([(1m, -75m), (8m, 15m)]);
        left[1].Text.ShouldBe("Basic, 2026-04-16 to 2026-04-30: Units");
    }

    [Fact]
    public void A_change_that_becomes_known_late_and_lies_earlier_is_billed_by_the_difference()
    {
        var known = Thirty.Course(To(8, Day(2026, 4, 16)));
        var late = Thirty.Course(To(8, Day(2026, 4, 16)), To(6, Day(2026, 4, 11), "late"));
        PartialRating.Left(late.SoFar(Start), known.SoFar(Start)).Sum(line => line.Net).ShouldBe(5m);
    }

    [Fact]
    public void A_downgrade_with_the_next_period_credits_nothing()
    {
        var course = Thirty.Course(Switch(20, Day(2026, 4, 16), ChangeWhen.NextPeriod));
        course.SoFar(Start).Nets().ShouldBe([150m]);
        course.SoFar(Day(2026, 5, 1)).Nets().ShouldBe([20m]);
        Thirty.Course(Switch(20, Day(2026, 5, 1), ChangeWhen.NextPeriod)).SoFar(Day(2026, 5, 1)).Nets().ShouldBe([20m]);
    }

    [Fact]
    public void Nothing_is_asked_while_it_is_paused()
    {
        var course = Thirty.Course(
            new Paused("p", Day(2026, 4, 11), null, ChangeWhen.AtOnce),
            new Resumed("r", Day(2026, 5, 16), null, ChangeWhen.AtOnce));
        course.SoFar(Start).Nets().ShouldBe([50m]);
        course.SoFar(Day(2026, 5, 1)).Nets().ShouldBe([77.42m]);
    }

    [Fact]
    public void A_cancellation_with_the_period_leaves_nothing_after_it()
    {
        var course = Thirty.Course(Cancel(Day(2026, 4, 16), ChangeWhen.NextPeriod), To(99, Day(2026, 5, 2)));
        course.SoFar(Start).Nets().ShouldBe([150m]);
        course.SoFar(Day(2026, 5, 1)).ShouldBeEmpty();
        course.Due(Day(2027, 1, 1)).Count().ShouldBe(1);
    }

    [Theory]
    [InlineData(StubRule.Prorated, 80, 50)]
    [InlineData(StubRule.Full, 150, 150)]
    [InlineData(StubRule.Free, 0, 0)]
    public void A_stub_costs_what_the_cycle_says(StubRule rule, decimal leadIn, decimal trailOut)
    {
        var terms = Seats(CalendarMonth with { LeadIn = rule, TrailOut = rule }, 30, 5, Day(2026, 4, 15)) with
        {
            To = Day(2026, 6, 11),
        };
        terms.Course().SoFar(Day(2026, 4, 15)).Sum(line => line.Net).ShouldBe(leadIn);
        terms.Course().SoFar(Day(2026, 5, 1)).Nets().ShouldBe([150m]);
        terms.Course().SoFar(Day(2026, 6, 1)).Sum(line => line.Net).ShouldBe(trailOut);
    }

    [Theory]
    [InlineData(StubRule.Free, StubRule.Full, 0, 150)]
    [InlineData(StubRule.Full, StubRule.Free, 150, 0)]
    [InlineData(StubRule.Prorated, StubRule.Free, 80, 0)]
    public void Each_stub_has_its_own_rule(StubRule first, StubRule last, decimal leadIn, decimal trailOut)
    {
        var terms = Seats(CalendarMonth with { LeadIn = first, TrailOut = last }, 30, 5, Day(2026, 4, 15)) with
        {
            To = Day(2026, 6, 11),
        };
        terms.Course().SoFar(Day(2026, 4, 15)).Sum(line => line.Net).ShouldBe(leadIn);
        terms.Course().SoFar(Day(2026, 6, 1)).Sum(line => line.Net).ShouldBe(trailOut);
    }

    [Fact]
    public void A_stub_that_costs_a_whole_period_may_hold_a_change()
    {
        var cycle = CalendarMonth with { LeadIn = StubRule.Full, TrailOut = StubRule.Full };
        var terms = Seats(cycle, 30, 5, Day(2026, 4, 15)) with { To = Day(2026, 6, 11) };
        terms.Course(To(8, Day(2026, 4, 22))).SoFar(Day(2026, 4, 15)).Nets().ShouldBe([105m, 72m]);
        terms.Course(To(8, Day(2026, 6, 5))).SoFar(Day(2026, 6, 1)).Nets().ShouldBe([20m, 208m]);
    }

    [Fact]
    public void Arrears_are_due_when_a_period_or_the_whole_has_ended()
    {
        var course = (Thirty with { Timing = BillTiming.Arrears }).Course(Cancel(Day(2026, 5, 11)));
        course.Due(Day(2026, 5, 10)).Select(due => due.On).ShouldBe([Day(2026, 5, 1)]);
        course.Due(Day(2026, 5, 11)).Select(due => due.On).ShouldBe([Day(2026, 5, 1), Day(2026, 5, 11)]);
    }

    [Fact]
    public void By_second_a_change_counts_from_its_minute()
    {
        var terms = Thirty with { DayCount = DayCount.Seconds };
        var noon = new QuantityChanged("q", Day(2026, 4, 16), new LocalTime(12, 0), ChangeWhen.AtOnce, 0);
        var lines = terms.Course(noon).SoFar(Start);
        lines.Nets().ShouldBe([77.50m, 0m]);
        lines[1].Key.ShouldBe("plan/2026-04-01/2026-04-16T12:00:00/units");
        Thirty.Course(noon).SoFar(Start).Nets().ShouldBe([75m, 0m]);
    }

    [Fact]
    public void What_joins_later_ends_with_what_runs_already()
    {
        var leader = Plan(Monthly with { Unit = CycleUnit.Year }, 1200, Day(2026, 1, 1)).Course();
        var addOn = Plan(CoTerming.Join(Monthly, leader.Calendar)!, 31, Day(2026, 3, 22)).Course();
        addOn.SoFar(Day(2026, 3, 22)).Nets().ShouldBe([10m]);
        addOn.Calendar.At(Day(2026, 12, 31)).To.ShouldBe(leader.Calendar.At(Day(2026, 12, 31)).To);
    }

    [Fact]
    public void Discount_and_reasons_are_told()
    {
        var course = (Thirty with { DiscountPercent = 10 }).Course(To(8, Day(2026, 4, 16)));
        var period = course.Calendar.At(Start);
        SubscriptionRating.SoFar(course, period, PriceSamples.Euro, RoundingMode.HalfUp).Steps
            .Select(step => step.Text).ShouldBe([
                "Units: 5 at 30.00 EUR is 150.00 EUR; together 150.00 EUR.",
                "Basic, 2026-04-01 to 2026-04-15 is 15/30 of the period: 75.00 EUR so far.",
                "Units: 8 at 30.00 EUR is 240.00 EUR; together 240.00 EUR.",
                "Basic, 2026-04-16 to 2026-04-30 is 15/30 of the period: 195.00 EUR so far.",
                "A discount of 10 %: 175.50 EUR."]);
    }

    [Fact]
    public void Each_fault_names_its_place()
    {
        static void Fault(string code, string path, SubscriptionTerms terms) =>
            SubscriptionCheck.Find(terms).Select(fault => (fault.Code, fault.Field)).ShouldBe([(code, path)]);

        SubscriptionCheck.Find(Thirty).ShouldBeEmpty();
        Fault("bad-id", "subscription/subscriptionId", Thirty with { SubscriptionId = "a b" });
        Fault("empty", "subscription/name", Thirty with { Name = "" });
        Fault("out-of-range", "subscription/cycle/count", Thirty with { Cycle = Monthly with { Count = 0 } });
        Fault("not-chosen", "subscription/timing", Thirty with { Timing = BillTiming.None });
        Fault("price-needs-usage", "subscription/price",
            Thirty with { Price = new Price.Percentage(1, 0, null, null, null, null, ZeroUsage.Bill) });
        Fault("negative", "subscription/quantity", Thirty with { Quantity = -1 });
        Fault("dates-inverted", "subscription/to", Thirty with { To = Start });
        Fault("impossible-date", "subscription/from", Thirty with { From = Day(26, 4, 1) });
        Fault("out-of-range", "subscription/trialDays", Thirty with { TrialDays = -1 });
        Fault("out-of-range", "subscription/discountPercent", Thirty with { DiscountPercent = 101 });
        Fault("not-chosen", "subscription/roundLines", Thirty with { RoundLines = RoundLines.None });
    }

    [Fact]
    public void Each_fault_of_a_change_names_its_place()
    {
        static void Fault(string code, string path, params SubscriptionChange[] changes) =>
            SubscriptionCheck.Find(Thirty with { To = Day(2027, 1, 1) }, changes.ToValueList())
                .Select(fault => (fault.Code, fault.Field)).ShouldBe([(code, path)]);

        var change = To(3, Day(2026, 4, 2));
        SubscriptionCheck.Find(Thirty, [change, change]).ShouldBeEmpty();
        Fault("change-twice", "changes/1/changeId", change, To(4, Day(2026, 4, 2)));
        Fault("bad-id", "changes/0/changeId", change with { ChangeId = "" });
        Fault("not-chosen", "changes/0/when", change with { When = ChangeWhen.None });
        Fault("before-start", "changes/0/on", change with { On = Day(2026, 3, 31) });
        Fault("after-end", "changes/0/on", change with { On = Day(2027, 1, 1) });
        Fault("negative", "changes/0/quantity", To(-1, Day(2026, 4, 2)));
        Fault("negative", "changes/0/price/fee", Switch(-1, Day(2026, 4, 2)));
        Fault("empty", "changes/0/name", (PriceChanged)Switch(1, Day(2026, 4, 2)) with { Name = " " });
    }
}
