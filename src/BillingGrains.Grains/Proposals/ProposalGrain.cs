using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Proposals;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Posting;
using BillingGrains.Ports.Erp;
using BillingGrains.Ports.Journal;
using Orleans.Concurrency;
using Orleans.Placement;

namespace BillingGrains.Grains.Proposals;

/// <inheritdoc cref="IProposalGrain"/>
[Reentrant]
[RandomPlacement]
public sealed class ProposalGrain(JournalServices services)
    : JournaledGrain<ProposalDecider, MasterProposal, ProposalCommand, ProposalEvent>(services), IProposalGrain
{
    public async Task<Answer> Tell(ProposalCommand command, Origin origin) => await Handle(
        command is ProposeMaster propose
            ? propose with { Door = await Tenant(propose.Target.TenantId).DoorFor(propose.Target.Kind) }
            : command,
        origin);

    public async Task<ProposalShown?> Show()
    {
        await Refresh();
        if (State.GetDraft() is not { } draft)
        {
            return null;
        }

        var parked = State as MasterProposal.Parked;
        return new ProposalShown(
            draft, StatusOf(State), (State as MasterProposal.Held)?.Hold, parked?.Code, parked?.Words,
            (State as MasterProposal.Done)?.RemoteId, State.GetWork().Sending.Last?.Number ?? 0);
    }

    public async Task<MasterRecord?> InErp()
    {
        await Refresh();
        return State is MasterProposal.Done { Draft.Target: var target, InErp: var content }
            ? new MasterRecord(
                target.Kind, target.Id, content.Name, Blocked: false, content.Percent,
                content.TaxRegistration is { Length: > 0 } registration ? registration : null, content.Currency)
            : null;
    }

    public async Task<PostingStep> NextStep()
    {
        var step = ProposalSending.Next(State, Epoch.Id, Services.Now);
        if (step is not PostingStep.Nothing)
        {
            return step;
        }

        // Whoever asks has it in the queue: another activation may know why.
        await Refresh();
        return ProposalSending.Next(State, Epoch.Id, Services.Now);
    }

    public Task<ValueList<string>> Originals() => Task.FromResult<ValueList<string>>(default);

    public async Task<int?> StartSending(string epoch, SendingPurpose purpose, SendingWindow window, Origin origin)
    {
        if (!string.Equals(epoch, Epoch.Id, StringComparison.Ordinal))
        {
            return null;
        }

        var answer = await Handle(new StartProposal(window, epoch, Services.Now), origin);
        return answer.Kind == AnswerKind.Done && State is MasterProposal.Due { Work.Sending.Last: { } attempt }
            ? attempt.Number
            : null;
    }

    public Task<ErpRecord?> ForErp() => Task.FromResult(State is MasterProposal.Due { Draft: var draft, Work: var work }
        ? new ErpRecord(Invoice: null, Voucher: null, Journal: null, new ErpMasterRecord(
            ProposalSending.PostingKeyOf(draft.Target), draft.Target.Kind, draft.Target.Id, draft.Content, work.UpdateOf))
        : null);

    /// <param name="fromLookUp">Never: what nobody knows of is searched for.</param>
    public Task<Answer> Record(int attempt, SendingOutcome outcome, bool fromLookUp, Origin origin) =>
        Handle(new RecordProposal(attempt, outcome, Services.Now), origin);

    public Task<Answer> Adopt(SendingOutcome found, string epoch, string reason, Origin origin) =>
        throw new NotSupportedException("A proposal is searched for before it is sent: nothing of it has to be taken over.");

    protected override ValueTask<ValueList<ProposalCommand>> React(object fact, StoredFact stored) =>
        new(default(ValueList<ProposalCommand>));

    private static string StatusOf(MasterProposal state) => state switch
    {
        MasterProposal.Open => "open",
        MasterProposal.Due => "due",
        MasterProposal.Held => "held",
        MasterProposal.Parked => "parked",
        MasterProposal.Done => "done",
        _ => "ended",
    };

    private IErpTenantGrain Tenant(string tenantId) =>
        GrainFactory.GetGrain<IErpTenantGrain>(GrainKeys.ErpTenant(tenantId));
}
