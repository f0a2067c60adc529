using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Retention;
using NodaTime;

namespace BillingGrains.Domain.Proposals;

/// <summary>What happened to a proposal. Those of sending say what their namesakes of invoices say; what an ERP answers may name
/// the record.</summary>
public abstract record ProposalEvent;

/// <summary>Takes the place of the one before.</summary>
[Fact("proposal.made.v1")]
public sealed record MasterProposed(ProposalDraft Draft) : ProposalEvent;

/// <summary>The ERP may be told; addressed to the tenant.</summary>
[Fact("proposal.accepted.v1")]
public sealed record ProposalAccepted(int Revision, string By, Instant At) : ProposalEvent;

[Fact("proposal.rejected.v1")]
public sealed record ProposalRejected(int Revision, [property: PersonalText] string Reason, string By, Instant At)
    : ProposalEvent;

/// <param name="ToId">By which contracts are to name the record.</param>
[Fact("proposal.linked.v1")]
public sealed record ProposalLinked(
    int Revision, string ToId, [property: PersonalText] string Reason, string By, Instant At) : ProposalEvent;

/// <summary>It is created all the same; addressed to the tenant.</summary>
[Fact("proposal.duplicate-allowed.v1")]
public sealed record DuplicateAllowed(int Revision, [property: PersonalText] string Reason, string By, Instant At)
    : ProposalEvent;

/// <summary>The ERP has no such record.</summary>
/// <param name="Epoch">Of the journal: after it was set back, what was sent since may have made one.</param>
[Fact("proposal.searched.v1")]
public sealed record ProposalSearched(MasterSearchBy By, string Epoch, Instant At) : ProposalEvent;

/// <summary>The search told nothing, and is repeated.</summary>
[Fact("proposal.search-failed.v1")]
public sealed record ProposalSearchFailed([property: PersonalText] string Detail, Instant RetryAt, Instant At)
    : ProposalEvent;

/// <summary>The record is there otherwise, and is changed.</summary>
/// <param name="Differences">Fields.</param>
[Fact("proposal.update-due.v1")]
public sealed record UpdateDue(string RemoteId, ValueList<string> Differences, Instant At) : ProposalEvent;

/// <summary>A person decides; addressed to the tenant, as are those that follow it here but the sendings.</summary>
[Fact("proposal.held.v1")]
public sealed record ProposalHeld(ProposalHold Hold, string Words, Instant At) : ProposalEvent;

[Fact("proposal.sending-started.v1")]
public sealed record ProposalSendingStarted(
    int Attempt, string PostingKey, Instant SendBefore, Instant SettledAfter, Instant At) : ProposalEvent;

[Fact("proposal.sending-had-no-effect.v1")]
public sealed record ProposalSendingHadNoEffect(int Attempt, Instant At) : ProposalEvent;

[Fact("proposal.sending-unknown.v1")]
public sealed record ProposalSendingUnknown(
    int Attempt, [property: PersonalText] string Detail, Instant At, Instant? AskAgainAt = null) : ProposalEvent;

[Fact("proposal.sending-deferred.v1")]
public sealed record ProposalSendingDeferred(
    int Attempt, [property: PersonalText] string Detail, Instant RetryAt, Instant At) : ProposalEvent;

/// <summary>The ERP holds the record as proposed.</summary>
/// <param name="Attempt">0 where nothing was sent.</param>
[Fact("proposal.carried-out.v1")]
public sealed record ProposalCarriedOut(int Attempt, string RemoteId, CarriedOutHow How, Instant At) : ProposalEvent;

[Fact("proposal.parked.v1")]
public sealed record ProposalParked(
    int Attempt, string Code, [property: PersonalText] string Words, [property: PersonalText] string Detail, Instant At)
    : ProposalEvent;

/// <summary>A person wants the ERP to be asked again.</summary>
[Fact("proposal.replayed.v1")]
public sealed record ProposalReplayed(string ReplayId, string By, Instant At) : ProposalEvent;

/// <summary>How the record came to be as proposed.</summary>
public enum CarriedOutHow
{
    None = 0,
    Created = 1,
    Updated = 2,

    /// <summary>Nothing had to be done.</summary>
    WasThere = 3,
}
