using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Ports.Usage;

/// <summary>Keeps usage events, each counted once, and what they add up to.</summary>
public interface IUsageStore
{
    /// <summary>The series that this process knows.</summary>
    SeriesTable Series { get; }

    /// <summary>Stores a request's events, takes back what it takes back, and gives each its outcome. When it returns, all of it
    /// is durable. An event that corrects another is stored in the transaction that takes the other back. It does not matter in
    /// which order events, withdrawals and corrections come, of one request or of several.</summary>
    /// <returns>False when too much waits already: nothing was done.</returns>
    /// <exception cref="Journal.JournalUnavailableException">Perhaps stored, perhaps not: the same events may be sent again.
    /// </exception>
    Task<bool> Accept(UsageBatch batch, CancellationToken cancellation = default);

    /// <summary>An event by its source and id; null when no key of it is kept.</summary>
    Task<UsageFound?> Find(string source, string id, CancellationToken cancellation = default);

    /// <summary>What a customer used of a meter, by hours from one on and before another (hours since 1970, UTC).</summary>
    Task<ValueList<UsageHour>> Hours(
        string meter, string customer, int from, int before, CancellationToken cancellation = default);
}

/// <summary>Where an event is.</summary>
/// <param name="Status">"counted", "stored" (in no roll-up yet), "held", "rejected" (held, and not counted for good),
/// "withdrawn", "awaited": it was taken back, and has not come, "unmatched": nor did it for as long as ids are known, or
/// "closed": and somebody said that nothing more is to be done about it.</param>
/// <param name="AcceptedAt">Null for one that has not come, as is its line.</param>
/// <param name="Line">As it was sent.</param>
/// <param name="Decided">Of one that was held, what was decided.</param>
public sealed record UsageFound(
    string Status, Instant? AcceptedAt, string? Line, UsageTakenBack? TakenBack = null, HeldDecision? Decided = null);

/// <summary>What was decided on an event that was held.</summary>
/// <param name="Kind">"released", "rejected", "withdrawn", or "known": it had come in time before.</param>
public sealed record HeldDecision(string Kind, Instant At, string By, string Reason)
{
    public const string Released = "released";

    public const string Rejected = "rejected";

    public const string Withdrawn = "withdrawn";

    public const string Known = "known";
}

/// <summary>What an hour's events come to.</summary>
/// <param name="Hour">Hours since 1970 began, UTC.</param>
/// <param name="Units">The sum of their values, exact.</param>
/// <param name="Last">The value of the last by time, of equal times that with the last id.</param>
public sealed record UsageHour(int Hour, long Events, decimal Units, decimal Greatest, Instant LastAt, decimal Last);
