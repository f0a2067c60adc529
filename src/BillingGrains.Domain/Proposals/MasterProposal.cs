using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Posting;
using NodaTime;

namespace BillingGrains.Domain.Proposals;

/// <summary>What is proposed of one record of an ERP's master data, and how far that has come.</summary>
public abstract record MasterProposal
{
    private MasterProposal()
    {
    }

    public sealed record Absent : MasterProposal;

    /// <summary>Waits for another person.</summary>
    public sealed record Open(ProposalDraft Draft, ProposalWork Work) : MasterProposal;

    /// <summary>Accepted: the ERP is searched, and told.</summary>
    public sealed record Due(ProposalDraft Draft, ProposalWork Work) : MasterProposal;

    /// <summary>What the ERP holds stands against it: a person decides.</summary>
    public sealed record Held(ProposalDraft Draft, ProposalWork Work, ProposalHold Hold) : MasterProposal;

    /// <summary>The ERP refuses it; not sent again before a person asks for it.</summary>
    public sealed record Parked(ProposalDraft Draft, ProposalWork Work, string Code, string Words) : MasterProposal;

    /// <summary>The ERP holds the record.</summary>
    /// <param name="InErp">As it lies there.</param>
    public sealed record Done(ProposalDraft Draft, ProposalWork Work, string RemoteId, MasterContent InErp) : MasterProposal;

    /// <summary>A person rejected it, or bills by another record.</summary>
    public sealed record Ended(ProposalDraft Draft, ProposalWork Work) : MasterProposal;

    /// <summary>Null before anything was proposed.</summary>
    public ProposalDraft? GetDraft() => Parts().Draft;

    /// <summary>How far the ERP was asked and told.</summary>
    public ProposalWork GetWork() => Parts().Work;

    private (ProposalDraft? Draft, ProposalWork Work) Parts() => this switch
    {
        Open one => (one.Draft, one.Work),
        Due one => (one.Draft, one.Work),
        Held one => (one.Draft, one.Work),
        Parked one => (one.Draft, one.Work),
        Done one => (one.Draft, one.Work),
        Ended one => (one.Draft, one.Work),
        _ => (null, ProposalWork.None),
    };
}

/// <summary>The record that a proposal is about.</summary>
/// <param name="Id">By which documents name it, and its external id in the ERP; of a dimension "cost-centre/100".</param>
public sealed record ProposalTarget(string TenantId, MasterKind Kind, string Id)
{
    /// <summary>The key of the proposal's grain.</summary>
    public string Key => GrainKeys.Proposal(TenantId, MasterContent.NameOf(Kind), Id);

    /// <summary>As sentences begin: "Customer C-17".</summary>
    public string Words => Kind switch
    {
        MasterKind.Customer => $"Customer {Id}",
        MasterKind.Item => $"Item {Id}",
        MasterKind.TaxCode => $"Tax code {Id}",
        _ => $"Dimension {Id}",
    };
}

/// <summary>What is to become of the record.</summary>
public enum MasterChange
{
    None = 0,

    /// <summary>It is not there yet. Where it is there otherwise, nothing is changed.</summary>
    Create = 1,

    /// <summary>It is to be as proposed, there or not.</summary>
    Update = 2,
}

/// <param name="Revision">1 for the record's first proposal; grows by one with each.</param>
/// <param name="ProposalId">The caller's: the same one proposes once.</param>
public sealed record ProposalDraft(
    ProposalTarget Target, int Revision, string ProposalId, MasterChange Change, MasterContent Content, string By, Instant At);

/// <summary>How far the ERP was asked and told of a proposal.</summary>
/// <param name="IdSearchedAt">When the ERP last said that it has no record with this id; null when it was not asked since the
/// proposal was accepted.</param>
/// <param name="TaxSearchedAt">When it said so of the tax registration.</param>
/// <param name="UpdateOf">The ERP's id of the record that is to be changed; null to create one.</param>
/// <param name="DuplicateAllowed">A person wants it created though another record has its tax registration.</param>
/// <param name="Replays">Ids of the replays that were asked for.</param>
/// <param name="SearchFailures">Searches in a row that told nothing.</param>
/// <param name="SearchedIn">The epoch of the journal in which it was searched.</param>
/// <param name="IsSent">This content was sent, and not refused.</param>
/// <param name="Earlier">Ids of the proposals before.</param>
public sealed record ProposalWork(
    SendingProgress Sending, Instant? IdSearchedAt = null, Instant? TaxSearchedAt = null, string? UpdateOf = null,
    bool DuplicateAllowed = false, ValueList<string> Replays = default, int SearchFailures = 0, bool IsSent = false,
    ValueList<string> Earlier = default, string? SearchedIn = null)
{
    public static ProposalWork None { get; } = new(SendingProgress.NotStarted);

    /// <summary>The ERP is asked anew.</summary>
    public ProposalWork Unsearched() => this with
    {
        IdSearchedAt = null, TaxSearchedAt = null, UpdateOf = null, SearchFailures = 0,
    };
}

/// <summary>Why a proposal waits for a person's decision.</summary>
public enum ProposalHoldKind
{
    None = 0,

    /// <summary>Another record has its tax registration.</summary>
    PossibleDuplicate = 1,

    /// <summary>The record is there, with other content, and was to be created.</summary>
    ExistsOtherwise = 2,

    /// <summary>Several records have its id.</summary>
    SeveralWithId = 3,
}

/// <param name="Others">As they lie in the ERP: one or more.</param>
/// <param name="Differences">Fields in which the first is otherwise than proposed.</param>
public sealed record ProposalHold(ProposalHoldKind Kind, ValueList<MasterFound> Others, ValueList<string> Differences);
