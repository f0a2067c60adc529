using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Vouchers;
using NodaTime;

namespace BillingGrains.Domain.Invoices;

/// <summary>What may happen to an invoice. Repeats change nothing; rules are in <see cref="InvoiceRefusal"/>.</summary>
public sealed class InvoiceDecider : IDecider<Invoice, InvoiceCommand, InvoiceEvent>
{
    /// <summary>Who approved when the entity needs no review.</summary>
    public const string PolicyActor = Machines.Policy;

    /// <summary>12: when an ERP that answers later is asked again; 11: lines that moved between drafts;
    /// 10: payments read from the ERP; 9: approvals that wait for the ERP's
    /// master data; 8: what was offered for paying early, and drafts behind approvals; 7: balances; voids, credits by
    /// persons, and what changed under a draft.</summary>
    public static int FoldVersion => 12;

    public static Invoice Initial { get; } = new Invoice.Absent();

    public static Invoice Evolve(Invoice state, InvoiceEvent fact) => InvoiceFold.Evolve(state, fact);

    public static Decision<InvoiceEvent> Decide(Invoice state, InvoiceCommand command) =>
        TextGuard.Check(state, command, Decided(state, command));

    private static Decision<InvoiceEvent> Decided(Invoice state, InvoiceCommand command) => (state, command) switch
    {
        (_, OpenInvoice open) => Opening.Decide(state.GetContent(), open),
        (_, TakeLines take) => Moving.Decide(state, take),
        (_, TakeForeign take) => ForeignDocuments.Decide(state, state.GetContent()?.Foreign, take),
        (Invoice.Absent, _) => Refuse(InvoiceRefusal.NotOpen),
        (_, DescribeLine describe) => Describe(state, state.GetContent()!, describe),
        (_, CutLine cut) => Cut(state, state.GetContent()!, cut),
        (_, PassText pass) => TextGuard.Pass(state, pass),
        (_, AdjustLine adjust) => Adjusting.Decide(state, adjust),
        (_, MoveLinesOff off) => Moving.Decide(state, off),
        (_, NoteDifference note) => Review.Note(state, note),
        (_, HoldInvoice hold) => Hold(state, hold),
        (Invoice.Draft { HoldReason: not null }, ReleaseInvoice release) =>
            Accept(new InvoiceReleased(release.By, release.Now)),
        (_, ReleaseInvoice) => Accept(),
        (_, ApproveInvoice approve) => MasterGuard.Approve(state, approve),
        (_, RecheckMaster recheck) => MasterGuard.Recheck(state, recheck),
        (_, FinalizeInvoice finalize) => Finalize(state, finalize),
        (_, DeclineDate decline) => Decline(state, decline),
        (_, StartSending start) => SendingRules.Start(OutgoingDocument.Of(state), start),
        (_, RecordSending record) => SendingRules.Record(OutgoingDocument.Of(state), record),
        (_, AdoptDocument adopt) => SendingRules.Adopt(OutgoingDocument.Of(state), adopt),
        (_, ReplayInvoice replay) => SendingRules.Replay(OutgoingDocument.Of(state), replay),
        (_, MoveBalance move) => BalanceRules.Decide(state, move),
        (_, ReversePayment reverse) => BalanceRules.Reverse(state, reverse),
        (_, TakeErpEntry take) => ErpEntries.Take(state, take),
        (_, OpenInvoiceDispute dispute) => BalanceRules.Open(state, dispute),
        (_, ResolveInvoiceDispute resolve) => BalanceRules.Resolve(state, resolve),
        (_, AskVoidApproval ask) => GivingUp.Decide(state, ask),
        (_, ApproveGiveUp approve) => GivingUp.Decide(state, approve),
        (_, DeclineGiveUp decline) => GivingUp.Decide(state, decline),
        (_, VoidInvoice toVoid) => VoidRules.Decide(state, toVoid),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "The command is not known."),
    };

    public static ValueList<string> Addressees(Invoice state, InvoiceEvent fact)
    {
        var content = state.GetContent()!;
        var tenant = GrainKeys.ErpTenant(content.Terms.Entity.ErpTenantId);
        return fact switch
        {
            InvoiceApproved => [GrainKeys.Books(content.Terms.Entity.EntityId)],
            MasterDataFaulty or MasterDataMended => [tenant],
            LineCut or LineAdjusted => [GrainKeys.Contract(content.Terms.ContractId)],
            LinesMovedOff or LinesMovedOn or LinesNotTaken or MoveDeclined => [GrainKeys.Contract(content.Terms.ContractId)],
            InvoiceFinalized => [tenant, .. Credited(content)],
            InvoiceParked or InvoiceReplayed => [tenant],
            InvoicePosted =>
            [
                tenant, GrainKeys.Books(content.Terms.Entity.EntityId), .. TicketKeys(content),
                .. VoucherDecider.KeysOf(content.InvoiceKey, state.GetDocument()?.Balance?.Entries ?? default),
            ],
            BalanceMoved moved => VoucherDecider.KeysOf(content.InvoiceKey, [moved.Entry]).ToValueList(),
            InvoiceVoidDeclined =>
                [GrainKeys.Contract(content.Terms.ContractId), GrainKeys.Books(content.Terms.Entity.EntityId)],
            InvoiceVoided =>
            [
                GrainKeys.Contract(content.Terms.ContractId), tenant, GrainKeys.Books(content.Terms.Entity.EntityId),
                .. Credited(content),
                .. Opening.SeriesOf(content, state.GetDocument()!.InvoiceDate) is { } series ? [series] : Array.Empty<string>(),
            ],
            _ => default,
        };
    }

    private static IEnumerable<string> Credited(InvoiceContent content) => content.Kind != InvoiceKind.CreditNote
        ? []
        : BalanceRules.CreditedBy(content).Select(credited => credited.InvoiceKey);

    private static IEnumerable<string> TicketKeys(InvoiceContent content) => content.Lines
        .Select(line => line.TicketKey)
        .Where(key => GrainKeys.Kind(key) == "ticket")
        .Distinct(StringComparer.Ordinal);

    private static Decision<InvoiceEvent> Describe(Invoice state, InvoiceContent content, DescribeLine command)
    {
        var line = content.Lines.FirstOrDefault(line => line.LineId == command.LineId);
        if (line is not null && line.Description == command.Description)
        {
            return Accept();
        }

        return (state, line) switch
        {
            (not Invoice.Draft, _) => Refuse(InvoiceRefusal.Frozen),
            (_, null) => Refuse(InvoiceRefusal.UnknownLine),
            _ when string.IsNullOrWhiteSpace(command.Description) => Refuse(InvoiceRefusal.DescriptionMissing),
            _ => Accept(new LineDescribed(command.LineId, command.Description, command.By, command.Now)),
        };
    }

    private static Decision<InvoiceEvent> Cut(Invoice state, InvoiceContent content, CutLine command)
    {
        if (content.TakenOff.FirstOrDefault(off => off.LineId == command.LineId) is { } before)
        {
            return before.Rebill == command.Rebill ? Accept() : Refuse(InvoiceRefusal.TakenOffOtherwise);
        }

        if (state is not Invoice.Draft)
        {
            return Refuse(InvoiceRefusal.Frozen);
        }

        if (content.Lines.All(line => line.LineId != command.LineId))
        {
            return Refuse(InvoiceRefusal.UnknownLine);
        }

        if (string.IsNullOrWhiteSpace(command.Reason))
        {
            return Refuse(InvoiceRefusal.ReasonMissing);
        }

        var totals = Totals.Of(content.Lines.Where(line => line.LineId != command.LineId), content.Terms);
        return Accept(new LineCut(
            command.LineId, command.Rebill, command.Reason, totals, command.By, command.Now, content.Lines.Count == 1));
    }

    private static Decision<InvoiceEvent> Hold(Invoice state, HoldInvoice command) => state switch
    {
        not Invoice.Draft => Refuse(InvoiceRefusal.Frozen),
        Invoice.Draft { HoldReason: { } reason } when reason == command.Reason => Accept(),
        Invoice.Draft { HoldReason: not null } => Refuse(InvoiceRefusal.HeldOtherwise),
        _ when string.IsNullOrWhiteSpace(command.Reason) => Refuse(InvoiceRefusal.ReasonMissing),
        _ => Accept(new InvoiceHeld(command.Reason, command.By, command.Now)),
    };

    /// <summary>Whether a document may be approved without a person.</summary>
    public static bool MayPassByItself(InvoiceTerms terms) => Opening.PassedBy(terms) is not null;

    /// <summary>But for what the ERP's master data says: see <see cref="MasterGuard"/>.</summary>
    internal static Decision<InvoiceEvent> Approve(Invoice state, ApproveInvoice command) => state switch
    {
        not Invoice.Draft => Accept(),
        Invoice.Draft { HoldReason: not null } => Refuse(InvoiceRefusal.Held),
        Invoice.Draft { Content.Lines.IsEmpty: true } => Refuse(InvoiceRefusal.NoLines),
        Invoice.Draft { Content: var content } when Opening.HasWrongSign(content) => Refuse(InvoiceRefusal.WrongSign),
        Invoice.Draft draft when Review.Find(draft, command.Seen) is { } refusal => Refuse(refusal),
        Invoice.Draft { Content: var content } when content.RateThrough() is { } last
            && content.Terms.Entity.DateAt(command.Now) > last => Refuse(InvoiceRefusal.TaxDayPassed(last)),
        Invoice.Draft draft when FindDuty(draft, command) is { } refusal => Refuse(refusal),
        Invoice.Draft { Content: var content } =>
            Accept(Opening.Approve(content, command.By, command.Now) with { Role = command.Role, Master = command.Master }),
    };

    private static Refusal? FindDuty(Invoice.Draft draft, ApproveInvoice command) => ApprovalRules.Find(
        draft.Content.Terms.Entity.Duties, draft.Content.Kind, draft.Content.Totals.Gross, draft.Edits, command.By,
        command.Role);

    private static Decision<InvoiceEvent> Finalize(Invoice state, FinalizeInvoice command)
    {
        if (state.GetDocument() is { } document)
        {
            return document switch
            {
                _ when document.ContentHash != command.ContentHash => Refuse(InvoiceRefusal.OtherContent),
                _ when document.Number != command.Number => Refuse(InvoiceRefusal.OtherNumber),
                _ => Accept(),
            };
        }

        if (state is not Invoice.Approved approved)
        {
            return Refuse(InvoiceRefusal.NotApproved);
        }

        return (approved.Content.Terms.Entity.Numbering, command.Number) switch
        {
            _ when approved.ContentHash != command.ContentHash => Refuse(InvoiceRefusal.OtherContent),
            (Numbering.Ours, null) => Refuse(InvoiceRefusal.NumberMissing),
            (Numbering.Erp, not null) => Refuse(InvoiceRefusal.NumberNotOurs),
            _ => Accept(FinalFact(approved, command)),
        };
    }

    /// <summary>Of another content than the one approved nothing is to be declined.</summary>
    private static Decision<InvoiceEvent> Decline(Invoice state, DeclineDate command)
    {
        if (state is not Invoice.Approved { Before: not null } approved || approved.ContentHash != command.ContentHash)
        {
            return Accept();
        }

        var words = InvoiceRefusal.TaxDayPassed(command.RateThrough, command.Date).Reason;
        return Accept(new ApprovalLapsed(words, command.Now), new InvoiceHeld(words, PolicyActor, command.Now));
    }

    private static InvoiceFinalized FinalFact(Invoice.Approved approved, FinalizeInvoice command)
    {
        var terms = approved.Content.Terms;
        var today = terms.Entity.DateAt(command.Now);

        // A number of one year's series on a document of the next would break the series' order, and one that may name
        // the month would name another: such a document bears the day of its approval.
        var isOurs = terms.Entity.Numbering == Numbering.Ours;
        var isOfYear = terms.Entity.NumberReset == NumberReset.Yearly
            && !terms.Entity.NumberPattern.Contains("{month}", StringComparison.Ordinal);
        var isLater = isOfYear
            ? today.Year != approved.ApprovedOn.Year
            : today.ToYearMonth() != approved.ApprovedOn.ToYearMonth();
        var date = command.Date ?? (isOurs && isLater ? approved.ApprovedOn : today);
        var due = PaymentDates.Due(date, terms.PaymentDays, terms.Payment);
        var offer = approved.Content.Kind == InvoiceKind.Invoice
            ? PaymentDates.Offer(date, due, BalanceRules.Of(approved.Content).Payable, terms.Payment, terms.MoneyRounding)
            : null;
        return new InvoiceFinalized(
            command.Number, date, due, command.Now, offer, command.Dates?.Posting,
            LedgerTotals.Of(approved.Content, command.Dates?.Rates ?? default));
    }

    private static Decision<InvoiceEvent> Accept(params ReadOnlySpan<InvoiceEvent> events) =>
        Decision<InvoiceEvent>.Accept(events);

    private static Decision<InvoiceEvent> Refuse(Refusal refusal) => Decision<InvoiceEvent>.Refuse(refusal);
}
