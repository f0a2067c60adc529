using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Posting;
using NodaTime;

namespace BillingGrains.Domain.Proposals;

/// <summary>A proposal is sent by the rules of invoices, and tells of it in facts of its own. Before anything is sent the ERP
/// is searched, and that is also how the outcome of a sending is found out.</summary>
public static class ProposalSending
{
    /// <summary>What was searched longer ago may be there by now.</summary>
    public static readonly Duration SearchHoldsFor = Duration.FromMinutes(10);

    /// <summary>What the tenant has to do with it now.</summary>
    /// <param name="epoch">Of the journal: in one before, what was searched may have been made since, and forgotten.</param>
    public static PostingStep Next(MasterProposal proposal, string epoch, Instant now) =>
        PostingSteps.Next(Of(proposal), now) switch
        {
            PostingStep.LookUp => Search(proposal, MasterSearchBy.Id),
            PostingStep.Send when proposal.GetWork().UpdateOf is null && Lacking(proposal, epoch, now) is { } by =>
                Search(proposal, by),
            var step => step,
        };

    /// <summary>As the rules of sending see it. It has neither number nor amounts.</summary>
    public static OutgoingDocument Of(MasterProposal proposal) => proposal switch
    {
        MasterProposal.Due => Of(OutgoingStage.Due, proposal),
        MasterProposal.Held or MasterProposal.Parked => Of(OutgoingStage.Parked, proposal),
        MasterProposal.Done => Of(OutgoingStage.Posted, proposal),
        MasterProposal.Ended => Of(OutgoingStage.Voided, proposal),
        _ => OutgoingDocument.NotFinal,
    };

    /// <summary>Of the record alone, whatever is proposed of it.</summary>
    public static string PostingKeyOf(ProposalTarget target) => PostingKey.Of(target.Key, "master");

    /// <summary>Whether another record may have its tax registration.</summary>
    public static bool IsSearchedByTax(ProposalDraft draft, ProposalWork work) =>
        draft is { Target.Kind: MasterKind.Customer, Content.TaxRegistration: not null } && !work.DuplicateAllowed;

    /// <summary>The fact of an invoice that says the same. Throws <see cref="UnknownFactException"/> for one that is no fact of
    /// sending.</summary>
    public static InvoiceEvent TwinOf(ProposalEvent fact) => fact switch
    {
        ProposalSendingStarted one => new SendingStarted(
            one.Attempt, SendingPurpose.Create, one.PostingKey, one.SendBefore, one.SettledAfter, one.At),
        ProposalSendingHadNoEffect one => new SendingHadNoEffect(one.Attempt, one.At),
        ProposalSendingUnknown one => new SendingUnknown(one.Attempt, one.Detail, one.At, one.AskAgainAt),
        ProposalSendingDeferred one => new SendingDeferred(one.Attempt, one.Detail, one.RetryAt, one.At),
        ProposalCarriedOut one => new CreatedInErp(one.Attempt, one.RemoteId, one.At),
        ProposalParked one => new InvoiceParked(one.Attempt, one.Code, one.Words, one.Detail, one.At),
        ProposalReplayed one => new InvoiceReplayed(one.ReplayId, one.By, one.At),
        _ => throw new UnknownFactException(fact),
    };

    /// <param name="how">What it means that the ERP has taken it.</param>
    internal static Decision<ProposalEvent> Told(Decision<InvoiceEvent> decision, CarriedOutHow how) => decision switch
    {
        Decision<InvoiceEvent>.Accepted { Events: var facts } =>
            Decision<ProposalEvent>.Accept([.. facts.Select(fact => Told(fact, how))]),
        Decision<InvoiceEvent>.Refused { Refusal: var refusal } => Decision<ProposalEvent>.Refuse(refusal),
        _ => throw new ArgumentOutOfRangeException(nameof(decision), decision, "The decision is not known."),
    };

    private static PostingStep.Search Search(MasterProposal proposal, MasterSearchBy by) =>
        new(by, proposal.GetDraft()!.Revision);

    private static MasterSearchBy? Lacking(MasterProposal proposal, string epoch, Instant now)
    {
        var work = proposal.GetWork();
        bool IsOld(Instant? at) => at is not { } then || then + SearchHoldsFor <= now || work.SearchedIn != epoch;
        return IsOld(work.IdSearchedAt) ? MasterSearchBy.Id
            : IsSearchedByTax(proposal.GetDraft()!, work) && IsOld(work.TaxSearchedAt) ? MasterSearchBy.TaxRegistration
            : null;
    }

    private static ProposalEvent Told(InvoiceEvent fact, CarriedOutHow how) => fact switch
    {
        SendingStarted one => new ProposalSendingStarted(
            one.Attempt, one.PostingKey, one.SendBefore, one.SettledAfter, one.At),
        SendingHadNoEffect one => new ProposalSendingHadNoEffect(one.Attempt, one.At),
        SendingUnknown one => new ProposalSendingUnknown(one.Attempt, one.Detail, one.At, one.AskAgainAt),
        SendingDeferred one => new ProposalSendingDeferred(one.Attempt, one.Detail, one.RetryAt, one.At),
        CreatedInErp one => new ProposalCarriedOut(one.Attempt, one.RemoteId, how, one.At),
        InvoiceParked one => new ProposalParked(one.Attempt, one.Code, one.Words, one.Detail, one.At),
        InvoiceReplayed one => new ProposalReplayed(one.ReplayId, one.By, one.At),
        _ => throw new UnknownFactException(fact),
    };

    private static OutgoingDocument Of(OutgoingStage stage, MasterProposal proposal)
    {
        var work = proposal.GetWork();
        return new OutgoingDocument(
            stage, PostingKeyOf(proposal.GetDraft()!.Target), Number: null, Amounts: null, work.Replays, work.Sending,
            "proposal");
    }
}
