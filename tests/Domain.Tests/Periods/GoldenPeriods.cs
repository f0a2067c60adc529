using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Periods;
using NodaTime;
using static BillingGrains.Domain.Tests.Periods.CycleSamples;

namespace BillingGrains.Domain.Tests.Periods;

/// <summary>Dates and shares that must come out exactly, named by the case that they come from.</summary>
public sealed class GoldenPeriods
{
    private static readonly Currency Euro = Currencies.Find("EUR")!;

    private static string[] LastDays(CycleCalendar calendar, int periods) =>
        [
            .. Enumerable.Range(0, periods).Select(calendar.Period)
                .Select(one => $"{one.From:MM-dd}..{one.To.PlusDays(-1):MM-dd}"),
        ];

    [Fact]
    public void G58_a_part_is_measured_by_the_whole_quarter()
    {
        var quarterly = Monthly with { Unit = CycleUnit.Quarter };
        var anniversary = quarterly.AnchoredAt(Day(2024, 1, 15)).From(Day(2024, 5, 20));
        var whole = anniversary.At(Day(2024, 5, 20));

        (whole.From, whole.To).ShouldBe((Day(2024, 4, 15), Day(2024, 7, 15)));
        var share = anniversary.Share(whole, Day(2024, 5, 20), Day(2024, 6, 21), DayCount.ActualDays);
        share.ShouldBe(new Fraction(32, 91));
        share.Of(910m).ShouldBe(320m);

        var calendar = (quarterly with { Anchor = CycleAnchor.Calendar }).From(Day(2024, 5, 20));
        calendar.Share(calendar.At(Day(2024, 5, 20)), Day(2024, 5, 20), Day(2024, 6, 21), DayCount.ActualDays)
            .Of(910m).ShouldBe(320m);
    }

    [Fact]
    public void G60_one_day_of_a_month_is_used_and_the_rest_goes_back()
    {
        var month = Monthly.From(Day(2025, 9, 18));
        var whole = month.Period(0);
        var left = month.Share(whole, Day(2025, 9, 19), whole.To, DayCount.ActualDays);

        left.ShouldBe(new Fraction(29, 30));
        left.Share(200m).ShouldBe(193.33m);
        var used = month.Share(whole, whole.From, Day(2025, 9, 19), DayCount.ActualDays);
        Proration.Split(new Money(200m, Euro), [used, left], RoundingMode.HalfUp)
            .Select(part => part.Amount).ShouldBe([6.67m, 193.33m]);
    }

    [Fact]
    public void G62_one_day_of_a_week_is_used_and_the_rest_goes_back()
    {
        var week = (Monthly with { Unit = CycleUnit.Week }).From(Day(2025, 10, 6));
        week.Share(week.Period(0), Day(2025, 10, 7), Day(2025, 10, 13), DayCount.ActualDays).Share(29.99m)
            .ShouldBe(25.71m);
    }

    [Theory]
    [InlineData(5, DayCount.ActualDays, 0.741935484, 23, 31)]
    [InlineData(5, DayCount.ThirtyDayMonths, 0.733333333, 22, 30)]
    [InlineData(2, DayCount.ActualDays, 0.714285714, 20, 28)]
    [InlineData(2, DayCount.ThirtyDayMonths, 0.733333333, 22, 30)]
    public void G67_and_G69_the_day_count_of_a_lead_in_is_a_setting(
        int month, DayCount count, decimal share, int part, int whole)
    {
        var start = Day(2023, month, 23);
        var calendar = Monthly.AnchoredAt(Day(2023, 1, 15)).From(start);
        var leadIn = calendar.Parts(start, Day(2023, 12, 15)).First();

        leadIn.IsLeadIn.ShouldBeTrue();
        leadIn.To.ShouldBe(Day(2023, month + 1, 15));
        var fraction = calendar.Share(leadIn.Whole, leadIn.From, leadIn.To, count);
        fraction.ShouldBe(new Fraction(part, whole));
        fraction.Round(9, RoundingMode.HalfUp).ShouldBe(share);
    }

    [Fact]
    public void G71_a_stub_comes_first_and_another_last()
    {
        var calendar = Monthly.AnchoredAt(Day(2010, 1, 15)).From(Day(2011, 1, 1));
        var parts = calendar.Parts(Day(2011, 1, 1), Day(2011, 2, 27)).ToList();

        parts.Select(part => calendar.Share(part.Whole, part.From, part.To, DayCount.ActualDays))
            .ShouldBe([new Fraction(14, 31), new Fraction(31, 31), new Fraction(12, 28)]);
        parts.Select(part => (part.IsLeadIn, part.IsWhole, part.IsTrailOut))
            .ShouldBe([(true, false, false), (false, true, false), (false, false, true)]);
    }

    [Fact]
    public void G74_the_share_of_a_month_that_began_on_the_15th()
    {
        var calendar = CalendarMonth.From(Day(2024, 1, 15));
        var part = calendar.Parts(Day(2024, 1, 15), Day(2024, 2, 1)).Single();
        calendar.Share(part.Whole, part.From, part.To, DayCount.ActualDays).Round(16, RoundingMode.HalfUp)
            .ShouldBe(0.5483870967741935m);
    }

    [Fact]
    public void G84_the_31st_returns_after_a_short_month() =>
        LastDays(Monthly.From(Day(2024, 1, 31)), 3).ShouldBe(["01-31..02-28", "02-29..03-30", "03-31..04-29"]);

    [Fact]
    public void G85_the_30th_returns_after_a_leap_February() =>
        LastDays(Monthly.From(Day(2024, 1, 30)), 4)
            .ShouldBe(["01-30..02-28", "02-29..03-29", "03-30..04-29", "04-30..05-29"]);

    [Fact]
    public void G86_an_anchor_in_the_past_has_its_time_of_day()
    {
        var start = Instant.FromUtc(2025, 7, 10, 15, 0);
        var calendar = (Monthly.AnchoredAt(Day(2025, 1, 31)) with { At = new LocalTime(15, 0) }).From(Day(2025, 7, 10));
        Instant[] borders = [
            calendar.At(start).End, calendar.At(Day(2025, 7, 31)).End, calendar.At(Day(2025, 8, 31)).End,
            calendar.At(Day(2025, 9, 30)).End];

        calendar.Parts(Day(2025, 7, 10), Day(2025, 8, 31)).First().From.ShouldBe(Day(2025, 7, 10));
        borders.ShouldBe([
            Instant.FromUtc(2025, 7, 31, 15, 0), Instant.FromUtc(2025, 8, 31, 15, 0),
            Instant.FromUtc(2025, 9, 30, 15, 0), Instant.FromUtc(2025, 10, 31, 15, 0)]);
        calendar.At(borders[0] - Duration.Epsilon).End.ShouldBe(borders[0]);
        calendar.At(borders[0]).Start.ShouldBe(borders[0]);
    }

    [Fact]
    public void G87_thirty_days_are_no_month()
    {
        var calendar = (Monthly with { Unit = CycleUnit.Day, Count = 30 }).From(Day(2016, 4, 8));
        Enumerable.Range(1, 7).Select(number => $"{calendar.Period(number).From:MM-dd}")
            .ShouldBe(["05-08", "06-07", "07-07", "08-06", "09-05", "10-05", "11-04"]);
    }

    [Theory]
    [InlineData(5, "America/Denver", 4)]
    [InlineData(5, "America/Halifax", 3)]
    [InlineData(20, "Europe/Paris", 3)]
    [InlineData(20, "Asia/Karachi", 2)]
    public void G88_the_customers_own_day_decides_how_much_of_a_week_is_left(int hour, string zone, decimal amount)
    {
        var start = Instant.FromUtc(2023, 6, 16, hour, 0).InZone(Zone(zone)).Date;
        var calendar = (CalendarMonth with { Unit = CycleUnit.Week }).From(start, zone);
        var whole = calendar.At(start);
        whole.From.DayOfWeek.ShouldBe(IsoDayOfWeek.Monday);
        calendar.Share(whole, start, whole.To, DayCount.ActualDays).Of(7m).ShouldBe(amount);
    }
}
