using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Periods;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using static BillingGrains.Domain.Tests.Periods.CycleSamples;

namespace BillingGrains.Domain.Tests.Periods;

/// <summary>What holds for any cycle in any zone. A failure prints the seed to replay it by (FsCheck).</summary>
public sealed class CyclePropertyTests(ITestOutputHelper output)
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(500).WithQuietOnSuccess(true);
    private static readonly Instant Begin = Instant.FromUtc(2020, 1, 1, 0, 0);
    private static readonly Instant End = Instant.FromUtc(2031, 1, 1, 0, 0);

    private static readonly BillingCycle[] Cycles = [
        Monthly with { Unit = CycleUnit.Day },
        Monthly with { Unit = CycleUnit.Week },
        Monthly.AnchoredAt(Day(2019, 12, 31)) with { At = new LocalTime(2, 30) },
        Monthly with { Unit = CycleUnit.Quarter, Anchor = CycleAnchor.Calendar }];

    /// <summary>All zones of the time zone data, all their clock changes of these years, several cycles.</summary>
    [Fact]
    public void Each_instant_around_every_clock_change_of_2020_to_2030_is_in_exactly_one_period()
    {
        var provider = DateTimeZoneProviders.Tzdb;
        var changes = 0;
        foreach (var id in provider.Ids)
        {
            var calendars = Cycles.Select(cycle => new CycleCalendar(cycle, Day(2020, 1, 31), provider[id])).ToList();
            foreach (var interval in provider[id].GetZoneIntervals(Begin, End))
            {
                var at = interval.HasEnd ? interval.End : End;
                changes += interval.HasEnd && at < End ? 1 : 0;
                foreach (var calendar in calendars)
                {
                    InOnePeriod(calendar, at - Duration.FromHours(1));
                    InOnePeriod(calendar, at - Duration.Epsilon);
                    InOnePeriod(calendar, at);
                    InOnePeriod(calendar, at + Duration.FromMinutes(90));
                }
            }
        }

        output.WriteLine($"{provider.Ids.Count} zones, {changes} clock changes, {Cycles.Length} cycles.");
        changes.ShouldBeGreaterThan(3_000);
    }

    private static void InOnePeriod(CycleCalendar calendar, Instant instant)
    {
        var found = calendar.At(instant);
        var holders = Enumerable.Range(found.Number - 1, 3).Select(calendar.Period).ToList();
        if (holders.Count(period => period.Contains(instant)) != 1 || !found.Contains(instant)
            || holders[0].End != found.Start || found.End != holders[2].Start)
        {
            Assert.Fail($"{instant} in {calendar.Zone.Id}: {string.Join("; ", holders)}");
        }
    }

    [Fact]
    public void Periods_lie_end_to_end_and_hold_each_date_once() =>
        Prop.ForAll(Calendars.ToArbitrary(), item =>
        {
            var (calendar, date, _) = item;
            var period = calendar.At(date);
            return period.From <= date && date < period.To
                && calendar.Period(period.Number - 1).To == period.From
                && calendar.Period(period.Number + 1).From == period.To;
        }).Check(Thorough);

    [Fact]
    public void Shares_of_parts_add_up_to_the_whole_by_every_day_count() =>
        Prop.ForAll(Calendars.ToArbitrary(), item =>
        {
            var (calendar, date, cuts) = item;
            var whole = calendar.At(date);
            LocalDate[] borders = [whole.From, .. cuts.Select(cut => Within(whole, cut)).Order(), whole.To];
            DayCount[] counts = calendar.Cycle.Months > 0
                ? [DayCount.ActualDays, DayCount.ThirtyDayMonths, DayCount.Seconds]
                : [DayCount.ActualDays, DayCount.Seconds];
            return counts.All(count =>
            {
                Fraction[] shares = [
                    .. borders.Zip(borders.Skip(1), (from, to) => calendar.Share(whole, from, to, count))];
                var price = new Money(99.99m, Currencies.Find("EUR")!);
                return shares.Aggregate((left, right) => left + right).IsWhole
                    && Proration.Split(price, shares, RoundingMode.HalfUp).Sum(part => part.Amount) == price.Amount;
            });
        }).Check(Thorough);

    private static LocalDate Within(BillingPeriod whole, int cut) =>
        whole.From.PlusDays(cut % Period.DaysBetween(whole.From, whole.To));

    private static Gen<(CycleCalendar Calendar, LocalDate Date, int[] Cuts)> Calendars =>
        from unit in Gen.Elements(CycleUnit.Day, CycleUnit.Week, CycleUnit.Month, CycleUnit.Quarter, CycleUnit.Year)
        from count in Gen.Choose(1, 5)
        from anchor in Gen.Choose(0, 3_000)
        from day in Gen.Choose(0, 6_000)
        from hour in Gen.Choose(0, 23)
        from zone in Gen.Elements("Etc/UTC", "Europe/Brussels", "America/St_Johns", "Pacific/Apia", "Asia/Gaza")
        from cuts in Gen.ArrayOf(Gen.Choose(0, 2_000))
        select (
            (Monthly.AnchoredAt(Day(2016, 1, 1).PlusDays(anchor)) with
            {
                Unit = unit,
                Count = count,
                At = hour == 0 ? null : new LocalTime(hour, 0),
            }).From(Day(2020, 1, 1), zone),
            Day(2014, 1, 1).PlusDays(day),
            cuts);
}
