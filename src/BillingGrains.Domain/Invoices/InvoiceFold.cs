using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Rating;
using NodaTime;

namespace BillingGrains.Domain.Invoices;

/// <summary>The state after each fact. A fact that cannot follow the state is as bad as an unknown one.</summary>
internal static class InvoiceFold
{
    public static Invoice Evolve(Invoice state, InvoiceEvent fact) => (state, fact) switch
    {
        (Invoice.Absent, InvoiceOpened opened) => new Invoice.Draft(
            Open(opened), HoldReason: null,
            opened.Credit is { } credit ? [new DraftEdit(credit.By, Positive(opened.Totals.Net))] : []),
        (Invoice.Absent, ForeignTaken taken) when taken.Content() is var content => new Invoice.Approved(
            content, taken.ContentHash ?? ContentHash.Of(content), taken.Document.InvoiceDate),
        (Invoice.Draft draft, LineDescribed described) => draft with
        {
            Content = Describe(draft.Content, described),
            Edits = draft.Edits.Add(new DraftEdit(described.By, Money.Zero(draft.Content.Terms.Currency))),
            Changes = Noted(draft, $"{described.By} wrote another text on {described.LineId}"),
        },
        (Invoice.Draft draft, LineCut cut) => draft with
        {
            Content = TakeOff(draft.Content, cut),
            Edits = draft.Edits.Add(new DraftEdit(cut.By, Worth(draft.Content, cut.LineId))),
            Changes = Noted(draft, $"{cut.By} took off {cut.LineId}"),
            Differences = Without(draft, cut.LineId),
        },
        (Invoice.Draft draft, LineAdjusted adjusted) => draft with
        {
            Content = Adjust(draft.Content, adjusted),
            Edits = draft.Edits.Add(new DraftEdit(adjusted.By, Positive(
                draft.Content.Lines.First(line => line.LineId == adjusted.Line.LineId).Net - adjusted.Line.Net))),
            Changes = Noted(draft, $"{adjusted.By} changed {adjusted.Line.LineId} to {Texts.Amount(adjusted.Line.Net)}"),
        },
        (Invoice.Draft draft, LinesMovedOff off) => Moving.After(draft, off),
        (Invoice.Draft draft, LinesMovedOn on) => Moving.After(draft, on),
        (not Invoice.Absent, LinesNotTaken or MoveDeclined) => state,
        (Invoice.Draft draft, DraftDiffers differs) => Review.After(draft, differs),
        (Invoice.Draft draft, TextPassed passed) => draft with
        {
            Content = draft.Content with { Passed = draft.Content.Passed.Add(passed.Passed) },
        },
        (Invoice.Draft, TextsChecked) => state,
        (Invoice.Draft draft, MasterDataFaulty faulty) => draft with { Waits = faulty.Wait },
        (Invoice.Draft draft, MasterDataMended) => draft with { Waits = null },
        (Invoice.Draft draft, InvoiceHeld held) => draft with { HoldReason = held.Reason },
        (Invoice.Draft draft, InvoiceReleased) => draft with { HoldReason = null },
        (Invoice.Draft draft, InvoiceApproved approved) => new Invoice.Approved(
            draft.Content, approved.ContentHash, draft.Content.Terms.Entity.DateAt(approved.At), draft),
        (Invoice.Approved { Before: { } draft } approved, ApprovalLapsed) => draft with { Content = approved.Content },
        (Invoice.Approved approved, InvoiceFinalized final) => Finalize(approved, final),
        (Invoice.Finalized finalized, InvoiceParked parked) => new Invoice.Parked(
            finalized.Document, finalized.Sending.After(parked), parked.Code, parked.Words),
        (Invoice.Finalized { Document: var document }, InvoicePosted posted) => Post(document, posted),
        (Invoice.Parked { Document: var document }, InvoicePosted posted) => Post(document, posted),
        (Invoice.Parked, AdoptedFromErp) => state,
        (Invoice.Posted posted, ErpAmountsDiffer differ) => posted with { Difference = differ.Words },
        (Invoice.Posted, ErpRounded) => state,
        (Invoice.Parked parked, InvoiceReplayed replayed) => new Invoice.Finalized(
            parked.Document with { Replays = parked.Document.Replays.Add(replayed.ReplayId) },
            parked.Sending.After(replayed)),
        (Invoice.Finalized or Invoice.Parked, InvoiceVoided voided) => new Invoice.Voided(
            GivingUp.Without(state.GetDocument()!, GiveUpKind.Void, GivingUp.VoidId) with
            {
                Void = new VoidDecision(voided.Ask, null),
            },
            voided.Reason),
        (_, InvoiceVoidDeclined declined) when state.GetDocument() is { } document => With(
            state, GivingUp.Without(document, GiveUpKind.Void, GivingUp.VoidId) with
        {
            Void = new VoidDecision(declined.Ask, new Refusal(declined.Code, null, declined.Words)),
        }),
        (_, GiveUpAsked asked) when state.GetDocument() is { } document => With(state, GivingUp.Evolve(document, asked)),
        (_, GiveUpDecided decided) when state.GetDocument() is { } document =>
            With(state, GivingUp.Without(document, decided.Kind, decided.Id)),
        (Invoice.Draft draft, BalanceMoved moved) => draft with { Content = Credited(draft.Content, moved) },
        (Invoice.Approved approved, BalanceMoved moved) => approved with { Content = Credited(approved.Content, moved) },
        (_, BalanceMoved or InvoiceDisputed or InvoiceDisputeResolved) when state.GetDocument() is { } document =>
            With(state, document with { Balance = Moved(BalanceRules.Of(document), fact) }),
        (Invoice.Finalized finalized, _) => finalized with { Sending = finalized.Sending.After(fact) },
        _ => throw new UnknownFactException(fact),
    };

    private static ValueList<DraftChange> Noted(Invoice.Draft draft, string words) =>
        draft.Changes.Add(new DraftChange(Review.Hash(draft), words));

    /// <summary>What changed under a line that is taken off needs no look any more.</summary>
    private static ValueList<ChargeMoved> Without(Invoice.Draft draft, string lineId)
    {
        var off = draft.Content.Lines.First(line => line.LineId == lineId);
        return draft.Differences
            .Where(moved => moved.ChargeId != off.ChargeId || moved.TicketKey != off.TicketKey).ToValueList();
    }

    private static InvoiceContent Adjust(InvoiceContent content, LineAdjusted adjusted) => content with
    {
        Lines = content.Lines.Select(line => line.LineId == adjusted.Line.LineId ? adjusted.Line : line).ToValueList(),
        Adjusted = content.Adjusted.Where(one => one.Line.LineId != adjusted.Line.LineId)
            .Append(new LineAdjustment(adjusted.Line, adjusted.Rebill)).ToValueList(),
        Totals = adjusted.Totals,
    };

    private static Money Worth(InvoiceContent content, string lineId)
    {
        var net = content.Lines.First(line => line.LineId == lineId).Net;
        return Positive(net);
    }

    private static Money Positive(Money amount) => amount with { Amount = Math.Abs(amount.Amount) };

    private static InvoiceContent Open(InvoiceOpened opened) => new(
        opened.InvoiceKey, opened.Kind, opened.Period, opened.Reason, opened.Terms, opened.Lines, opened.Lines,
        TakenOff: default, opened.Totals, Credit: opened.Credit);

    private static InvoiceContent Credited(InvoiceContent content, BalanceMoved moved) =>
        content with { CreditedBefore = content.CreditedBefore.Add(moved.Entry) };

    private static Balance Moved(Balance balance, InvoiceEvent fact) => fact switch
    {
        BalanceMoved moved => balance with { Entries = balance.Entries.Add(moved.Entry) },
        InvoiceDisputed { Dispute: var dispute } => balance with
        {
            Dispute = dispute, Disputes = balance.Disputes.Add(dispute.DisputeId),
        },
        _ => balance with { Dispute = null },
    };

    private static Invoice With(Invoice state, FinalDocument document) => state switch
    {
        Invoice.Finalized finalized => finalized with { Document = document },
        Invoice.Parked parked => parked with { Document = document },
        Invoice.Posted posted => posted with { Document = document },
        _ => state,
    };

    private static InvoiceContent Describe(InvoiceContent content, LineDescribed described) => content with
    {
        Lines = content.Lines
            .Select(line => line.LineId == described.LineId ? line with { Description = described.Description } : line)
            .ToValueList(),
    };

    private static InvoiceContent TakeOff(InvoiceContent content, LineCut cut) => content with
    {
        Lines = content.Lines.Where(line => line.LineId != cut.LineId).ToValueList(),
        TakenOff = content.TakenOff.Add(new LineTakenOff(cut.LineId, cut.Rebill)),
        Totals = cut.Totals,
    };

    private static Invoice.Finalized Finalize(Invoice.Approved approved, InvoiceFinalized final)
    {
        var postingKey = PostingKey.Of(approved.Content.InvoiceKey, approved.ContentHash);
        return new Invoice.Finalized(
            new FinalDocument(
                approved.Content, approved.ContentHash, final.Number, final.InvoiceDate, final.DueDate, postingKey,
                Replays: default, Early: final.Early, PostingDate: final.PostingDate, Ledger: final.Ledger),
            SendingProgress.NotStarted);
    }

    private static Invoice.Posted Post(FinalDocument document, InvoicePosted posted) =>
        new(document, posted.RemoteId, posted.Number, Difference: null);
}
