using BillingGrains.Domain.Contracts;
using NodaTime;

namespace BillingGrains.Domain.Periods;

/// <summary>What kind of time a stretch of work fell in.</summary>
public enum WorkTime
{
    None = 0,

    /// <summary>Inside the opening hours.</summary>
    Open = 1,

    /// <summary>Outside them, on a day that has some.</summary>
    Closed = 2,

    /// <summary>On a weekday without opening hours.</summary>
    ClosedDay = 3,

    Holiday = 4,
}

/// <summary>A stretch of work in one kind of time. From is inside, To is not.</summary>
public readonly record struct WorkStretch(Instant From, Instant To, WorkTime Time, decimal Multiplier);

/// <summary>Cuts work at the borders of opening hours, days and holidays, by the wall clock of a zone. Borders are
/// instants, so an hour that a clock change repeats is counted twice and one that it skips not at all.</summary>
/// <example>
/// <code>
/// work             ├───────────────────┤
/// wall clock   16:00      17:00      18:00
/// opening hours ──────────┤
/// stretches        ├ Open ┤── Closed ──┤
/// </code>
/// </example>
public static class OpeningCalendar
{
    /// <summary>Adds the stretches from <paramref name="from"/> to <paramref name="to"/>, in order and without gaps.
    /// </summary>
    public static void Cut(AfterHours? hours, DateTimeZone zone, Instant from, Instant to, List<WorkStretch> stretches)
    {
        if (hours is null)
        {
            stretches.Add(new WorkStretch(from, to, WorkTime.Open, 1m));
            return;
        }

        var date = from.InZone(zone).Date;
        var at = from;
        while (at < to)
        {
            var dayEnd = WallClock.First(zone, date.PlusDays(1).AtMidnight());
            at = CutDay(hours, zone, date, at, Instant.Min(to, dayEnd), stretches);
            date = date.PlusDays(1);
        }
    }

    private static Instant CutDay(
        AfterHours hours, DateTimeZone zone, LocalDate date, Instant from, Instant to, List<WorkStretch> stretches)
    {
        if (Contains(hours.Holidays, date))
        {
            return Add(stretches, from, to, WorkTime.Holiday, hours.HolidayMultiplier);
        }

        var at = from;
        var opens = false;
        foreach (var opening in hours.Hours)
        {
            if (opening.Day != date.DayOfWeek)
            {
                continue;
            }

            opens = true;
            var start = WallClock.First(zone, date + opening.From);
            var end = opening.To == LocalTime.Midnight
                ? WallClock.First(zone, date.PlusDays(1).AtMidnight())
                : WallClock.Last(zone, date + opening.To);
            at = Add(stretches, at, Instant.Min(to, start), WorkTime.Closed, hours.Multiplier);
            at = Add(stretches, at, Instant.Min(to, end), WorkTime.Open, 1m);
        }

        return opens
            ? Add(stretches, at, to, WorkTime.Closed, hours.Multiplier)
            : Add(stretches, at, to, WorkTime.ClosedDay, hours.WeekendMultiplier);
    }

    private static Instant Add(
        List<WorkStretch> stretches, Instant from, Instant to, WorkTime time, decimal multiplier)
    {
        if (to <= from)
        {
            return from;
        }

        stretches.Add(new WorkStretch(from, to, time, multiplier));
        return to;
    }

    private static bool Contains(Deciding.ValueList<LocalDate> dates, LocalDate date) =>
        dates.AsSpan().IndexOf(date) >= 0;
}
