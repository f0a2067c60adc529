using BillingGrains.Host.Api.Feed;
using NodaTime;

namespace BillingGrains.Host.Api.Usage;

/// <summary>What became of a batch of usage. "Taken" is durable, and counts once.</summary>
/// <param name="Taken">Stored now.</param>
/// <param name="Repeated">Stored before, with the same content, or taken back before.</param>
/// <param name="Held">Stored, and not counted before somebody says so: too late to be proven new.</param>
/// <param name="Withdrawn">Withdrawals that take effect, now or when their event comes; and events that were taken back.</param>
/// <param name="Rejected">Held before, and left uncounted for good by somebody: nothing changed.</param>
/// <param name="Refused">Not stored: send them corrected.</param>
/// <param name="Results">Of each item that was not taken, in their order; the others were taken, and what
/// they take back counts no more.</param>
public sealed record UsageAnswer(
    int Taken, int Repeated, int Held, int Withdrawn, int Rejected, int Refused, IReadOnlyList<UsageResult> Results);

/// <summary>What became of one item.</summary>
/// <param name="Index">0 for the batch's first item.</param>
/// <param name="Status">"repeated", "held", "refused", "withdrawn" (an event that was taken back), "rejected" (an event that
/// was held, and that somebody left uncounted), or "waiting" (a withdrawal of an event that has not come).</param>
/// <param name="Decided">Of what is rejected, who did so and when. Why is told to those who may read usage.</param>
public sealed record UsageResult(int Index, string Status, ItemProblem? Problem = null, UsageRejection? Decided = null);

/// <summary>That somebody left a held event uncounted for good.</summary>
public sealed record UsageRejection(Instant At, string By);
