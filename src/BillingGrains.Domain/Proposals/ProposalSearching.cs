using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using NodaTime;

namespace BillingGrains.Domain.Proposals;

/// <summary>What follows from what an ERP says of an accepted proposal.</summary>
internal static class ProposalSearching
{
    /// <summary>What was found is weighed before anything is made; of an open sending it is the outcome.</summary>
    public static Decision<ProposalEvent> Note(MasterProposal state, NoteSearch command)
    {
        if (state is not MasterProposal.Due { Draft: var draft, Work: var work } || draft.Revision != command.Revision)
        {
            return Accept();
        }

        var mine = command.Found.Where(one => one.Id == draft.Target.Id).ToValueList();
        var others = command.Found.Where(one => one.Id != draft.Target.Id).ToValueList();
        return (command.By, mine.Count, others.Count) switch
        {
            (_, > 1, _) => Accept(Held(draft, ProposalHoldKind.SeveralWithId, mine, default, command.Now)),
            (_, 1, _) => Found(state, draft, work, mine[0], command.Now),
            (MasterSearchBy.TaxRegistration, _, > 0) =>
                Accept(Held(draft, ProposalHoldKind.PossibleDuplicate, others, default, command.Now)),
            _ => Missing(state, work, command),
        };
    }

    /// <summary>It is asked again, ever later; at last a person must look.</summary>
    public static Decision<ProposalEvent> Fail(MasterProposal state, NoteSearchFailure command)
    {
        if (state is not MasterProposal.Due { Draft: var draft, Work: var work } || draft.Revision != command.Revision)
        {
            return Accept();
        }

        if (work.Sending is { IsOpen: true, Last: { } attempt })
        {
            return Weigh(state, attempt.Number, new SendingOutcome.Unknown(command.Detail), fromLookUp: true, command.Now);
        }

        var limits = PostingLimits.Default;
        var wait = limits.WaitAfter(work.SearchFailures + 1, draft.Target.Key);
        var failed = new ProposalSearchFailed(
            command.Detail, command.Now + Duration.Max(wait, command.RetryAfter ?? Duration.Zero), command.Now);
        return work.SearchFailures + 1 < limits.DeferralsMax
            ? Accept(failed)
            : Accept(failed, new ProposalParked(
                work.Sending.Last?.Number ?? 0, SendingRules.TooManyAttempts,
                $"The ERP does not tell whether it has {draft.Target.Words}. Ask its operators, then replay the proposal.",
                command.Detail, command.Now));
    }

    /// <summary>Nothing is sent that was not searched for.</summary>
    public static Decision<ProposalEvent> Start(MasterProposal state, StartProposal command) =>
        state is MasterProposal.Due && ProposalSending.Next(state, command.Epoch, command.Now) is not PostingStep.Send
            ? Decision<ProposalEvent>.Refuse(InvoiceRefusal.NotDue)
            : ProposalSending.Told(
                SendingRules.Start(
                    ProposalSending.Of(state), new StartSending(SendingPurpose.Create, command.Window, command.Now)),
                CarriedOutHow.None);

    public static Decision<ProposalEvent> Record(MasterProposal state, RecordProposal command) =>
        Weigh(state, command.Attempt, command.Outcome, fromLookUp: false, command.Now);

    /// <summary>Of what is due.</summary>
    public static MasterProposal Evolve(ProposalDraft draft, ProposalWork work, ProposalEvent fact) => fact switch
    {
        ProposalSearched searched => new MasterProposal.Due(draft, Searched(Answered(work), searched)),
        ProposalSearchFailed failed => new MasterProposal.Due(draft, work with
        {
            SearchFailures = work.SearchFailures + 1,
            Sending = work.Sending with { RetryAt = failed.RetryAt },
        }),
        UpdateDue update => new MasterProposal.Due(draft, Answered(work) with { UpdateOf = update.RemoteId }),
        ProposalHeld held => new MasterProposal.Held(draft, Answered(work), held.Hold),
        ProposalCarriedOut done => new MasterProposal.Done(draft, After(work, done), done.RemoteId, draft.Content),
        ProposalParked parked => new MasterProposal.Parked(
            draft, work with { IsSent = work.IsSent && parked.Code == SendingRules.TooManyAttempts }, parked.Code, parked.Words),
        ProposalSendingStarted => new MasterProposal.Due(draft, After(work, fact) with { IsSent = true }),
        _ => new MasterProposal.Due(draft, After(work, fact)),
    };

    private static Decision<ProposalEvent> Found(
        MasterProposal state, ProposalDraft draft, ProposalWork work, MasterFound found, Instant now)
    {
        var attempt = work.Sending is { IsOpen: true, Last: { } last } ? last.Number : 0;
        var differences = draft.Content.DiffersFrom(found.Content);

        // What was made by us is as proposed, even where the ERP writes a name otherwise.
        var isMade = attempt > 0 && work is { IsSent: true, UpdateOf: null };
        return (isMade || differences.IsEmpty, draft.Change) switch
        {
            (true, _) => Accept(new ProposalCarriedOut(attempt, found.RemoteId, How(work), now)),
            (_, MasterChange.Create) =>
                Accept(Held(draft, ProposalHoldKind.ExistsOtherwise, [found], differences, now)),
            _ when attempt > 0 => And(
                new UpdateDue(found.RemoteId, differences, now),
                Weigh(state, attempt, new SendingOutcome.NotFound(), fromLookUp: true, now)),
            _ => Accept(new UpdateDue(found.RemoteId, differences, now)),
        };
    }

    private static Decision<ProposalEvent> Missing(MasterProposal state, ProposalWork work, NoteSearch command)
    {
        var searched = new ProposalSearched(command.By, command.Epoch, command.Now);
        return work.Sending is { IsOpen: true, Last: { } attempt }
            ? And(searched, Weigh(state, attempt.Number, new SendingOutcome.NotFound(), fromLookUp: true, command.Now))
            : Accept(searched);
    }

    private static Decision<ProposalEvent> Weigh(
        MasterProposal state, int attempt, SendingOutcome outcome, bool fromLookUp, Instant now)
    {
        var told = outcome is SendingOutcome.Posted posted ? new SendingOutcome.Created(posted.RemoteId) : outcome;
        return ProposalSending.Told(
            SendingRules.Record(ProposalSending.Of(state), new RecordSending(attempt, told, fromLookUp, now)),
            How(state.GetWork()));
    }

    private static Decision<ProposalEvent> And(ProposalEvent first, Decision<ProposalEvent> rest) =>
        rest is Decision<ProposalEvent>.Accepted { Events: var facts } ? Accept([first, .. facts]) : rest;

    /// <summary>How it came to be there, if it is there.</summary>
    private static CarriedOutHow How(ProposalWork work) => work switch
    {
        { IsSent: false } => CarriedOutHow.WasThere,
        { UpdateOf: not null } => CarriedOutHow.Updated,
        _ => CarriedOutHow.Created,
    };

    private static ProposalHeld Held(
        ProposalDraft draft, ProposalHoldKind kind, ValueList<MasterFound> others, ValueList<string> differences, Instant now)
    {
        var (what, erp) = (draft.Target.Words, $"ERP {draft.Target.TenantId}");
        var named = string.Join(", ", others.Select(static one => one.Id ?? $"{one.RemoteId} (without an id)"));
        return new ProposalHeld(new ProposalHold(kind, others, differences), kind switch
        {
            ProposalHoldKind.PossibleDuplicate =>
                $"{what} is not created in {erp}: its tax registration is that of {named} there.",
            ProposalHoldKind.ExistsOtherwise =>
                $"{what} was to be created in {erp}, and is there already with another {string.Join(", ", differences)}.",
            _ => $"{what} is in {erp} {others.Count} times: as {string.Join(", ", others.Select(static one => one.RemoteId))}.",
        }, now);
    }

    private static ProposalWork Searched(ProposalWork work, ProposalSearched searched)
    {
        var isById = searched.By == MasterSearchBy.Id;
        var isSameEpoch = work.SearchedIn == searched.Epoch;
        return work with
        {
            SearchedIn = searched.Epoch,
            IdSearchedAt = isById ? searched.At : isSameEpoch ? work.IdSearchedAt : null,
            TaxSearchedAt = !isById ? searched.At : isSameEpoch ? work.TaxSearchedAt : null,
        };
    }

    private static ProposalWork Answered(ProposalWork work) => work with { SearchFailures = 0 };

    private static ProposalWork After(ProposalWork work, ProposalEvent fact) =>
        work with { Sending = work.Sending.After(ProposalSending.TwinOf(fact)) };

    private static Decision<ProposalEvent> Accept(params ReadOnlySpan<ProposalEvent> facts) =>
        Decision<ProposalEvent>.Accept(facts);
}
