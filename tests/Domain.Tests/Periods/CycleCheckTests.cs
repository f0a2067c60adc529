using BillingGrains.Domain.Periods;
using NodaTime;
using static BillingGrains.Domain.Tests.Periods.CycleSamples;

namespace BillingGrains.Domain.Tests.Periods;

public sealed class CycleCheckTests
{
    private static void Fault(string code, string path, BillingCycle cycle, DayCount count = DayCount.ActualDays) =>
        CycleCheck.Find(cycle, count).Select(fault => (fault.Code, fault.Field)).ShouldBe([(code, path)]);

    [Fact]
    public void Good_cycles_have_no_fault()
    {
        CycleCheck.Find(Monthly, DayCount.ThirtyDayMonths).ShouldBeEmpty();
        CycleCheck.Find(CalendarMonth with { Count = 6 }, DayCount.Seconds).ShouldBeEmpty();
        CycleCheck.Find(CalendarMonth with { Unit = CycleUnit.Year, Count = 2 }, DayCount.Seconds).ShouldBeEmpty();
        CycleCheck.Find(CalendarMonth with { Unit = CycleUnit.Week, Count = 2 }, DayCount.Seconds).ShouldBeEmpty();
    }

    [Fact]
    public void Each_fault_names_its_place()
    {
        Fault("not-chosen", "cycle/unit", Monthly with { Unit = CycleUnit.None });
        Fault("not-chosen", "cycle/anchor", Monthly with { Anchor = CycleAnchor.None });
        Fault("not-chosen", "cycle/leadIn", Monthly with { LeadIn = StubRule.None });
        Fault("not-chosen", "cycle/trailOut", Monthly with { TrailOut = (StubRule)7 });
        Fault("not-chosen", "dayCount", Monthly, DayCount.None);
        Fault("out-of-range", "cycle/count", Monthly with { Count = 0 });
        Fault("out-of-range", "cycle/count", Monthly with { Unit = CycleUnit.Year, Count = 11 });
        Fault("no-anchor", "cycle/anchorDate", Monthly with { Anchor = CycleAnchor.Date });
        Fault("anchor-twice", "cycle/anchorDate", Monthly with { AnchorDate = Day(2024, 1, 1) });
        Fault("impossible-date", "cycle/anchorDate", Monthly.AnchoredAt(Day(1024, 1, 1)));
        Fault("not-of-the-calendar", "cycle/count", CalendarMonth with { Count = 5 });
        Fault("not-of-the-calendar", "cycle/count", CalendarMonth with { Unit = CycleUnit.Day });
        Fault("days-in-months", "dayCount", Monthly with { Unit = CycleUnit.Week }, DayCount.ThirtyDayMonths);
    }

    [Fact]
    public void What_starts_later_ends_with_what_runs_already()
    {
        var yearly = (Monthly with { Unit = CycleUnit.Year }).From(Day(2024, 1, 31));
        var joined = CoTerming.Join(Monthly, yearly)!.From(Day(2024, 6, 10));

        joined.At(Day(2024, 6, 10)).To.ShouldBe(Day(2024, 6, 30));
        joined.At(Day(2025, 1, 30)).To.ShouldBe(yearly.Period(0).To);
        CoTerming.Join(Monthly with { Unit = CycleUnit.Week }, yearly).ShouldBeNull();
        CoTerming.Join(Monthly with { Count = 5 }, yearly).ShouldBeNull();
    }

    [Fact]
    public void By_second_a_day_on_which_the_clock_changes_is_shorter()
    {
        var calendar = CalendarMonth.From(Day(2026, 3, 1), "Europe/Brussels");
        var march = calendar.At(Day(2026, 3, 1));
        calendar.Share(march, Day(2026, 3, 29), Day(2026, 3, 30), DayCount.Seconds)
            .ShouldBe(new Fraction(23 * 3600, (31 * 86400) - 3600));
        calendar.Share(march, Day(2026, 3, 1) + new LocalTime(6, 0), march.To.AtMidnight(), DayCount.Seconds).Part
            .ShouldBe((31 * 86400) - 3600 - (6 * 3600));
    }

    [Fact]
    public void A_clock_that_goes_back_over_midnight_does_not_go_back_over_a_border()
    {
        // On 7 November 2010 at 00:01 the clock of Newfoundland went back to 23:01 of the day before.
        var daily = (Monthly with { Unit = CycleUnit.Day }).From(Day(2010, 11, 1), "America/St_Johns");
        var again = Instant.FromUtc(2010, 11, 7, 2, 45);

        again.InZone(daily.Zone).Date.ShouldBe(Day(2010, 11, 6));
        daily.At(again).From.ShouldBe(Day(2010, 11, 7));
        daily.DayOf(again).ShouldBe(Day(2010, 11, 7));
    }

    [Fact]
    public void Thirty_day_months_close_with_the_month()
    {
        var calendar = CalendarMonth.From(Day(2026, 2, 1));
        long Days(int month, int from, int days)
        {
            var first = Day(2026, month, from);
            return calendar.Share(calendar.At(first), first, first.PlusDays(days), DayCount.ThirtyDayMonths).Part;
        }

        Days(2, 28, 1).ShouldBe(3);
        Days(1, 30, 1).ShouldBe(1);
        Days(1, 31, 1).ShouldBe(0);
        Days(1, 1, 31).ShouldBe(30);
    }
}
