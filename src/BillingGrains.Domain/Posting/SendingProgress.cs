using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using NodaTime;

namespace BillingGrains.Domain.Posting;

/// <summary>One started attempt.</summary>
/// <param name="Number">1 for a document's first; never used twice.</param>
/// <param name="SettledAfter">From this moment on a look-up tells what it did.</param>
public sealed record SendingAttempt(int Number, SendingPurpose Purpose, Instant SettledAfter);

/// <summary>How far a final document has come on its way into the ERP.</summary>
/// <param name="Last">The latest attempt; null when none was started.</param>
/// <param name="IsOpen">True while nobody knows what the latest attempt did.</param>
/// <param name="UnknownAt">When an answer last said that nobody knows; null when none did since the attempt started.
/// </param>
/// <param name="RemoteId">Set when the document lies in the ERP.</param>
/// <param name="RetryAt">Nothing is sent before; null for at once.</param>
/// <param name="IsReplayed">A person asked for it after it was parked, and no attempt was started since.</param>
/// <param name="Rounding">What the draft in the ERP needs to come to our totals; null for nothing.</param>
/// <param name="AskAgainAt">Before then an ERP that answers later is not asked; null for any other.</param>
public sealed record SendingProgress(
    SendingAttempt? Last, bool IsOpen, Instant? UnknownAt, string? RemoteId, Instant? RetryAt,
    int Deferrals, int Unknowns, int NoEffects, bool IsReplayed, Instant? AskAgainAt = null,
    ErpRounding? Rounding = null)
{
    /// <summary>Before the first attempt.</summary>
    public static SendingProgress NotStarted { get; } = new(null, false, null, null, null, 0, 0, 0, false);

    /// <summary>The progress after a fact of sending; any other fact is unknown here.</summary>
    public SendingProgress After(InvoiceEvent fact) => fact switch
    {
        SendingStarted started => this with
        {
            Last = new SendingAttempt(started.Attempt, started.Purpose, started.SettledAfter),
            IsOpen = true,
            UnknownAt = null,
            RetryAt = null,
            AskAgainAt = null,
            IsReplayed = false,
        },
        AdoptedFromErp => this,
        GoneFromErp => this with { RemoteId = null },
        SendingHadNoEffect => this with { IsOpen = false, NoEffects = NoEffects + 1 },
        SendingUnknown { AskAgainAt: { } later } waits => this with { UnknownAt = waits.At, AskAgainAt = later },
        SendingUnknown unknown => this with { UnknownAt = unknown.At, Unknowns = Unknowns + 1 },
        SendingDeferred deferred => this with
        {
            IsOpen = false,
            RetryAt = deferred.RetryAt,
            Deferrals = Deferrals + 1,
        },
        CreatedInErp created => WithFreshCounts() with
        {
            IsOpen = false,
            RemoteId = created.RemoteId,
            Rounding = created.Rounding,
        },
        InvoiceParked => this,

        // Whatever was known when it was parked may have changed since: if anything was ever sent, it is looked up.
        InvoiceReplayed => WithFreshCounts() with { IsOpen = Last is not null, IsReplayed = true },
        _ => throw new UnknownFactException(fact),
    };

    private SendingProgress WithFreshCounts() => this with
    {
        UnknownAt = null,
        RetryAt = null,
        AskAgainAt = null,
        Deferrals = 0,
        Unknowns = 0,
        NoEffects = 0,
    };
}
