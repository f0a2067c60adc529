using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Periods;
using NodaTime;

namespace BillingGrains.Domain.Metering;

/// <summary>How the facts of a window become one number of units.</summary>
public enum Aggregation
{
    None = 0,
    Sum = 1,

    /// <summary>How many facts there are; their values do not count.</summary>
    Count = 2,

    /// <summary>The greatest value; 0 without facts.</summary>
    Max = 3,

    /// <summary>How many different values an attribute has.</summary>
    Unique = 4,

    /// <summary>The value of the last fact by time, of equal times that with the last id; without facts what was
    /// carried in.</summary>
    Latest = 5,

    /// <summary>The mean of the values; 0 without facts.</summary>
    Average = 6,

    /// <summary>Values are changes; their running sum is weighted by elapsed time over the whole period (case G78).
    /// </summary>
    WeightedChanges = 7,

    /// <summary>Values are readings that hold until the next; weighted by elapsed time over the whole period.</summary>
    WeightedReadings = 8,

    /// <summary>Values are changes of something that recurs; each weighs the share of the period that is left at its
    /// day, that day included (case G80).</summary>
    ProratedSum = 9,
}

/// <summary>How usage is counted.</summary>
/// <param name="UniqueOf">The attribute whose values are counted; given exactly with
/// <see cref="Aggregation.Unique"/>.</param>
/// <param name="CarriesOver">Whether a window begins with what the one before it ended with: seats, gigabytes stored.
/// </param>
/// <param name="Rounding">Of the units, apart from any rounding of money; null keeps them exact.</param>
public sealed record Meter(
    string MeterId, Aggregation Aggregation, string? UniqueOf = null, bool CarriesOver = false,
    UnitRounding? Rounding = null);

/// <summary>Rounds units, not money (case G41).</summary>
/// <param name="Decimals">-15 to 15; below 0 to tens, hundreds and so on.</param>
public sealed record UnitRounding(int Decimals, RoundingMode Mode)
{
    public decimal Round(decimal units)
    {
        if (Decimals >= 0)
        {
            return Rounding.Round(units, Decimals, Mode);
        }

        var step = 1m;
        for (var count = Decimals; count < 0; count++)
        {
            step *= 10m;
        }

        return Rounding.ToStep(units, step, Mode);
    }
}

/// <summary>The time that a meter is read over.</summary>
public sealed class MeterWindow
{
    /// <param name="part">The part of a period in which the contract runs; usage outside it does not count
    /// here.</param>
    /// <param name="count">For <see cref="Aggregation.ProratedSum"/>.</param>
    /// <param name="carriedIn">What the window before ended with, by <c>MeterReading.CarryOut</c>; 0 for the
    /// first.</param>
    public MeterWindow(CycleCalendar calendar, PeriodPart part, DayCount count, decimal carriedIn = 0m)
    {
        Calendar = calendar;
        Part = part;
        Count = count;
        CarriedIn = carriedIn;
        Start = calendar.Begin(part.From);
        End = calendar.Begin(part.To);
    }

    public CycleCalendar Calendar { get; }

    public PeriodPart Part { get; }

    public DayCount Count { get; }

    public decimal CarriedIn { get; }

    /// <summary>First instant in it.</summary>
    public Instant Start { get; }

    /// <summary>First instant after it.</summary>
    public Instant End { get; }

    /// <summary>The share of the whole period that the window is.</summary>
    public Fraction Share => Calendar.Share(Part.Whole, Part.From, Part.To, Count);

    public bool Contains(Instant instant) => Start <= instant && instant < End;
}
