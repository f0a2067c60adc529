using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Metering;
using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Prices;
using BillingGrains.Domain.Subscriptions;
using BillingGrains.Domain.Tests.Metering;
using BillingGrains.Domain.Tests.Periods;
using BillingGrains.Domain.Tests.Prices;
using NodaTime;
using static BillingGrains.Domain.Tests.Periods.CycleSamples;
using static BillingGrains.Domain.Tests.Prices.PriceSamples;
using static BillingGrains.Domain.Tests.Subscriptions.SubscriptionSamples;

namespace BillingGrains.Domain.Tests.Subscriptions;

/// <summary>Subscriptions that must come out exactly, named by the case that they come from.</summary>
public sealed class GoldenSubscriptions
{
    [Fact]
    public void G36_two_units_on_one_plan()
    {
        var minutes = new Price.Package(1000, 0.5m, 0, ZeroUsage.Bill).SoFar(1000);
        var megabytes = new Price.Package(512, 0.3m, 0, ZeroUsage.Bill).SoFar(30720);
        minutes.Concat(megabytes).Sum(line => line.Net).ShouldBe(18.5m);
    }

    [Fact]
    public void G37_a_fee_in_advance_and_usage_in_arrears_meet_on_one_document()
    {
        var plan = Plan(Monthly, 30, Day(2026, 3, 13)).Course();
        var videos = new UsageTerms(
            "videos", "Videos", MeterSamples.Meter(Aggregation.Sum),
            new Price.Graduated([new(5, 2, 0), new(null, 1, 0)], ZeroUsage.Bill),
            SpendTerms.Plain, RoundLines.EachLine);
        var watched = Enumerable.Range(1, 13).Select(number => new UsageFact(
            $"v{number}", "m", Instant.FromUtc(2026, 3, 13, 9, 0) + Duration.FromDays(2 * number), 1, [])).ToArray();
        var window = new MeterWindow(
            plan.Calendar, plan.Calendar.Parts(Day(2026, 3, 13), Day(2026, 4, 13)).Single(), DayCount.ActualDays);

        plan.Due(Day(2026, 4, 13)).Select(due => due.On).ShouldBe([Day(2026, 3, 13), Day(2026, 4, 13)]);
        plan.SoFar(Day(2026, 3, 13)).Nets().ShouldBe([30m]);
        plan.SoFar(Day(2026, 4, 13)).Nets().ShouldBe([30m]);
        UsageRating.SoFar(videos, window, watched, true, Euro, RoundingMode.HalfUp).Lines.Brief()
            .ShouldBe([("videos/2026-03-13/tier-1", 10m, 10m), ("videos/2026-03-13/tier-2", 8m, 8m)]);
    }

    /// <summary>Its source bills the day of the end: the subscription ends before the day after it.</summary>
    [Theory]
    [InlineData(CycleAnchor.Date)]
    [InlineData(CycleAnchor.Calendar)]
    public void G58_a_quarterly_plan_that_ran_for_a_part_of_a_quarter(CycleAnchor anchor)
    {
        var cycle = Monthly with
        {
            Unit = CycleUnit.Quarter,
            Anchor = anchor,
            AnchorDate = anchor == CycleAnchor.Date ? Day(2024, 1, 15) : null,
        };
        var terms = Seats(cycle, 91, 10, Day(2024, 5, 20)) with { Timing = BillTiming.Arrears };
        var plan = terms.Course(Cancel(Day(2024, 6, 21)));

        plan.SoFar(Day(2024, 5, 20)).Nets().ShouldBe([320m]);
        plan.Due(Day(2024, 12, 31)).Select(due => due.On).ShouldBe([Day(2024, 6, 21)]);
    }

    [Theory]
    [InlineData("G60", CycleUnit.Month, 200, 18, -193.33)]
    [InlineData("G62", CycleUnit.Week, 29.99, 6, -25.71)]
    public void G60_G62_what_was_billed_in_advance_and_not_used_goes_back(
        string id, CycleUnit unit, decimal fee, int day, decimal credit)
    {
        var start = id == "G60" ? Day(2025, 9, day) : Day(2025, 10, day);
        var terms = Plan(Monthly with { Unit = unit }, fee, start);
        var billed = terms.Course().SoFar(start);

        billed.Nets().ShouldBe([fee]);
        PartialRating.Left(terms.Course(Cancel(start.PlusDays(1))).SoFar(start), billed).Nets().ShouldBe([credit], id);
    }

    [Fact]
    public void G64_an_immediate_change_credits_the_old_and_charges_the_new()
    {
        // Thirty days, as in its source: the period ends before 31 January.
        var cycle = Monthly with { Unit = CycleUnit.Day, Count = 30 };
        var (start, change) = (Day(2025, 1, 1), Day(2025, 1, 16));
        decimal[] Left(SubscriptionTerms terms, SubscriptionChange? what) => PartialRating.Left(
            terms.Course(what is null ? [] : [what]).SoFar(change),
            terms.From == start ? terms.Course().SoFar(change) : []).Nets();

        Left(Plan(cycle, 100, start), Switch(200, change)).ShouldBe([-50m, 100m]);
        Left(Plan(cycle, 30, start), Cancel(change)).ShouldBe([-15m]);
        var added = cycle.AnchoredAt(start);
        Left(Plan(added, 50, change), null).ShouldBe([25m]);
    }

    [Fact]
    public void G67_a_lead_in_is_billed_by_its_share()
    {
        var terms = Plan(Monthly.AnchoredAt(Day(2023, 1, 15)), 310, Day(2023, 5, 23));
        terms.Course().SoFar(Day(2023, 5, 23)).Nets().ShouldBe([230m]);
        (terms with { DayCount = DayCount.ThirtyDayMonths }).Course().SoFar(Day(2023, 5, 23)).Nets()
            .ShouldBe([227.33m]);
    }

    [Fact]
    public void G71_lead_in_whole_period_and_trail_out()
    {
        var terms = Plan(Monthly.AnchoredAt(Day(2010, 1, 15)), 868, Day(2011, 1, 1)) with { To = Day(2011, 2, 27) };
        var plan = terms.Course();
        plan.Due(Day(2012, 1, 1)).SelectMany(due => plan.SoFar(due.Part.From)).Nets()
            .ShouldBe([14m * 28m, 868m, 12m * 31m]);
    }

    /// <summary>Its source ends and begins again on the day that the trial ended: none of it was used.</summary>
    [Fact]
    public void G77_a_trial_is_the_customers_and_does_not_begin_anew()
    {
        var terms = Plan(CalendarMonth, 35, Day(2024, 3, 4)) with { TrialDays = 7 };
        var first = terms.Course();
        var billed = first.SoFar(Day(2024, 3, 11));

        first.Due(Day(2024, 3, 11)).Select(due => due.On).ShouldBe([Day(2024, 3, 11)]);
        billed.Nets().ShouldBe([23.71m]);
        PartialRating.Left(terms.Course(Cancel(Day(2024, 3, 11))).SoFar(Day(2024, 3, 11)), billed).Nets()
            .ShouldBe([-23.71m]);

        var second = terms with { SubscriptionId = "again", From = Day(2024, 3, 11) };
        new SubscriptionTimeline(second, [], Zone("Etc/UTC"), firstDay: Day(2024, 3, 4)).SoFar(Day(2024, 3, 11)).Nets()
            .ShouldBe([23.71m]);
        second.Course().PaidFrom.ShouldBe(Day(2024, 3, 18));
    }

    [Theory]
    [InlineData(5, "America/Denver", 4)]
    [InlineData(5, "America/Halifax", 3)]
    [InlineData(20, "Europe/Paris", 3)]
    [InlineData(20, "Asia/Karachi", 2)]
    public void G88_the_first_week_by_the_customers_own_day(int hour, string zone, decimal amount)
    {
        var start = Instant.FromUtc(2023, 6, 16, hour, 0).InZone(Zone(zone)).Date;
        var terms = Plan(CalendarMonth with { Unit = CycleUnit.Week }, 7, start);
        new SubscriptionTimeline(terms, [], Zone(zone)).SoFar(start).Nets().ShouldBe([amount]);
    }

    [Fact]
    public void G90_a_trial_ends_by_the_wall_clock_over_a_clock_change()
    {
        var zone = Zone("America/Los_Angeles");
        var start = new LocalDateTime(2017, 3, 1, 23, 30).InZoneStrictly(zone).ToInstant();
        var end = Trial.End(start, 30, zone);

        (end.Day, end.TimeOfDay).ShouldBe((31, new LocalTime(23, 30)));
        var terms = Plan(Monthly with { Anchor = CycleAnchor.TrialEnd }, 10, Day(2017, 3, 1)) with { TrialDays = 30 };
        terms.Course().Due(Day(2017, 5, 1)).Select(due => due.On).ShouldBe([Day(2017, 3, 31), Day(2017, 4, 30)]);
    }
}
