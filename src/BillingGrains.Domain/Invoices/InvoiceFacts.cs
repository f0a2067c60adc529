using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.PublicTexts;
using BillingGrains.Domain.Retention;
using BillingGrains.Domain.Taxes;
using NodaTime;

namespace BillingGrains.Domain.Invoices;

/// <summary>What kind of document it is.</summary>
public enum InvoiceKind
{
    None = 0,
    Invoice = 1,
    CreditNote = 2,
}

/// <summary>How a kind of document is spelt in keys.</summary>
public static class InvoiceKindWords
{
    /// <summary>"invoice" or "credit-note".</summary>
    public static string Word(this InvoiceKind kind) => kind switch
    {
        InvoiceKind.Invoice => "invoice",
        InvoiceKind.CreditNote => "credit-note",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A document has a kind."),
    };
}

/// <summary>The sums of a document; they foot to the cent: net + tax = gross, and lines add up to net.</summary>
/// <param name="Withheld">What the customer keeps back of the gross amount and pays to the authorities; null for
/// nothing.</param>
public sealed record InvoiceTotals(
    Money Net, Money Tax, Money Gross, ValueList<TaxLine> Taxes, Money? Withheld = null);

/// <param name="Reason">Why nothing is levied; null where something is.</param>
/// <param name="Point">When it is taxed; null where the contract has one rate, and so no rule.</param>
public sealed record TaxLine(
    string Code, decimal Percent, Money Base, Money Tax, string? Jurisdiction = null, string? Reason = null,
    TaxPointSpan? Point = null);

/// <summary>What happened to an invoice.</summary>
public abstract record InvoiceEvent;

[Fact("invoice.opened.v1")]
public sealed record InvoiceOpened(
    string InvoiceKey, InvoiceKind Kind, YearMonth Period, string Reason, InvoiceTerms Terms,
    ValueList<BilledLine> Lines, InvoiceTotals Totals, Instant At, ManualCredit? Credit = null) : InvoiceEvent;

/// <summary>Finance wrote another text; amounts stay.</summary>
[Fact("invoice.line-described.v1")]
public sealed record LineDescribed(
    string LineId, [property: PersonalText] string Description, string By, Instant At) : InvoiceEvent;

/// <summary>Finance took a line off; addressed to the contract.</summary>
/// <param name="LeavesNone">No line is left: the draft is empty, and nothing becomes of it.</param>
[Fact("invoice.line-cut.v1")]
public sealed record LineCut(
    string LineId, bool Rebill, [property: PersonalText] string Reason, InvoiceTotals Totals, string By, Instant At,
    bool LeavesNone = false)
    : InvoiceEvent;

/// <summary>Lines left the draft for another one; addressed to the contract, which sends them there.</summary>
/// <param name="To">Null for a draft of their own.</param>
/// <param name="Terms">Of this draft: those of a new one.</param>
/// <param name="Edits">Who changed this draft before.</param>
/// <param name="LeavesNone">No line is left: the draft is empty.</param>
[Fact("invoice.lines-moved-off.v1")]
public sealed record LinesMovedOff(
    string MoveId, string? To, ValueList<MovedLine> Lines, InvoiceTerms Terms, ValueList<DraftEdit> Edits,
    [property: PersonalText] string Reason, InvoiceTotals Totals, string By, Instant At, bool LeavesNone) : InvoiceEvent;

/// <summary>Lines of another draft stand here from now on; addressed to the contract.</summary>
[Fact("invoice.lines-moved-on.v1")]
public sealed record LinesMovedOn(
    string MoveId, string From, ValueList<MovedLine> Lines, ValueList<DraftEdit> Edits,
    [property: PersonalText] string Reason, InvoiceTotals Totals, string By, Instant At) : InvoiceEvent;

/// <summary>Lines were not taken; addressed to the contract, which gives them a document of their own.</summary>
[Fact("invoice.lines-not-taken.v1")]
public sealed record LinesNotTaken(string MoveId, string Words, Instant At) : InvoiceEvent;

/// <summary>Lines did not leave; addressed to the contract.</summary>
[Fact("invoice.move-declined.v1")]
public sealed record MoveDeclined(string MoveId, string Words, Instant At) : InvoiceEvent;

/// <summary>What of the draft's texts customers must not read, as far as nobody passed it: stands in the exception queue
/// until a later one names no more. None of it is approved meanwhile.</summary>
[Fact("invoice.texts-checked.v1")]
public sealed record TextsChecked(ValueList<TextHit> Open, Instant At) : InvoiceEvent;

/// <summary>A person found words harmless: a false alarm, or a text that the customer may read.</summary>
[Fact("invoice.text-passed.v1")]
public sealed record TextPassed(PassedText Passed, [property: PersonalText] string Reason, string By, Instant At) : InvoiceEvent;

[Fact("invoice.held.v1")]
public sealed record InvoiceHeld([property: PersonalText] string Reason, string By, Instant At) : InvoiceEvent;

[Fact("invoice.released.v1")]
public sealed record InvoiceReleased(string By, Instant At) : InvoiceEvent;

/// <summary>Finance approved it, or the entity needs no review. The content is frozen from here on.</summary>
/// <param name="ContentHash">SHA-256, in hex, of the canonical content: what the number is given to.</param>
/// <param name="Number">Null; in facts from before the books gave dates, what the series needed to know.</param>
/// <param name="Wanted">For the legal entity's books, to which the fact is addressed.</param>
/// <param name="Role">In which <paramref name="By"/> approved; null for a policy.</param>
/// <param name="Rule">Which rule let it through without a person, as a sentence; null when a person approved it.</param>
/// <param name="Master">What its ERP's master data said of it; null in facts from before it was asked.</param>
[Fact("invoice.approved.v1")]
public sealed record InvoiceApproved(
    string ContentHash, NumberWanted? Number, string By, Instant At, string? Role = null, string? Rule = null,
    DateWanted? Wanted = null, MasterCheck? Master = null) : InvoiceEvent;

/// <summary>Its ERP would refuse the draft, so that an approval waits: stands in the exception queue; addressed to the
/// tenant, whose next refresh has it looked at again.</summary>
[Fact("invoice.master-data-faulty.v1")]
public sealed record MasterDataFaulty(MasterWait Wait, Instant At) : InvoiceEvent;

/// <summary>Nothing in the ERP's master data stands against the draft any more; addressed to the tenant. Was it the same as
/// when it was approved, its approval follows.</summary>
[Fact("invoice.master-data-mended.v1")]
public sealed record MasterDataMended(MasterCheck Check, Instant At) : InvoiceEvent;

/// <summary>What the legal entity's books, to which the fact is addressed, must know to date a document, and to say which
/// series numbers it.</summary>
/// <param name="RateThrough">The last date for which its tax rates count; null where its date does not decide them.</param>
/// <param name="Currency">Null in facts from before the books knew rates.</param>
/// <param name="TaxPoint">The latest of its lines; null where its own date is.</param>
/// <param name="Originals">The invoices that a credit note takes back: their rates count.</param>
public sealed record DateWanted(
    InvoiceKind Kind, string BillTo, EntitySettings Entity, LocalDate? RateThrough = null, Currency? Currency = null,
    LocalDate? TaxPoint = null, ValueList<string> Originals = default);

/// <summary>The approval does not count any more: with the date that the document would get, other tax rates do. It is a
/// draft again, and held.</summary>
/// <param name="Words">For finance, with the next step.</param>
[Fact("invoice.approval-lapsed.v1")]
public sealed record ApprovalLapsed(string Words, Instant At) : InvoiceEvent;

/// <summary>Which series numbers a document, and how the number looks.</summary>
/// <param name="Pattern">The entity's, filled in for the series; with "C-" before it for a credit note, whose series
/// also begins at 1.</param>
/// <param name="Year">0 when the series is of all time.</param>
public sealed record NumberWanted(string SeriesKey, string Pattern, int Year);

/// <summary>The document is final; addressed to the ERP tenant.</summary>
/// <param name="Number">Null when the ERP gives it.</param>
/// <param name="Early">What is taken off for paying early; null for nothing.</param>
/// <param name="PostingDate">On which it is booked; null where that is <paramref name="InvoiceDate"/>.</param>
/// <param name="Ledger">Its sums in the entity's currency; null where it is in that.</param>
[Fact("invoice.finalized.v1")]
public sealed record InvoiceFinalized(
    string? Number, LocalDate InvoiceDate, LocalDate DueDate, Instant At, EarlyOffer? Early = null,
    LocalDate? PostingDate = null, LedgerTotals? Ledger = null) : InvoiceEvent;

/// <summary>A call to the ERP is about to be made. Stored before the call.</summary>
/// <param name="PostingKey">Derived from the document: the same for every attempt; the ERP is searched by it.</param>
/// <param name="SendBefore">The call must not start at or after this moment.</param>
/// <param name="SettledAfter">From this moment on a look-up by the key tells what the call did.</param>
[Fact("invoice.sending-started.v1")]
public sealed record SendingStarted(
    int Attempt, SendingPurpose Purpose, string PostingKey, Instant SendBefore, Instant SettledAfter, Instant At)
    : InvoiceEvent;

/// <summary>A look-up by the key found nothing: the attempt had no effect, and the next may start.</summary>
[Fact("invoice.sending-had-no-effect.v1")]
public sealed record SendingHadNoEffect(int Attempt, Instant At) : InvoiceEvent;

/// <summary>Nobody knows whether the call had an effect: it is looked up after it has settled.</summary>
[Fact("invoice.sending-unknown.v1")]
public sealed record SendingUnknown(int Attempt, string Detail, Instant At, Instant? AskAgainAt = null) : InvoiceEvent;

/// <summary>The ERP did nothing, and says so: it is tried again.</summary>
[Fact("invoice.sending-deferred.v1")]
public sealed record SendingDeferred(int Attempt, string Detail, Instant RetryAt, Instant At) : InvoiceEvent;

/// <summary>The document lay in the ERP unposted and is there no more: a person deleted it there, and then asked here
/// for it to be sent again. The next attempt creates it anew.</summary>
[Fact("invoice.gone-from-erp.v1")]
public sealed record GoneFromErp(int Attempt, string RemoteId, Instant At) : InvoiceEvent;

/// <summary>The ERP holds the document already: it was sent in a history that was lost when the journal was set back. What
/// the ERP says of it follows as a fact of its own.</summary>
/// <param name="Epoch">Of the journal, since it was set back.</param>
/// <param name="Reason">Why the journal was set back.</param>
[Fact("invoice.adopted-from-erp.v1")]
public sealed record AdoptedFromErp(string RemoteId, string Epoch, string Reason, Instant At, string? PostingKey = null)
    : InvoiceEvent;

/// <summary>The document lies in the ERP, not yet posted.</summary>
/// <param name="Rounding">A line that it takes there before it is posted; null where its totals are ours.</param>
[Fact("invoice.created-in-erp.v1")]
public sealed record CreatedInErp(int Attempt, string RemoteId, Instant At, ErpRounding? Rounding = null) : InvoiceEvent;

/// <summary>The document stands posted in the ERP; addressed to the tenant, and to each ticket on it.</summary>
/// <param name="Number">The legal number: from our series, or else the one that the ERP gave.</param>
/// <param name="Net">As the ERP reports it, like <paramref name="Tax"/> and <paramref name="Gross"/>.</param>
[Fact("invoice.posted.v1")]
public sealed record InvoicePosted(
    int Attempt, string RemoteId, string Number, Money Net, Money Tax, Money Gross, Instant At) : InvoiceEvent;

/// <summary>The ERP posted other amounts than ours: follows <see cref="InvoicePosted"/> and stands in the exception
/// queue; its owner is finance.</summary>
/// <param name="Words">For finance, as a full sentence with the next step.</param>
/// <param name="Detail">Both sides' net, tax and gross.</param>
[Fact("invoice.erp-amounts-differ.v1")]
public sealed record ErpAmountsDiffer(string RemoteId, string Words, string Detail, Instant At) : InvoiceEvent;

/// <summary>The ERP posted it with our gross amount and another tax, within what the legal entity lets pass: the difference
/// stands on its rounding account. Follows <see cref="InvoicePosted"/>.</summary>
/// <param name="Tax">What the ERP's tax is more than ours, and its net amount less.</param>
[Fact("invoice.erp-rounded.v1")]
public sealed record ErpRounded(string RemoteId, string Account, Money Tax, Instant At) : InvoiceEvent;

/// <summary>The ERP refused it for a business reason, or too many attempts failed: a person must act; addressed to the
/// tenant.</summary>
/// <param name="Words">For finance, as a full sentence.</param>
/// <param name="Detail">What the ERP said.</param>
[Fact("invoice.parked.v1")]
public sealed record InvoiceParked(int Attempt, string Code, string Words, string Detail, Instant At) : InvoiceEvent;

/// <summary>A person asked for another try; addressed to the tenant.</summary>
[Fact("invoice.replayed.v1")]
public sealed record InvoiceReplayed(string ReplayId, string By, Instant At) : InvoiceEvent;

/// <summary>The document is void: nothing of it was sent or paid, and nothing ever is. Its number stays used. Addressed to
/// the contract, to the tenant, and to the series that gave the number.</summary>
/// <param name="Ask">Which asking of the contract it answers.</param>
/// <param name="Number">Null when the ERP gives numbers.</param>
[Fact("invoice.voided.v1")]
public sealed record InvoiceVoided(
    int Ask, string? Number, [property: PersonalText] string Reason, string By, Instant At) : InvoiceEvent;

/// <summary>It could not be voided any more; addressed to the contract.</summary>
/// <param name="Words">For who asked, with the way that is open.</param>
[Fact("invoice.void-declined.v1")]
public sealed record InvoiceVoidDeclined(int Ask, string Code, string Words, string By, Instant At) : InvoiceEvent;

/// <summary>Finance changed what a draft's line asks for; addressed to the contract.</summary>
/// <param name="Line">As it stands now.</param>
/// <param name="Rebill">True: what was taken off is due again. False: it counts as settled.</param>
[Fact("invoice.line-adjusted.v1")]
public sealed record LineAdjusted(
    BilledLine Line, ReductionKind Kind, bool Rebill, [property: PersonalText] string Reason, InvoiceTotals Totals, string By,
    Instant At)
    : InvoiceEvent;

/// <summary>A charge on the draft is worth something else by now, or again what stands: whoever approves must have seen it.
/// </summary>
[Fact("invoice.draft-differs.v1")]
public sealed record DraftDiffers(ChargeMoved Moved, Instant At) : InvoiceEvent;

/// <summary>A payment, refund, credit or write-off changed what is open of the final invoice.</summary>
/// <param name="Sums">After it.</param>
[Fact("invoice.balance-moved.v1")]
public sealed record BalanceMoved(BalanceEntry Entry, BalanceSums Sums, Instant At) : InvoiceEvent;

/// <summary>The customer disputes the final invoice.</summary>
[Fact("invoice.disputed.v1")]
public sealed record InvoiceDisputed(InvoiceDispute Dispute) : InvoiceEvent;

[Fact("invoice.dispute-resolved.v1")]
public sealed record InvoiceDisputeResolved(
    string DisputeId, [property: PersonalText] string Outcome, string By, Instant At) : InvoiceEvent;
