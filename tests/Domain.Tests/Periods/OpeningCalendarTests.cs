using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Tests.Contracts;
using NodaTime;

namespace BillingGrains.Domain.Tests.Periods;

public sealed class OpeningCalendarTests
{
    private static readonly AfterHours Office = ContractSamples.OfficeHours();

    private static List<WorkStretch> Cut(AfterHours? hours, DateTimeZone zone, Instant from, Instant to)
    {
        var stretches = new List<WorkStretch>();
        OpeningCalendar.Cut(hours, zone, from, to, stretches);
        return stretches;
    }

    [Theory]
    [InlineData("Europe/Brussels")]
    [InlineData("America/New_York")]
    [InlineData("America/Havana")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Asia/Beirut")]
    [InlineData("Africa/Casablanca")]
    [InlineData("Asia/Kathmandu")]
    public void Around_every_clock_change_of_a_decade_each_instant_is_in_exactly_one_stretch(string id)
    {
        var zone = DateTimeZoneProviders.Tzdb[id];
        var night = Office with
        {
            Hours = [.. Enumerable.Range(1, 7).Select(day =>
                new OpeningHours((IsoDayOfWeek)day, new LocalTime(0, 30), new LocalTime(2, 30)))],
        };
        var changes = zone.GetZoneIntervals(Instant.FromUtc(2020, 1, 1, 0, 0), Instant.FromUtc(2030, 12, 31, 0, 0))
            .Where(interval => interval.HasStart && interval.Start >= Instant.FromUtc(2020, 1, 1, 0, 0))
            .Select(interval => interval.Start);
        foreach (var change in changes.Append(Instant.FromUtc(2026, 3, 6, 20, 0)))
        {
            foreach (var hours in (AfterHours[])[Office, night])
            {
                for (var offset = -180; offset <= 180; offset += 7)
                {
                    var from = change + Duration.FromMinutes(offset);
                    var to = from + Duration.FromMinutes(1440);
                    CoversExactly(Cut(hours, zone, from, to), from, to);
                    AgreesMinuteByMinute(hours, zone, from);
                }
            }
        }
    }

    private static void CoversExactly(List<WorkStretch> stretches, Instant from, Instant to)
    {
        stretches[0].From.ShouldBe(from);
        stretches[^1].To.ShouldBe(to);
        for (var index = 0; index < stretches.Count; index++)
        {
            (stretches[index].From < stretches[index].To).ShouldBeTrue();
            (index == 0 || stretches[index].From == stretches[index - 1].To).ShouldBeTrue();
        }
    }

    /// <summary>Where an entry begins must not matter to what kind of time a minute is.</summary>
    private static void AgreesMinuteByMinute(AfterHours hours, DateTimeZone zone, Instant from)
    {
        var minute = Duration.FromMinutes(1);
        var late = from + Duration.FromMinutes(200);
        var whole = Cut(hours, zone, from, late + minute).Single(stretch => stretch.From <= late && late < stretch.To);
        Cut(hours, zone, late, late + minute)[0].Time.ShouldBe(whole.Time);
    }

    [Fact]
    public void Without_opening_hours_nothing_is_cut() =>
        Cut(null, DateTimeZone.Utc, Instant.FromUtc(2026, 3, 6, 0, 0), Instant.FromUtc(2026, 3, 9, 0, 0))
            .ShouldHaveSingleItem().Multiplier.ShouldBe(1m);

    [Fact]
    public void A_lunch_break_is_closed_and_midnight_closes_the_day()
    {
        var hours = Office with
        {
            Hours =
            [
                new(IsoDayOfWeek.Friday, new LocalTime(9, 0), new LocalTime(12, 0)),
                new(IsoDayOfWeek.Friday, new LocalTime(13, 0), LocalTime.Midnight),
            ],
        };
        Cut(hours, DateTimeZone.Utc, Instant.FromUtc(2026, 3, 6, 11, 0), Instant.FromUtc(2026, 3, 7, 1, 0))
            .Select(stretch => stretch.Time)
            .ShouldBe([WorkTime.Open, WorkTime.Closed, WorkTime.Open, WorkTime.ClosedDay]);
    }

    [Fact]
    public void A_holiday_beats_opening_hours() =>
        Cut(Office, DateTimeZone.Utc, Instant.FromUtc(2026, 4, 6, 10, 0), Instant.FromUtc(2026, 4, 6, 11, 0))
            .ShouldHaveSingleItem().Multiplier.ShouldBe(3m);

    [Fact]
    public void Hours_that_end_in_a_skipped_hour_end_at_the_change_and_a_repeated_hour_is_open_throughout()
    {
        var brussels = DateTimeZoneProviders.Tzdb["Europe/Brussels"];
        var hours = Office with { Hours = [new(IsoDayOfWeek.Sunday, new LocalTime(0, 30), new LocalTime(2, 30))] };
        // 29 March 2026: 02:00 becomes 03:00 at 01:00 UTC. 25 October: 03:00 becomes 02:00 at 01:00 UTC.
        Cut(hours, brussels, Instant.FromUtc(2026, 3, 29, 0, 0), Instant.FromUtc(2026, 3, 29, 2, 0))
            .Select(stretch => (stretch.Time, stretch.To)).ShouldBe(
            [
                (WorkTime.Open, Instant.FromUtc(2026, 3, 29, 1, 0)), (WorkTime.Closed, Instant.FromUtc(2026, 3, 29, 2, 0)),
            ]);
        Cut(hours, brussels, Instant.FromUtc(2026, 10, 25, 0, 0), Instant.FromUtc(2026, 10, 25, 2, 0))
            .Select(stretch => (stretch.Time, stretch.To)).ShouldBe(
            [
                (WorkTime.Open, Instant.FromUtc(2026, 10, 25, 1, 30)), (WorkTime.Closed, Instant.FromUtc(2026, 10, 25, 2, 0)),
            ]);
    }
}
