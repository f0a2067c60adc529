using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Sources;

/// <summary>A ticketing system that is polled and written back to.</summary>
/// <param name="Settings">The version in force; null before the first.</param>
/// <param name="Cursor">Where the next read begins; null is the beginning.</param>
/// <param name="Pending">What is to be written back, in the order in which it fell due.</param>
/// <param name="Refused">What tickets refused and have not taken since.</param>
public sealed record Source(
    SourceSettings? Settings, string? Cursor, Arrivals<WriteBackDue> Pending, Arrivals<ChangeRefused> Refused)
{
    /// <summary>What tells one write-back from another; no key holds a blank.</summary>
    public static string PendingKey(string ticketKey, string invoiceKey) => $"{ticketKey} {invoiceKey}";

    /// <summary>What tells one refused change from another.</summary>
    public static string RefusedKey(string ticketKey, string entry) => $"{ticketKey} {entry}";
}
