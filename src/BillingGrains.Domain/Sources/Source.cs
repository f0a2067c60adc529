using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using NodaTime;

namespace BillingGrains.Domain.Sources;

/// <summary>A ticketing system that is polled and written back to.</summary>
/// <param name="Settings">The version in force; null before the first.</param>
/// <param name="Cursor">Where the next read begins; null is the beginning.</param>
/// <param name="Pending">What is to be written back, in the order in which it fell due.</param>
/// <param name="Parked">What was refused too often, and waits for a person.</param>
/// <param name="Proposed">A version that waits for another person; null when none does.</param>
/// <param name="Refused">What tickets refused and have not taken since.</param>
public sealed record Source(
    SourceSettings? Settings, string? Cursor, Arrivals<WriteBack> Pending, Arrivals<WriteBack> Parked,
    Arrivals<ChangeRefused> Refused, Proposal<SourceSettings>? Proposed = null)
{
    /// <summary>What tells one write-back from another; no key holds a blank.</summary>
    public static string PendingKey(string ticketKey, string invoiceKey) => $"{ticketKey} {invoiceKey}";

    /// <summary>What tells one refused change from another.</summary>
    public static string RefusedKey(string ticketKey, string entry) => $"{ticketKey} {entry}";

    /// <summary>What may be written back now, oldest first, at most <paramref name="limit"/>. Of one ticket only the
    /// first that is pending: documents stand on it in the order in which they came. Nothing else holds a write-back
    /// up.</summary>
    public ValueList<WriteBack> Due(Instant now, int limit)
    {
        var tickets = new HashSet<string>(StringComparer.Ordinal);
        return Pending.ByPlace.Values
            .Where(one => tickets.Add(one.TicketKey) && (one.RetryAt is not { } retryAt || retryAt <= now))
            .Take(limit).ToValueList();
    }
}

/// <summary>One document that is to be written on one ticket.</summary>
/// <param name="Number">The document's legal number.</param>
/// <param name="Refusals">How often the source refused it, since it fell due or was replayed.</param>
/// <param name="Unanswered">How often the source gave no answer to it, since then.</param>
/// <param name="RetryAt">Not before; null is at once.</param>
/// <param name="ReplayId">Of the last replay; null before the first.</param>
public sealed record WriteBack(
    string TicketKey, string InvoiceKey, string Number, int Refusals, int Unanswered, Instant? RetryAt,
    string? ReplayId)
{
    public string Key => Source.PendingKey(TicketKey, InvoiceKey);
}
