using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Proposals;
using NodaTime;

namespace BillingGrains.Domain.Posting;

/// <summary>What a call to the ERP is for. Most ERPs create and post in two steps.</summary>
public enum SendingPurpose
{
    None = 0,
    Create = 1,
    Post = 2,
}

/// <summary>The times around one call, from the ERP's stated limits.</summary>
/// <param name="StartWithin">The call starts at the latest this long after its fact was decided.</param>
/// <param name="Timeout">The call is given up after this.</param>
/// <param name="Settling">How long the ERP may still be at work, or its search lag behind, after the time-out.</param>
public sealed record SendingWindow(Duration StartWithin, Duration Timeout, Duration Settling);

/// <summary>What came of a call, or of a look-up by the posting key.</summary>
public abstract record SendingOutcome
{
    private SendingOutcome()
    {
    }

    /// <summary>What the answer's headers say of the ERP's limits; null where they say nothing.</summary>
    public CallsTold? Calls { get; init; }

    /// <summary>The document exists and is not posted.</summary>
    /// <param name="Amounts">As the ERP computes them; null where it tells none before it posts.</param>
    public sealed record Created(string RemoteId, SentAmounts? Amounts = null) : SendingOutcome;

    /// <summary>The document exists and is posted. The amounts are those of the ERP.</summary>
    public sealed record Posted(string RemoteId, string Number, Money Net, Money Tax, Money Gross) : SendingOutcome;

    /// <summary>The ERP refuses it for a business reason.</summary>
    /// <param name="HoldsNothing">Of a look-up: the ERP answered an earlier sending so, and holds nothing of it. After a
    /// replay it may be sent again.</param>
    public sealed record Refused(string Code, string Words, string Detail, bool HoldsNothing = false) : SendingOutcome;

    /// <summary>The ERP did nothing, and says so (429, a lock, maintenance).</summary>
    /// <param name="AtOnce">It is no fault of the moment: the call was for several documents and refused as a whole, and this
    /// one goes again with fewer.</param>
    public sealed record Deferred(string Detail, Duration? RetryAfter, bool AtOnce = false) : SendingOutcome;

    /// <summary>Nobody knows.</summary>
    /// <param name="AskAgainAfter">Set by an ERP that takes documents and answers later: it need not be asked for so long, and
    /// that it does not tell yet is no trouble. Null when nobody knows why.</param>
    public sealed record Unknown(string Detail, Duration? AskAgainAfter = null) : SendingOutcome;

    /// <summary>Of a look-up only: the ERP holds no document with the key.</summary>
    public sealed record NotFound : SendingOutcome;
}

/// <summary>What to do next with a finalized invoice.</summary>
public abstract record PostingStep
{
    private PostingStep()
    {
    }

    /// <summary>Start an attempt now.</summary>
    public sealed record Send(SendingPurpose Purpose, string? RemoteId) : PostingStep;

    /// <summary>Ask the ERP what the attempt did.</summary>
    public sealed record LookUp(int Attempt, string PostingKey) : PostingStep;

    /// <summary>Ask the ERP whether it has the record that is proposed.</summary>
    /// <param name="Revision">Of the proposal.</param>
    public sealed record Search(MasterSearchBy By, int Revision) : PostingStep;

    /// <summary>Nothing to do before a moment.</summary>
    public sealed record Wait(Instant Until) : PostingStep;

    /// <summary>Posted, parked, or not finalized yet: the tenant has nothing to do with it.</summary>
    public sealed record Nothing : PostingStep;
}
