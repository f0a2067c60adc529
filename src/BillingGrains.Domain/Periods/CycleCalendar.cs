using NodaTime;

namespace BillingGrains.Domain.Periods;

/// <summary>The periods of a cycle by a customer's calendar. Each date and each instant lies in exactly one, whatever
/// the zone's clock does: borders are dates of the calendar, found from the anchor and never from the border before,
/// so that none drifts (cases G84 to G88).</summary>
/// <example>
/// <code>
/// anchor 31 Jan   ├── 0 ──┤── 1 ──┤── 2 ──┤
/// borders        31 Jan  28 Feb  31 Mar  30 Apr
/// </code>
/// </example>
public sealed class CycleCalendar
{
    // A first of January, and a Monday.
    private static readonly LocalDate CalendarMonths = new(2000, 1, 1);
    private static readonly LocalDate CalendarWeeks = new(2000, 1, 3);

    /// <param name="start">The first day of what is billed.</param>
    /// <param name="trialEnd">The day after the trial; null when there is none: the start takes its place.</param>
    public CycleCalendar(BillingCycle cycle, LocalDate start, DateTimeZone zone, LocalDate? trialEnd = null)
    {
        Cycle = cycle;
        Zone = zone;
        Anchor = cycle.Anchor switch
        {
            CycleAnchor.Calendar => cycle.Months > 0 ? CalendarMonths : CalendarWeeks,
            CycleAnchor.Start => start,
            CycleAnchor.TrialEnd => trialEnd ?? start,
            CycleAnchor.Date when cycle.AnchorDate is { } date => date,
            _ => throw new ArgumentException("A cycle has an anchor.", nameof(cycle)),
        };
        if (cycle.Count < 1 || (cycle.Months == 0 && cycle.Days == 0))
        {
            throw new ArgumentException("A cycle is one unit long or more.", nameof(cycle));
        }
    }

    public BillingCycle Cycle { get; }

    public DateTimeZone Zone { get; }

    /// <summary>The wall clock at which a day begins for billing.</summary>
    public LocalTime DayStart => Cycle.At ?? LocalTime.Midnight;

    /// <summary>The day on which period 0 begins.</summary>
    public LocalDate Anchor { get; }

    /// <summary>The period with a number; 0 begins at the anchor.</summary>
    public BillingPeriod Period(int number)
    {
        var from = Border(number);
        var to = Border(number + 1);
        return new BillingPeriod(number, from, to, Begin(from), Begin(to));
    }

    /// <summary>The period that a day of the customer's calendar lies in.</summary>
    public BillingPeriod At(LocalDate date) => Period(Number(date));

    /// <summary>The period that an instant lies in. A border that the clock skips lies at the change, one that it
    /// repeats at its first time.</summary>
    public BillingPeriod At(Instant instant)
    {
        var number = Number(instant.InZone(Zone).Date);
        while (instant < Begin(Border(number)))
        {
            number--;
        }

        while (instant >= Begin(Border(number + 1)))
        {
            number++;
        }

        return Period(number);
    }

    /// <summary>The parts of the periods from one day to another, in order and without gaps: a stub may come first and
    /// last (case G71). None when <paramref name="to"/> is not after <paramref name="from"/>.</summary>
    public IEnumerable<PeriodPart> Parts(LocalDate from, LocalDate to)
    {
        for (var number = from < to ? Number(from) : 0; from < to; number++)
        {
            var whole = Period(number);
            var part = new PeriodPart(whole, from, LocalDate.Min(whole.To, to));
            from = part.To;
            yield return part;
        }
    }

    /// <summary>The day that an instant lies in for billing: with a day that begins at 15:00, the one before until
    /// then.</summary>
    public LocalDate DayOf(Instant instant)
    {
        var date = instant.InZone(Zone).Date;
        return instant < Begin(date) ? date.PlusDays(-1)
            : instant >= Begin(date.PlusDays(1)) ? date.PlusDays(1)
            : date;
    }

    /// <summary>The instant at which a day begins for billing.</summary>
    public Instant Begin(LocalDate date) => Instant(date + DayStart);

    /// <summary>The first instant at which the wall clock shows a time, or has passed it when it is skipped.</summary>
    public Instant Instant(LocalDateTime local) => WallClock.First(Zone, local);

    private LocalDate Border(int number) => Cycle.Months > 0
        ? Anchor.PlusMonths(number * Cycle.Months)
        : Anchor.PlusDays(number * Cycle.Days);

    private int Number(LocalDate date)
    {
        if (Cycle.Months == 0)
        {
            return FloorDivide(NodaTime.Period.DaysBetween(Anchor, date), Cycle.Days);
        }

        var months = (12 * (date.Year - Anchor.Year)) + date.Month - Anchor.Month;
        var number = FloorDivide(months, Cycle.Months);
        return date < Border(number) ? number - 1 : number;
    }

    private static int FloorDivide(int value, int by) => (value / by) - (value % by < 0 ? 1 : 0);
}
