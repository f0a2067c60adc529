using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Posting;

namespace BillingGrains.Domain.Proposals;

/// <summary>What may happen to what is proposed of one record of an ERP's master data. What people decide is here; how the
/// ERP is searched and told, in <see cref="ProposalSearching"/>.</summary>
public sealed class ProposalDecider : IDecider<MasterProposal, ProposalCommand, ProposalEvent>
{
    public static MasterProposal Initial { get; } = new MasterProposal.Absent();

    public static Decision<ProposalEvent> Decide(MasterProposal state, ProposalCommand command) => (state, command) switch
    {
        (_, ProposeMaster propose) => Propose(state, propose),
        (MasterProposal.Absent, _) => Refuse(ProposalRefusal.NothingProposed),
        (_, AcceptProposal accept) => Decide(state, accept.Revision) ?? Accept(state, accept),
        (_, RejectProposal reject) => Decide(state, reject.Revision) ?? Reject(state, reject),
        (_, LinkProposal link) => Decide(state, link.Revision) ?? Link(state, link),
        (_, AllowDuplicate allow) => Decide(state, allow.Revision) ?? Allow(state, allow),
        (_, ReplayProposal replay) => Replay(state, replay),
        (_, NoteSearch note) => ProposalSearching.Note(state, note),
        (_, NoteSearchFailure failure) => ProposalSearching.Fail(state, failure),
        (_, StartProposal start) => ProposalSearching.Start(state, start),
        (_, RecordProposal record) => ProposalSearching.Record(state, record),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "The command is not known."),
    };

    public static MasterProposal Evolve(MasterProposal state, ProposalEvent fact)
    {
        var (draft, work) = (state.GetDraft()!, state.GetWork());
        return (state, fact) switch
        {
            (not MasterProposal.Due, MasterProposed made) => new MasterProposal.Open(made.Draft, Anew(draft, work)),
            (MasterProposal.Open, ProposalAccepted) => new MasterProposal.Due(draft, work),
            (MasterProposal.Open or MasterProposal.Held or MasterProposal.Parked, ProposalRejected) =>
                new MasterProposal.Ended(draft, work),
            (MasterProposal.Held, ProposalLinked) => new MasterProposal.Ended(draft, work),
            (MasterProposal.Held, DuplicateAllowed) =>
                new MasterProposal.Due(draft, work.Unsearched() with { DuplicateAllowed = true }),
            (MasterProposal.Held or MasterProposal.Parked, ProposalReplayed replayed) => new MasterProposal.Due(
                draft, work.Unsearched() with
                {
                    Sending = work.Sending.After(ProposalSending.TwinOf(replayed)),
                    Replays = work.Replays.Add(replayed.ReplayId),
                }),
            (MasterProposal.Held held, ProposalCarriedOut there) =>
                new MasterProposal.Done(draft, work, there.RemoteId, held.Hold.Others[0].Content),
            (MasterProposal.Due, _) => ProposalSearching.Evolve(draft, work, fact),
            _ => throw new UnknownFactException(fact),
        };
    }

    public static ValueList<string> Addressees(MasterProposal state, ProposalEvent fact) =>
        fact is ProposalAccepted or DuplicateAllowed or ProposalReplayed or ProposalHeld or ProposalCarriedOut or ProposalParked
            ? [GrainKeys.ErpTenant(state.GetDraft()!.Target.TenantId)]
            : default;

    /// <summary>What is left of the proposals before: what was sent of them may still come to light.</summary>
    private static ProposalWork Anew(ProposalDraft? before, ProposalWork work) => work.Unsearched() with
    {
        DuplicateAllowed = false,
        IsSent = false,
        Sending = work.Sending with { RemoteId = null },
        Earlier = before is null ? work.Earlier : work.Earlier.Add(before.ProposalId),
    };

    private static Decision<ProposalEvent> Propose(MasterProposal state, ProposeMaster command)
    {
        if ((ProposalRefusal.FindFault(command) ?? ProposalRefusal.FindClosed(command)) is { } fault)
        {
            return Refuse(fault);
        }

        var before = state.GetDraft();
        var isSame = before is not null && before.Change == command.Change && before.Content == command.Content;
        return state switch
        {
            _ when state.GetWork().Earlier.Contains(command.ProposalId, StringComparer.Ordinal) => Accept(),
            _ when before?.ProposalId == command.ProposalId => isSame ? Accept() : Refuse(ProposalRefusal.OtherContent(
                before.Change == command.Change ? "content" : "change")),
            not MasterProposal.Ended when isSame => Accept(),
            MasterProposal.Due => Refuse(ProposalRefusal.UnderWay),
            _ => Accept(new MasterProposed(new ProposalDraft(
                command.Target, (before?.Revision ?? 0) + 1, command.ProposalId, command.Change, command.Content, command.By,
                command.Now))),
        };
    }

    /// <summary>What is common to all decisions of people; null when nothing stands against them.</summary>
    private static Decision<ProposalEvent>? Decide(MasterProposal state, int revision) =>
        state.GetDraft()!.Revision != revision ? Refuse(ProposalRules.Changed) : null;

    private static Decision<ProposalEvent> Accept(MasterProposal state, AcceptProposal command) => state switch
    {
        MasterProposal.Ended => Refuse(ProposalRefusal.Over),
        not MasterProposal.Open => Accept(),
        _ when OwnWork(state, command.By) is { } fault => Refuse(fault),
        _ => Accept(new ProposalAccepted(command.Revision, command.By, command.Now)),
    };

    private static Decision<ProposalEvent> Reject(MasterProposal state, RejectProposal command) => state switch
    {
        _ when string.IsNullOrWhiteSpace(command.Reason) => Refuse(TenantRefusal.ReasonMissing),
        MasterProposal.Ended => Accept(),
        MasterProposal.Due => Refuse(ProposalRefusal.UnderWay),
        MasterProposal.Done => Refuse(ProposalRefusal.Done),
        _ => Accept(new ProposalRejected(command.Revision, command.Reason, command.By, command.Now)),
    };

    private static Decision<ProposalEvent> Link(MasterProposal state, LinkProposal command) => state switch
    {
        _ when string.IsNullOrWhiteSpace(command.Reason) => Refuse(TenantRefusal.ReasonMissing),
        not MasterProposal.Held => Refuse(ProposalRefusal.NotHeld),
        MasterProposal.Held { Hold.Kind: ProposalHoldKind.SeveralWithId } => Refuse(ProposalRefusal.SeveralWithId),
        MasterProposal.Held { Hold: var hold } when hold.Others.All(other => other.Id != command.ToId) =>
            Refuse(ProposalRefusal.LinkUnknown),
        MasterProposal.Held { Hold.Others: var others, Draft.Target.Id: var id } when command.ToId == id =>
            Accept(new ProposalCarriedOut(0, others[0].RemoteId, CarriedOutHow.WasThere, command.Now)),
        _ => Accept(new ProposalLinked(command.Revision, command.ToId, command.Reason, command.By, command.Now)),
    };

    private static Decision<ProposalEvent> Allow(MasterProposal state, AllowDuplicate command) => state switch
    {
        _ when string.IsNullOrWhiteSpace(command.Reason) => Refuse(TenantRefusal.ReasonMissing),
        MasterProposal.Due { Work.DuplicateAllowed: true } or MasterProposal.Done { Work.DuplicateAllowed: true } => Accept(),
        not MasterProposal.Held { Hold.Kind: ProposalHoldKind.PossibleDuplicate } => Refuse(ProposalRefusal.NoDuplicate),
        _ when OwnWork(state, command.By) is { } fault => Refuse(fault),
        _ => Accept(new DuplicateAllowed(command.Revision, command.Reason, command.By, command.Now)),
    };

    private static Decision<ProposalEvent> Replay(MasterProposal state, ReplayProposal command) => state switch
    {
        _ when state.GetWork().Replays.Contains(command.ReplayId, StringComparer.Ordinal) => Accept(),
        MasterProposal.Held or MasterProposal.Parked =>
            Accept(new ProposalReplayed(command.ReplayId, command.By, command.Now)),
        MasterProposal.Done => Refuse(ProposalRefusal.Done),
        MasterProposal.Due => Refuse(ProposalRefusal.UnderWay),
        MasterProposal.Ended => Refuse(ProposalRefusal.Over),
        _ => Refuse(ProposalRefusal.NotAccepted),
    };

    private static Refusal? OwnWork(MasterProposal state, string by) =>
        FourEyes.Find(DutyTable.AcceptMaster, [state.GetDraft()!.By], by);

    private static Decision<ProposalEvent> Accept(params ReadOnlySpan<ProposalEvent> facts) =>
        Decision<ProposalEvent>.Accept(facts);

    private static Decision<ProposalEvent> Refuse(Refusal refusal) => Decision<ProposalEvent>.Refuse(refusal);
}
