using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using NodaTime;

namespace BillingGrains.Domain.Proposals;

/// <summary>What may be asked of a proposal.</summary>
public abstract record ProposalCommand(Instant Now);

/// <summary>Somebody wants the record to be in the ERP, or to be otherwise there.</summary>
/// <param name="ProposalId">The caller's, once for each.</param>
/// <param name="Door">What the ERP tenant lets happen; null where nobody asked it: nothing.</param>
public sealed record ProposeMaster(
    ProposalTarget Target, string ProposalId, MasterChange Change, MasterContent Content, MasterDoor? Door, string By,
    Instant Now) : ProposalCommand(Now);

/// <param name="Revision">That was looked at.</param>
public sealed record AcceptProposal(int Revision, string By, Instant Now) : ProposalCommand(Now);

public sealed record RejectProposal(int Revision, string Reason, string By, Instant Now) : ProposalCommand(Now);

/// <summary>The ERP's record is the customer: contracts are to name its id.</summary>
/// <param name="ToId">Of a record that was found.</param>
public sealed record LinkProposal(int Revision, string ToId, string Reason, string By, Instant Now) : ProposalCommand(Now);

/// <summary>It is another customer with the same tax registration.</summary>
public sealed record AllowDuplicate(int Revision, string Reason, string By, Instant Now) : ProposalCommand(Now);

public sealed record ReplayProposal(string ReplayId, string By, Instant Now) : ProposalCommand(Now);

/// <summary>What a search of the ERP showed.</summary>
/// <param name="Revision">Whose search it was.</param>
/// <param name="Found">Empty for nothing.</param>
/// <param name="Epoch">Of the journal, in which it was searched.</param>
public sealed record NoteSearch(int Revision, MasterSearchBy By, ValueList<MasterFound> Found, string Epoch, Instant Now)
    : ProposalCommand(Now);

/// <summary>The search told nothing.</summary>
/// <param name="RetryAfter">What the ERP asked for; null when it asked for nothing.</param>
public sealed record NoteSearchFailure(int Revision, string Detail, Duration? RetryAfter, Instant Now)
    : ProposalCommand(Now);

/// <param name="Epoch">Of the journal.</param>
public sealed record StartProposal(SendingWindow Window, string Epoch, Instant Now) : ProposalCommand(Now);

public sealed record RecordProposal(int Attempt, SendingOutcome Outcome, Instant Now) : ProposalCommand(Now);

/// <summary>By what an ERP's master data is searched.</summary>
public enum MasterSearchBy
{
    None = 0,
    Id = 1,
    TaxRegistration = 2,
}

/// <summary>What an ERP tenant lets happen to one kind of record.</summary>
/// <param name="IsOwner">Its people keep them: nothing is proposed.</param>
/// <param name="IsWritten">Its connector can.</param>
public sealed record MasterDoor(bool IsOwner, bool IsWritten);
