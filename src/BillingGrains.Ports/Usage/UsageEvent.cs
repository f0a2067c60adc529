using NodaTime;

namespace BillingGrains.Ports.Usage;

/// <summary>What became of an event.</summary>
public enum UsageOutcome
{
    None = 0,

    /// <summary>Stored, and counted once.</summary>
    Taken = 1,

    /// <summary>It was stored before, with the same content: nothing changed.</summary>
    Repeated = 2,

    /// <summary>Another event was stored under its source and id: this one is not.</summary>
    Conflict = 3,

    /// <summary>Stored and not counted: it is older than any key that is kept, so nothing proves that it is new.</summary>
    HeldAsLate = 4,

    /// <summary>Not stored: its time is further ahead than clocks differ.</summary>
    Ahead = 5,

    /// <summary>Not stored, because another of its request was not: see <see cref="UsageUnity"/>.</summary>
    WithOthers = 6,

    /// <summary>It does not count: it was taken back before, or before it came.</summary>
    Withdrawn = 7,

    /// <summary>Not stored: another event was sent in place of the one that it corrects.</summary>
    CorrectedByAnother = 8,

    /// <summary>It does not count: it was held before, and somebody left it uncounted for good.</summary>
    Rejected = 9,
}

/// <summary>An event as it goes to the store: a value, many of which lie in one array.</summary>
public struct UsageEvent
{
    /// <summary>Of source and id.</summary>
    public UInt128 Key;

    /// <summary>A hash of what it says: meter, customer, value, properties, and its time where the sender gave one.</summary>
    public long Content;

    /// <summary>When it was used, in ticks (100 ns) since 1970; of an event without time <see cref="NoTime"/> until it is
    /// stored.</summary>
    public long Ticks;

    public UsageSeries Series;

    /// <summary>In the meter's unit: see <see cref="UsageLimits"/>.</summary>
    public decimal Value;

    /// <summary>Where its line begins in the batch's bytes.</summary>
    public int Start;

    public int Length;

    /// <summary>Where its id begins in its line, as it is written there.</summary>
    public int IdStart;

    public int IdLength;

    public UsageOutcome Outcome;

    /// <summary>The sender gave none: it is the time at which the event is stored.</summary>
    public const long NoTime = long.MinValue;

    public const int TicksPerMicrosecond = 10;

    /// <summary>Hours since 1970 began, UTC.</summary>
    public readonly int Hour => HourOf(Ticks);

    /// <summary>Microseconds since 1970: what is kept of a time, and so what tells the last of several.</summary>
    public readonly long Microseconds => MicrosecondsOf(Ticks);

    public static long MicrosecondsOf(long ticks) => ticks / TicksPerMicrosecond;

    public static int HourOf(long ticks)
    {
        var (hours, rest) = Math.DivRem(ticks, NodaConstants.TicksPerHour);
        return (int)(rest < 0 ? hours - 1 : hours);
    }
}

/// <summary>What one customer uses of one meter.</summary>
public sealed class UsageSeries(string meter, string customer)
{
    public string Meter { get; } = meter;

    public string Customer { get; } = customer;
}
