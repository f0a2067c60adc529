using NodaTime;

namespace BillingGrains.Ports.Usage;

/// <summary>What a sender takes back: an event of his, by its source and id, for good.</summary>
public sealed class UsageWithdrawal(string source, string id)
{
    /// <summary>In <see cref="Event"/>: nothing is sent in its place.</summary>
    public const int None = -1;

    public string Source { get; } = source;

    public string Id { get; } = id;

    public UInt128 Key { get; } = UsageKey.Of(source, id);

    /// <summary>Why, as the sender says it.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The time of what is taken back, in ticks since 1970, where the sender gave it.</summary>
    public long Ticks { get; init; } = UsageEvent.NoTime;

    /// <summary>The id of the event that is sent in its place, of the same source; null where none is.</summary>
    public string? CorrectedBy { get; init; }

    /// <summary>That event's place in the batch.</summary>
    public int Event { get; set; } = None;

    /// <summary>What became of it. Where an event is sent in its place, that event's outcome says it.</summary>
    public WithdrawalOutcome Outcome { get; set; }
}

/// <summary>What became of a withdrawal.</summary>
public enum WithdrawalOutcome
{
    None = 0,

    /// <summary>What it names counts no more.</summary>
    Done = 1,

    /// <summary>It was taken back before: nothing changed.</summary>
    Repeated = 2,

    /// <summary>What it names has not come: when it comes, it does not count.</summary>
    Waiting = 3,

    /// <summary>Not done: what it names is not known, and so old that it may have been forgotten.</summary>
    TooLate = 4,
}

/// <summary>That an event was taken back.</summary>
/// <param name="CorrectedBy">The id of the event that was sent in its place, of the same source.</param>
/// <param name="CameAt">When the event came, where it came after it was taken back.</param>
/// <param name="Closed">Of an event that never came, who said that nothing more is to be done.</param>
public sealed record UsageTakenBack(
    Instant At, string By, string Reason, string? CorrectedBy, Instant? CameAt = null, WithdrawalClosed? Closed = null);

/// <summary>That somebody found out about an event that was taken back and never came.</summary>
public sealed record WithdrawalClosed(Instant At, string By, string Reason);
