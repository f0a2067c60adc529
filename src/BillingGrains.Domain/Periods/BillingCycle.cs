using NodaTime;

namespace BillingGrains.Domain.Periods;

/// <summary>What a cycle is counted in.</summary>
public enum CycleUnit
{
    None = 0,
    Day = 1,
    Week = 2,
    Month = 3,

    /// <summary>Three months.</summary>
    Quarter = 4,

    /// <summary>Twelve months.</summary>
    Year = 5,
}

/// <summary>The date from which cycles are counted, forwards and backwards.</summary>
public enum CycleAnchor
{
    None = 0,

    /// <summary>The calendar's own borders: Mondays, firsts of a month, quarters and years from 1 January.</summary>
    Calendar = 1,

    /// <summary>The day on which the subscription starts ("anniversary").</summary>
    Start = 2,

    /// <summary>The day after the trial: what is paid for first begins a period (case G90).</summary>
    TrialEnd = 3,

    /// <summary>A date that is named; it may lie in the past or in the future (case G86).</summary>
    Date = 4,
}

/// <summary>What a part of a period at the beginning or end costs.</summary>
public enum StubRule
{
    None = 0,

    /// <summary>Its share of the whole period (cases G67, G71).</summary>
    Prorated = 1,

    /// <summary>As much as a whole period.</summary>
    Full = 2,

    Free = 3,
}

/// <summary>How a customer is billed again and again.</summary>
/// <param name="Count">Units in a cycle, 1 or more: 30 with <see cref="CycleUnit.Day"/> is every 30 days, which is not
/// monthly (case G87).</param>
/// <param name="AnchorDate">Given exactly with <see cref="CycleAnchor.Date"/>. A day of the month that a month lacks is
/// its last; the next month has its own day again (cases G84, G85).</param>
/// <param name="At">The wall clock at which a period begins, in the customer's zone; null is midnight.</param>
/// <param name="LeadIn">For what lies between the start and the first border.</param>
/// <param name="TrailOut">For what lies between the last border and the end.</param>
public sealed record BillingCycle(
    CycleUnit Unit, int Count, CycleAnchor Anchor, LocalDate? AnchorDate = null, LocalTime? At = null,
    StubRule LeadIn = StubRule.Prorated, StubRule TrailOut = StubRule.Prorated)
{
    /// <summary>The months in a cycle; 0 for one of days or weeks.</summary>
    public int Months => Unit switch
    {
        CycleUnit.Month => Count,
        CycleUnit.Quarter => 3 * Count,
        CycleUnit.Year => 12 * Count,
        _ => 0,
    };

    /// <summary>The days in a cycle; 0 for one of months.</summary>
    public int Days => Unit switch
    {
        CycleUnit.Day => Count,
        CycleUnit.Week => 7 * Count,
        _ => 0,
    };
}

/// <summary>One whole period of a cycle. From is inside, To is not.</summary>
/// <param name="Number">0 for the period that begins at the anchor; those before it count down.</param>
/// <param name="From">First day, by the customer's calendar.</param>
/// <param name="To">First day of the next period.</param>
/// <param name="Start">The instant at which <paramref name="From"/> begins for the customer.</param>
/// <param name="End">The instant at which the next period begins.</param>
public sealed record BillingPeriod(int Number, LocalDate From, LocalDate To, Instant Start, Instant End)
{
    public bool Contains(Instant instant) => Start <= instant && instant < End;
}

/// <summary>The part of a period in which something runs. From is inside, To is not; both lie in the whole.</summary>
/// <param name="Whole">Always the whole period: it is the denominator of every share (case G58).</param>
public sealed record PeriodPart(BillingPeriod Whole, LocalDate From, LocalDate To)
{
    public bool IsWhole => From == Whole.From && To == Whole.To;

    /// <summary>It begins after its period.</summary>
    public bool IsLeadIn => From > Whole.From;

    /// <summary>It ends before its period.</summary>
    public bool IsTrailOut => To < Whole.To;
}
