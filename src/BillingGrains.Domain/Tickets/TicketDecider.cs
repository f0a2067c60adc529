using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Customers;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;

namespace BillingGrains.Domain.Tickets;

/// <summary>What may happen to a ticket. Facts come in any order, repeated, and before the ticket itself; after it was
/// billed as well, because late facts are normal.</summary>
public sealed class TicketDecider : IDecider<Ticket, TicketCommand, TicketEvent>
{
    private TicketDecider()
    {
    }

    public static Ticket Initial => Ticket.Initial;

    /// <summary>3: what was overridden here.</summary>
    public static int FoldVersion => 4;

    public static Decision<TicketEvent> Decide(Ticket state, TicketCommand command) => command switch
    {
        EraseTexts erase => Erase(state, erase),
        RateTicket when state.ErasedBy is not null => AlreadyDone(),
        not MarkBilled when state.ErasedBy is { } erasure => Refuse(TicketRefusal.TextsAreErased(erasure)),
        PutTicket put => Named(state, put, TicketChecks.Header(put) is { } bad ? Refuse(bad) : Put(state, put)),
        CloseTicket close => Named(state, close, TicketChecks.Moment("at", close.At, close.Now) is { } bad
            ? Refuse(bad)
            : Once(state.LastClosedAt >= close.At, new TicketClosed(close.At))),
        ReopenTicket reopen => Named(state, reopen, TicketChecks.Moment("at", reopen.At, reopen.Now) is { } bad
            ? Refuse(bad)
            : Once(state.LastReopenedAt >= reopen.At, new TicketReopened(reopen.At))),
        LogTime log => Named(state, log, TicketChecks.Entry(log.Entry, log.Now) is { } bad
            ? Refuse(bad)
            : Log(state.Time.GetValueOrDefault(log.Entry.EntryId)?.Source, log.Entry)),
        WithdrawTime withdraw => Named(
            state, withdraw, TicketChecks.Withdrawal("entryId", withdraw.EntryId, withdraw.Reason) is { } bad
            ? Refuse(bad)
            : Once(
                state.Time.GetValueOrDefault(withdraw.EntryId) is { Withdrawn: true },
                new TimeWithdrawn(withdraw.EntryId, withdraw.Reason))),
        UsePart use => Named(state, use, TicketChecks.Part(use.Part, use.Now) is { } bad
            ? Refuse(bad)
            : Use(state.Parts.GetValueOrDefault(use.Part.PartId)?.Part, use.Part)),
        WithdrawPart withdraw => Named(
            state, withdraw, TicketChecks.Withdrawal("partId", withdraw.PartId, withdraw.Reason) is { } bad
            ? Refuse(bad)
            : Once(
                state.Parts.GetValueOrDefault(withdraw.PartId) is { Withdrawn: true },
                new PartWithdrawn(withdraw.PartId, withdraw.Reason))),
        ApproveTicket approve => Named(
            state, approve, TicketChecks.Approval(approve) is { } bad ? Refuse(bad) : Approve(state, approve)),
        DisputeTicket open => Named(
            state, open, TicketChecks.Dispute(open.DisputeId, open.By, open.Reason) is { } bad
            ? Refuse(bad)
            : Open(state, open)),
        ResolveDispute resolve => Named(
            state, resolve, TicketChecks.Dispute(resolve.DisputeId, resolve.By, "") is { } bad
            ? Refuse(bad)
            : Resolve(state, resolve)),
        OverrideField set => Overriding.Decide(state, set),
        DropOverride drop => Overriding.Decide(state, drop),
        RateTicket rate => Rate(state, rate),
        MarkBilled mark => Bill(state, mark),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "No such command of a ticket."),
    };

    public static Ticket Evolve(Ticket state, TicketEvent fact) => TicketFold.Evolve(state, fact);

    /// <summary>Whatever may change the rating is a note to the ticket itself to rate again; notes that wait together
    /// lead to one rating. A rating goes to the contract that it names and to the one that it left, and to the customer
    /// when there is no contract or when the wait for one is over.</summary>
    public static ValueList<string> Addressees(Ticket state, TicketEvent fact) => fact switch
    {
        TicketAwaited or TextsErased => [],
        TicketBilled => [GrainKeys.Source(state.Key.Split('/')[1])],
        TicketRated rated => RatingAddressees(state, rated),
        _ => [state.Key],
    };

    private static ValueList<string> RatingAddressees(Ticket state, TicketRated rated)
    {
        var keys = new List<string>(2);
        if (rated.ContractId is { } contract)
        {
            keys.Add(GrainKeys.Contract(contract));
        }

        if (state.Rating?.LeftContractId is { } left)
        {
            keys.Add(GrainKeys.Contract(left));
        }

        if (state.Header is { } header && (rated.ContractId is null || state.Rating is { CameFromWaiting: true }))
        {
            keys.Add(GrainKeys.Customer(header.CustomerId));
        }

        return keys.ToValueList();
    }

    /// <summary>The first fact names the ticket, because a time entry alone does not say which ticket it is on.</summary>
    private static Decision<TicketEvent> Named(Ticket state, TicketCommand command, Decision<TicketEvent> decision) =>
        state.Key.Length == 0 && decision is Decision<TicketEvent>.Accepted { Events: { IsEmpty: false } events }
        && events[0] is not TicketOpened
            ? new Decision<TicketEvent>.Accepted([new TicketAwaited(command.TicketKey), .. events])
            : decision;

    private static Decision<TicketEvent> Put(Ticket state, PutTicket put) => state.Told switch
    {
        null => Accept(new TicketOpened(put.Source, put.TicketId, put.Header)),
        var known => Once(known == put.Header, new TicketChanged(put.Header)),
    };

    private static Decision<TicketEvent> Log(TimeEntry? known, TimeEntry entry)
    {
        if (known is null)
        {
            return Accept(new TimeLogged(entry));
        }

        return entry.Revision == known.Revision
            ? FirstDifference.Of(known, entry) is { } field ? Refuse(TicketRefusal.Conflict(field)) : AlreadyDone()
            : Once(entry.Revision < known.Revision, new TimeRevised(entry));
    }

    private static Decision<TicketEvent> Use(PartUse? known, PartUse part)
    {
        if (known is null)
        {
            return Accept(new PartUsed(part));
        }

        return part.Revision == known.Revision
            ? FirstDifference.Of(known, part) is { } field ? Refuse(TicketRefusal.Conflict(field)) : AlreadyDone()
            : Once(part.Revision < known.Revision, new PartRevised(part));
    }

    private static Decision<TicketEvent> Approve(Ticket state, ApproveTicket approve) =>
        state.Approvals.GetValueOrDefault(approve.ApprovalId) switch
        {
            null => Accept(new TicketApproved(approve.ApprovalId, approve.Subject, approve.By, approve.Now)),
            { } known when known.Subject != approve.Subject => Refuse(TicketRefusal.Conflict("subject")),
            { } known when known.By != approve.By => Refuse(TicketRefusal.Conflict("by")),
            _ => AlreadyDone(),
        };

    private static Decision<TicketEvent> Open(Ticket state, DisputeTicket open) =>
        state.Disputes.GetValueOrDefault(open.DisputeId)?.Opening switch
        {
            null => Accept(new TicketDisputed(
                open.DisputeId, open.By, open.Reason, open.Now, open.AwaitsCustomer)),
            { } known when known.By != open.By => Refuse(TicketRefusal.Conflict("by")),
            { } known when known.AwaitsCustomer != open.AwaitsCustomer => Refuse(TicketRefusal.Conflict("awaitsCustomer")),
            { } known when known.Reason != open.Reason => Refuse(TicketRefusal.Conflict("reason")),
            _ => AlreadyDone(),
        };

    private static Decision<TicketEvent> Resolve(Ticket state, ResolveDispute resolve) =>
        state.Disputes.GetValueOrDefault(resolve.DisputeId)?.End switch
        {
            null => Accept(new DisputeResolved(resolve.DisputeId, resolve.Bill, resolve.By, resolve.Now)),
            { } known when known.Bill != resolve.Bill => Refuse(TicketRefusal.Conflict("bill")),
            { } known when known.By != resolve.By => Refuse(TicketRefusal.Conflict("by")),
            _ => AlreadyDone(),
        };

    private static Decision<TicketEvent> Rate(Ticket state, RateTicket rate)
    {
        if (rate.AskedFor is { } asked && asked != new ContractQuestion(state.Header, state.FirstWorkAt))
        {
            return Accept(new RatingDue(rate.Now));
        }

        // Without its header nobody knows whose ticket it is, whatever terms are handed in.
        var missing = state.Header is null ? CustomerHolds.UnknownTicket : rate.Versions.IsEmpty ? rate.Missing : null;
        var terms = missing is null && !rate.Versions.IsEmpty ? Agreement.Of(rate.Versions) : null;
        if (terms is null && missing is null)
        {
            return Refuse(TicketRefusal.NothingToRateBy);
        }

        var last = state.Rating;
        var newest = terms?.Newest;
        var sameTerms = last?.ContractId == newest?.ContractId && (last?.ContractVersion ?? 0) == (newest?.Version ?? 0);
        var holdIsOld = rate.CustomerHold == last?.Charges.FirstOrDefault(CustomerHoldRules.IsHeld)?.Hold;
        if (sameTerms && terms is not null && last!.Changes == state.Changes && holdIsOld)
        {
            return AlreadyDone();
        }

        var charges = terms is not null ? TicketRating.Rate(state, terms) : UnratedCharges.Of(state, missing!);
        charges = rate.CustomerHold is { } hold ? CustomerHoldRules.Held(charges, hold) : charges;
        // Another customer must hear that the ticket waits, and the contract on whose document it stands, even when nothing
        // else has changed.
        var header = state.Header;
        var same = last is null
            ? charges.IsEmpty
            : sameTerms && last.CustomerId == header?.CustomerId && last.Site == header?.Site
                && last.Project == header?.Project && last.Charges == charges;
        return Once(same, new TicketRated(
            (last?.Number ?? 0) + 1, newest?.ContractId, newest?.Version ?? 0, charges, header?.CustomerId, header?.Site,
            header?.Project));
    }

    private static Decision<TicketEvent> Bill(Ticket state, MarkBilled mark) =>
        state.Billed.GetValueOrDefault(mark.InvoiceKey) switch
        {
            null => Named(state, mark, Accept(new TicketBilled(mark.InvoiceKey, mark.Number, mark.Now))),
            var known when known != mark.Number => Refuse(TicketRefusal.Conflict("number")),
            _ => AlreadyDone(),
        };

    private static Decision<TicketEvent> Erase(Ticket state, EraseTexts erase) => state switch
    {
        { ErasedBy: not null } => AlreadyDone(),
        { Key.Length: 0 } => Refuse(TicketRefusal.Unknown),
        _ => Accept(new TextsErased(erase.ErasureId, erase.Now)),
    };

    private static Decision<TicketEvent> Once(bool done, TicketEvent fact) => done ? AlreadyDone() : Accept(fact);

    private static Decision<TicketEvent> AlreadyDone() => Accept();

    private static Decision<TicketEvent> Accept(params ReadOnlySpan<TicketEvent> facts) =>
        Decision<TicketEvent>.Accept(facts);

    private static Decision<TicketEvent> Refuse(Refusal refusal) => Decision<TicketEvent>.Refuse(refusal);
}
