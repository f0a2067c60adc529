using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Subscriptions;
using BillingGrains.Domain.Taxes;

namespace BillingGrains.Domain.Contracts;

/// <summary>What may happen to a contract: versions agreed, ratings taken, periods billed, lines returned.</summary>
public sealed class ContractDecider : IDecider<CustomerContract, ContractCommand, ContractEvent>
{
    private ContractDecider()
    {
    }

    public static CustomerContract Initial => CustomerContract.Initial;

    /// <summary>14: how many documents a run made;
    /// 13: the ERP tenant that keeps each document; 12: lines that moved between drafts;
    /// 11: what moved under documents, and lines that finance changed.</summary>
    public static int FoldVersion => 14;

    public static Decision<ContractEvent> Decide(CustomerContract state, ContractCommand command) => command switch
    {
        AgreeContract agree => Agree(state, agree),
        ApproveContract approve => Approve(state, approve),
        TakeCharges take => Take(state, take),
        NoteCustomerHold note => Accept(CustomerHoldRules.Note(state, note)),
        BillPeriod bill => Bill(state, bill),
        ChangeSubscription change => Change(state, change),
        ReachMilestone reach => Reach(state, reach),
        ReturnLine line => Return(state, line),
        CallDocuments when state.Terms is null => Refuse(ContractRefusal.NotAgreed),
        CallDocuments call => Accept(DocumentTriggers.OfDay(state, call)),
        AdjustBilledLine adjust => Adjust(state, adjust),
        CreditDocument credit => Crediting.Decide(state, credit),
        AskVoid ask => Voiding.Decide(state, ask),
        NoteVoid note => Voiding.Note(state, note),
        AskMove ask => LineMoving.Decide(state, ask),
        SendLines send => LineMoving.Decide(state, send),
        NoteLines note => LineMoving.Decide(state, note),
        EndMove end => LineMoving.Decide(state, end),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "No such command of a contract."),
    };

    public static CustomerContract Evolve(CustomerContract state, ContractEvent fact) =>
        ContractFold.Evolve(state, fact);

    /// <summary>A version goes to every customer that it or the one before it names, and to the tickets with anything
    /// left to bill or with work since its first day: they rate again. A document's lines go to the document.</summary>
    public static ValueList<string> Addressees(CustomerContract state, ContractEvent fact) => fact switch
    {
        ContractAgreed agreed => AgreedAddressees(state, agreed.Terms),
        PeriodBilled billed => [billed.InvoiceKey],
        DocumentsDue => [GrainKeys.Contract(state.Terms!.ContractId)],
        VoidAsked asked => [asked.InvoiceKey],
        MoveAsked asked => [asked.From],
        LinesMoved moved => [moved.To],
        ChargeMoved moved => [moved.InvoiceKey],
        RatingSuperseded superseded => [superseded.TicketKey],
        CustomerHoldNoted noted => noted.TicketKeys,
        ContractProposed or ChargesTaken or ContractCharged or CoverSettled or CoverNoticed or SubscriptionCourseChanged
            or MilestoneReached or MilestoneTakenBack or PurchaseOrderUsed or LineReturned or DocumentVoided
            or VoidDeclined or BilledLineAdjusted or LinesArrived or LineMoveDeclined => [],
        _ => throw new UnknownFactException(fact),
    };

    private static ValueList<string> AgreedAddressees(CustomerContract state, ContractTerms terms)
    {
        var before = state.Versions.GetValueOrDefault(terms.Version - 1);
        return terms.CustomerIds
            .Concat(before?.CustomerIds ?? [])
            .Select(GrainKeys.Customer)
            .Distinct(StringComparer.Ordinal)
            .Concat(state.Open)
            .Concat(Reached(state, terms))
            .Concat(terms.Documents.HasDays() || before?.Documents.HasDays() == true
                ? [GrainKeys.Calendar(terms.EntityId)]
                : [])
            .Distinct(StringComparer.Ordinal)
            .ToValueList();
    }

    /// <summary>Tickets with work since a version's first day: what is on documents already may be worth another amount.
    /// </summary>
    private static IEnumerable<string> Reached(CustomerContract state, ContractTerms terms) =>
        terms.EffectiveFrom is not { } from ? [] : state.Accounts
            .Where(account => GrainKeys.Kind(account.Key) == "ticket"
                && account.Value.Charges.Any(charge => charge.WorkDate >= from))
            .Select(account => account.Key);

    private static Decision<ContractEvent> Agree(CustomerContract state, AgreeContract agree)
    {
        var terms = agree.Terms;
        if (ContractTermsCheck.Find(terms) is { IsEmpty: false } faults)
        {
            return Refuse(faults[0]);
        }

        if (state.Versions.TryGetValue(terms.Version, out var same))
        {
            return FirstDifference.Of(same, terms) is { } path
                ? Refuse(ContractRefusal.VersionConflict(terms.Version, path))
                : Accept();
        }

        return state.Terms switch
        {
            { } known when known.ContractId != terms.ContractId => Refuse(ContractRefusal.OtherContract),
            _ when terms.Version != state.Versions.Count + 1 =>
                Refuse(ContractRefusal.VersionSkipped(state.Versions.Count + 1)),
            { } known when known.Currency != terms.Currency => Refuse(ContractRefusal.CurrencyFixed),
            { } known when known.EntityId != terms.EntityId => Refuse(ContractRefusal.EntityFixed),
            { } known when known.BilledBy != terms.BilledBy => Refuse(ContractRefusal.BilledByFixed),
            null when terms.EffectiveFrom is not null => Refuse(ContractRefusal.FirstHasNoDay),
            _ when VersionChecks.Find(state.Versions, terms) is { } refusal => Refuse(refusal),
            _ when !agree.FourEyes => Accept(new ContractAgreed(terms, agree.By, agree.Now)),
            _ when ProposalRules.IsSame(state.Proposed, terms.Version, terms) => Accept(),
            _ => Accept(new ContractProposed(terms, agree.By, agree.Now)),
        };
    }

    private static Decision<ContractEvent> Approve(CustomerContract state, ApproveContract approve)
    {
        if (state.Versions.ContainsKey(approve.ContractVersion))
        {
            return Accept();
        }

        var fault = ProposalRules.FindFault(
            state.Proposed, DutyTable.ApproveContract, approve.ContractVersion, approve.Revision, approve.By);
        return fault is null
            ? Accept(new ContractAgreed(
                state.Proposed!.Document, state.Proposed.Makers[^1], approve.Now, ApprovedBy: approve.By))
            : Refuse(fault);
    }

    private static Decision<ContractEvent> Take(CustomerContract state, TakeCharges take)
    {
        if (state.Terms is not { } terms)
        {
            return Refuse(ContractRefusal.NotAgreed);
        }

        var account = state.Accounts.GetValueOrDefault(take.TicketKey);
        ValueList<Rating.Charge> charges = take.ContractId == terms.ContractId ? take.Charges : [];
        var done = account is null ? charges.IsEmpty : account.RatingNumber >= take.RatingNumber;
        if (done)
        {
            return Accept();
        }

        var taken = new ChargesTaken(
            take.TicketKey, take.RatingNumber, charges, take.CustomerId, take.Site, take.Project);
        if (!charges.IsEmpty && (take.ContractVersion < terms.Version || CustomerHoldRules.Disagrees(state, take)))
        {
            return Accept([
                taken, new RatingSuperseded(take.TicketKey, take.RatingNumber),
                .. Moves.Of(state, Evolve(state, taken), take.TicketKey),
            ]);
        }

        var after = Evolve(state, taken);
        return Accept(
        [
            taken, .. Moves.Of(state, after, take.TicketKey), .. CoverBilling.Notices(after, charges, take.Now),
            .. DocumentTriggers.OfCharges(after, take),
        ]);
    }

    private static Decision<ContractEvent> Bill(CustomerContract state, BillPeriod bill)
    {
        if (state.Terms is not { } terms)
        {
            return Refuse(ContractRefusal.NotAgreed);
        }

        if (bill.Entity.EntityId != terms.EntityId)
        {
            return Refuse(ContractRefusal.OtherEntity(terms.EntityId));
        }

        if (terms.BilledBy is not null)
        {
            return Accept();
        }

        if (state.Runs.TryGetValue(bill.RunId, out var before))
        {
            return before.Period == bill.Period ? Accept() : Refuse(ContractRefusal.RunConflict(before.Period));
        }

        return Run(state, bill).Decision;
    }

    /// <summary>What tax services must be asked before a run: its answers go into <see cref="BillPeriod.Asked"/>. None for
    /// contracts that are taxed from tables. Answers may lead to further questions: a line that a service does not tax
    /// leaves its document, and the others are asked without it.</summary>
    public static ValueList<TaxToAsk> ToAsk(CustomerContract state, BillPeriod bill) =>
        state.Versions.Values.All(terms => terms.Taxes?.Service is null || terms.BilledBy is not null)
            || state.Runs.ContainsKey(bill.RunId)
            ? []
            : Run(state, bill).ToAsk;

    private static (Decision<ContractEvent> Decision, ValueList<TaxToAsk> ToAsk) Run(CustomerContract state, BillPeriod bill)
    {
        if (!UsageBilling.ToCount(state, bill).IsEmpty)
        {
            return (Refuse(ContractRefusal.UsageNotCounted), []);
        }

        var lastDay = bill.LastDay;
        var terms = Agreement.Of(state.Versions).At(lastDay);
        var cover = CoverBilling.Of(state, lastDay);
        var asked = OwnCharges.Rate(state, terms, bill, lastDay, cover?.Fees ?? []);
        var rated = asked is null ? state : Evolve(state, asked);
        var settled = cover?.Facts(bill.RunId, bill.Now) ?? [];
        rated = settled.Aggregate(rated, Evolve);
        var billed = PeriodBilling.Bill(cover?.On(rated) ?? rated, terms, bill);
        ContractEvent[] facts = OwnCharges.WithHeld(rated, terms, bill, asked, billed.Held) is { } charged
            ? [charged, .. settled, .. billed.Facts]
            : [.. settled, .. billed.Facts];
        var over = state.Told.IsEmpty ? [] : Moves.Over(facts.Aggregate(state, Evolve));
        return (Accept([.. facts, .. over]), billed.ToAsk);
    }

    private static Decision<ContractEvent> Adjust(CustomerContract state, AdjustBilledLine adjust)
    {
        var line = adjust.Line;
        return state.Documents.GetValueOrDefault(adjust.InvoiceKey)?.GetValueOrDefault(line.LineId) switch
        {
            null => Refuse(ContractRefusal.UnknownLine),
            { Rebill: not null } => Refuse(ContractRefusal.ReturnConflict),
            _ => Accept(new BilledLineAdjusted(
                adjust.InvoiceKey, line.LineId, line.StandsFor, line.Net, line.Taxes, line.Discounts, adjust.Rebill)),
        };
    }

    private static Decision<ContractEvent> Change(CustomerContract state, ChangeSubscription command)
    {
        if (state.Terms is not { } terms)
        {
            return Refuse(ContractRefusal.NotAgreed);
        }

        if (terms.Subscriptions.FirstOrDefault(each => each.SubscriptionId == command.SubscriptionId) is not { } agreed)
        {
            return Refuse(ContractRefusal.UnknownSubscription(command.SubscriptionId));
        }

        var known = state.Changes.Where(change => change.SubscriptionId == command.SubscriptionId)
            .Select(change => change.Change).ToValueList();
        if (known.AsSpan().Contains(command.Change))
        {
            return Accept();
        }

        return SubscriptionCheck.Find(agreed, known, command.Change) is { IsEmpty: false } faults
            ? Refuse(faults[0])
            : Accept(new SubscriptionCourseChanged(command.SubscriptionId, command.Change, command.By, command.Now));
    }

    private static Decision<ContractEvent> Reach(CustomerContract state, ReachMilestone command)
    {
        if (state.Terms is not { } terms)
        {
            return Refuse(ContractRefusal.NotAgreed);
        }

        if (terms.Milestones.All(milestone => milestone.MilestoneId != command.MilestoneId))
        {
            return Refuse(ContractRefusal.UnknownMilestone(command.MilestoneId));
        }

        var known = state.Reached.FirstOrDefault(reached => reached.MilestoneId == command.MilestoneId)?.On;
        return (known, command.On) switch
        {
            (null, null) => Accept(),
            (_, null) => Accept(new MilestoneTakenBack(command.MilestoneId, command.By, command.Now)),
            ({ } before, { } on) => before == on ? Accept() : Refuse(ContractRefusal.MilestoneConflict(before)),
            (null, { } on) when on > terms.DateAt(command.Now) => Refuse(ContractRefusal.MilestoneInFuture),
            (null, { } on) when new MilestoneReached(command.MilestoneId, on, command.By, command.Now) is var reached =>
                Accept([reached, .. DocumentTriggers.OfMilestone(state, reached)]),
        };
    }

    private static Decision<ContractEvent> Return(CustomerContract state, ReturnLine line)
    {
        if (state.Documents.GetValueOrDefault(line.InvoiceKey)?.GetValueOrDefault(line.LineId) is not { } known)
        {
            return Refuse(ContractRefusal.UnknownLine);
        }

        return known.Rebill switch
        {
            null => Accept(new LineReturned(line.InvoiceKey, line.LineId, line.Rebill)),
            { } before when before != line.Rebill => Refuse(ContractRefusal.ReturnConflict),
            _ => Accept(),
        };
    }

    private static Decision<ContractEvent> Accept(params ReadOnlySpan<ContractEvent> facts) =>
        Decision<ContractEvent>.Accept(facts);

    private static Decision<ContractEvent> Refuse(Refusal refusal) => Decision<ContractEvent>.Refuse(refusal);
}
