using BillingGrains.Domain.Amounts;
using NodaTime;

namespace BillingGrains.Domain.Periods;

/// <summary>How the share of a period is counted. A setting of the contract (cases G67, G69).</summary>
public enum DayCount
{
    None = 0,

    /// <summary>Days of the calendar, over the days of the whole period.</summary>
    ActualDays = 1,

    /// <summary>Each month has 30 days: day 31 counts nothing, and the last day of February what is missing.</summary>
    ThirtyDayMonths = 2,

    /// <summary>Elapsed seconds, over those of the whole period: a day on which the clock changes has 23 or 25 hours.
    /// </summary>
    Seconds = 3,
}

/// <summary>An exact share, 0 to 1.</summary>
/// <param name="Part">0 or more, in the unit of <paramref name="Whole"/>: days or seconds.</param>
/// <param name="Whole">More than 0.</param>
public readonly record struct Fraction(long Part, long Whole)
{
    public static Fraction One { get; } = new(1, 1);

    public bool IsWhole => Part == Whole;

    /// <summary>The share of an amount, divided last and once; not rounded to any currency.</summary>
    public decimal Of(decimal amount) => IsWhole ? amount : amount * Part / Whole;

    /// <summary>The share as a number.</summary>
    public decimal Round(int decimals, RoundingMode mode) =>
        Rounding.Round((decimal)Part / Whole, decimals, mode);

    /// <summary>Two shares of the same whole.</summary>
    /// <exception cref="InvalidOperationException">The wholes differ.</exception>
    public static Fraction operator +(Fraction left, Fraction right) => left.Whole == right.Whole
        ? left with { Part = left.Part + right.Part }
        : throw new InvalidOperationException("Shares of different wholes are not added.");

    public override string ToString() => FormattableString.Invariant($"{Part}/{Whole}");
}

/// <summary>Shares of periods. The denominator is always the whole period, never the part in which something ran
/// (case G58); shares of parts that make up a period add up to one.</summary>
public static class Proration
{
    /// <summary>The share of a period between two days, each cut to the period.</summary>
    /// <exception cref="ArgumentException">30-day months are asked for a cycle of days or weeks.</exception>
    public static Fraction Share(
        this CycleCalendar calendar, BillingPeriod whole, LocalDate from, LocalDate to, DayCount count) =>
        Share(calendar, whole, from + calendar.DayStart, to + calendar.DayStart, count);

    /// <summary>The share of a period between two moments of the wall clock, each cut to the period. The time of day
    /// counts by second alone; otherwise a day counts from its beginning.</summary>
    /// <exception cref="ArgumentException">30-day months are asked for a cycle of days or weeks.</exception>
    public static Fraction Share(
        this CycleCalendar calendar, BillingPeriod whole, LocalDateTime from, LocalDateTime to, DayCount count)
    {
        var length = Length(calendar, whole, count);
        var begin = Position(calendar, whole, from, count, length);
        var end = Position(calendar, whole, to, count, length);
        return new Fraction(Math.Max(0, end - begin), length);
    }

    /// <summary>The share of a period between two instants, each cut to the period. Without counting by second, the day
    /// of <paramref name="from"/> counts whole and that of <paramref name="to"/> not at all.</summary>
    /// <exception cref="ArgumentException">30-day months are asked for a cycle of days or weeks.</exception>
    public static Fraction Share(
        this CycleCalendar calendar, BillingPeriod whole, Instant from, Instant to, DayCount count)
    {
        if (count != DayCount.Seconds)
        {
            return Share(calendar, whole, calendar.DayOf(from), calendar.DayOf(to), count);
        }

        var length = Length(calendar, whole, count);
        return new Fraction(Math.Max(0, Elapsed(whole, to, length) - Elapsed(whole, from, length)), length);
    }

    /// <summary>Rounds an amount's parts so that their sum is the rounded amount of all of them: each is what the parts
    /// up to it are worth, less what those before it are.</summary>
    /// <param name="parts">In order, of the same whole.</param>
    public static Money[] Split(Money whole, ReadOnlySpan<Fraction> parts, RoundingMode mode)
    {
        var shares = new Money[parts.Length];
        var before = Money.Zero(whole.Currency);
        Fraction? sum = null;
        for (var index = 0; index < parts.Length; index++)
        {
            sum = sum is { } known ? known + parts[index] : parts[index];
            var upTo = (whole with { Amount = sum.Value.Of(whole.Amount) }).Round(mode);
            shares[index] = upTo - before;
            before = upTo;
        }

        return shares;
    }

    private static long Length(CycleCalendar calendar, BillingPeriod whole, DayCount count) => count switch
    {
        DayCount.ActualDays => Days(whole.From, whole.To),
        DayCount.ThirtyDayMonths when calendar.Cycle.Months > 0 => 30L * calendar.Cycle.Months,
        DayCount.ThirtyDayMonths => throw new ArgumentException("30-day months need a cycle of months.", nameof(count)),
        DayCount.Seconds => Seconds(whole.End - whole.Start),
        _ => throw new ArgumentOutOfRangeException(nameof(count), count, "A day count must be chosen."),
    };

    private static long Position(
        CycleCalendar calendar, BillingPeriod whole, LocalDateTime at, DayCount count, long length)
    {
        // Only the whole period's own end closes it: on the way, 30-day months may already have counted all days.
        if (count != DayCount.Seconds)
        {
            return at.Date >= whole.To ? length
                : at.Date <= whole.From ? 0L
                : count == DayCount.ActualDays ? Days(whole.From, at.Date)
                : Math.Min(length, ThirtyDays(whole.From, at.Date));
        }

        return Elapsed(whole, calendar.Instant(at), length);
    }

    private static long Elapsed(BillingPeriod whole, Instant at, long length) =>
        Math.Clamp(Seconds(at - whole.Start), 0L, length);

    private static long Days(LocalDate from, LocalDate to) => Period.DaysBetween(from, to);

    private static long ThirtyDays(LocalDate from, LocalDate to) =>
        (360L * (to.Year - from.Year)) + (30L * (to.Month - from.Month)) + to.Day - from.Day;

    private static long Seconds(Duration elapsed) => elapsed.BclCompatibleTicks / NodaConstants.TicksPerSecond;
}
