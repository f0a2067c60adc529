using NodaTime;

namespace BillingGrains.Domain.Watching;

/// <summary>Every trouble that there is.</summary>
public static class Troubles
{
    public const string UnreadableCode = "grain-unreadable";

    public const string OwedCode = "delivery-owed";

    public const string UnopenedCode = "connection-unopened";

    public const string ReconcilingCode = "reconciling-after-restore";

    public const string StrangerCode = "in-erp-unknown-here";

    private const string Owner = "integrator";

    /// <summary>A grain's facts cannot be folded by this version of the program.</summary>
    public static Trouble Unreadable(string key, string reason, Instant since) => new(
        key, UnreadableCode, Owner, $"{key} cannot be read, and does nothing: {reason}",
        "Install a version of the program that reads it. What waits for it is then delivered by itself.", since);

    /// <summary>A grain does not take what was addressed to it.</summary>
    /// <param name="fact">The stored name of the oldest fact that it owes.</param>
    /// <param name="since">When that fact was stored.</param>
    public static Trouble Owed(string key, string fact, string source, string reason, Instant since) => new(
        key, OwedCode, Owner, $"{key} has not taken {fact} of {source}: {reason}",
        "Mend what the reason names. It is delivered again by itself.", since);

    /// <summary>The journal was set back, and the ERP's list was not read since: nothing is sent.</summary>
    /// <param name="why">How far it is, or what is in the way, as a full sentence.</param>
    public static Trouble Reconciling(string tenantKey, string why, Instant since) => new(
        tenantKey, ReconcilingCode, Owner,
        $"{tenantKey} sends nothing and its number series give none: reconciling after restore. {why}",
        "Wait: it ends by itself once the ERP's list was read. If it stays, see to it that the ERP answers.", since);

    /// <summary>The ERP holds a document that was made in a history that was lost, and that nothing here knows.</summary>
    /// <param name="key">Of the tenant, with the document's remote id behind it.</param>
    /// <param name="words">Its number, customer and amount.</param>
    public static Trouble Stranger(string key, string words, Instant since) => new(
        key, StrangerCode, "finance",
        $"The ERP holds {words}, which nothing here knows since the restore. Other documents for this customer wait.",
        "Repeat what was done after the backup: the same document is then taken over by itself. Is it billed otherwise "
            + "here, cancel it in the ERP. Is it right as it stands, settle it here and say why.", since);

    /// <summary>With what is configured, nobody can even try to reach the other system.</summary>
    public static Trouble Unopened(string key, string reason, Instant since) => new(
        key, UnopenedCode, Owner, reason,
        "Correct the connection and restart, or configure another one. What waits is then sent by itself.", since);
}
