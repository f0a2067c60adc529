using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.PublicTexts;
using BillingGrains.Domain.Taxes;
using NodaTime;

namespace BillingGrains.Domain.Invoices;

/// <summary>An invoice or credit note. Each state holds only what is known in it.</summary>
public abstract record Invoice
{
    private Invoice()
    {
    }

    /// <summary>Nothing was opened under this key.</summary>
    public sealed record Absent : Invoice;

    /// <summary>Finance may still change it.</summary>
    /// <param name="HoldReason">Set while it is held: it cannot be approved.</param>
    /// <param name="Edits">Who changed what since it was opened: they are its makers.</param>
    /// <param name="Differences">Charges on it that are worth something else by now.</param>
    /// <param name="Changes">What changed since it was opened, oldest first.</param>
    /// <param name="Waits">An approval that counts once the ERP's master data is mended; null for none.</param>
    public sealed record Draft(
        InvoiceContent Content, string? HoldReason, ValueList<DraftEdit> Edits = default,
        ValueList<ChargeMoved> Differences = default, ValueList<DraftChange> Changes = default,
        MasterWait? Waits = null) : Invoice;

    /// <summary>Frozen; waits for its number, or for its own finalizing when the ERP numbers.</summary>
    /// <param name="ApprovedOn">By the entity's calendar: decides the number series.</param>
    /// <param name="Before">What was approved; null for a document of another engine.</param>
    public sealed record Approved(
        InvoiceContent Content, string ContentHash, LocalDate ApprovedOn, Draft? Before = null) : Invoice;

    /// <summary>Final, and on its way into the ERP: see <see cref="PostingSteps"/>.</summary>
    public sealed record Finalized(FinalDocument Document, SendingProgress Sending) : Invoice;

    /// <summary>Final, and not sent again before a person asks for it.</summary>
    public sealed record Parked(FinalDocument Document, SendingProgress Sending, string Code, string Words) : Invoice;

    /// <summary>Stands posted in the ERP.</summary>
    /// <param name="Number">The legal number: ours, or else the ERP's.</param>
    /// <param name="Difference">Set when the ERP posted other amounts than ours: a sentence for finance.</param>
    public sealed record Posted(FinalDocument Document, string RemoteId, string Number, string? Difference) : Invoice;

    /// <summary>Nothing of it ever leaves; its number stays used.</summary>
    public sealed record Voided(FinalDocument Document, string Reason) : Invoice;

    /// <summary>The content in any state; null when nothing was opened.</summary>
    public InvoiceContent? GetContent() => this switch
    {
        Draft draft => draft.Content,
        Approved approved => approved.Content,
        _ => GetDocument()?.Content,
    };

    /// <summary>The final document; null before it is final.</summary>
    public FinalDocument? GetDocument() => this switch
    {
        Finalized finalized => finalized.Document,
        Parked parked => parked.Document,
        Posted posted => posted.Document,
        Voided voided => voided.Document,
        _ => null,
    };
}

/// <summary>What stands on a document.</summary>
/// <param name="Opened">The lines as they came, so that a repeated opening is known as one.</param>
/// <param name="Lines">The lines that stand, with the texts that finance wrote.</param>
/// <param name="Totals">Of <paramref name="Lines"/>.</param>
/// <param name="Passed">What a person found harmless though it looks like something that customers must not read.</param>
/// <param name="Credit">Set where a person credits an invoice.</param>
/// <param name="Adjusted">Lines of which finance changed the amount, as they stood after it, the latest for each.</param>
/// <param name="CreditedBefore">What credit notes took back of it before it was final.</param>
/// <param name="MovedOn">Lines that came from other drafts, as they were made.</param>
public sealed record InvoiceContent(
    string InvoiceKey, InvoiceKind Kind, YearMonth Period, string Reason, InvoiceTerms Terms,
    ValueList<BilledLine> Opened, ValueList<BilledLine> Lines, ValueList<LineTakenOff> TakenOff, InvoiceTotals Totals,
    ValueList<PassedText> Passed = default, ManualCredit? Credit = null,
    ValueList<LineAdjustment> Adjusted = default, ValueList<BalanceEntry> CreditedBefore = default,
    ValueList<BilledLine> MovedOn = default)
{
    /// <summary>As another billing engine made it; null for a document of ours.</summary>
    public ForeignDocument? Foreign { get; init; }

    /// <summary>Each line that ever stood on it, as it was made.</summary>
    public IEnumerable<BilledLine> EverOn() => MovedOn.IsEmpty ? Opened : Opened.Concat(MovedOn);

    /// <summary>The last issue date for which the tax rates on the lines count; null where it does not decide them.</summary>
    internal LocalDate? RateThrough() => Points().Select(static point => point.RateThrough).OfType<LocalDate?>().Min();

    /// <summary>The latest tax point of the lines; null where the issue date is one.</summary>
    internal LocalDate? LastTaxPoint() => Points().Select(static point => point.On).OfType<LocalDate?>().Max();

    private IEnumerable<TaxPoint> Points() =>
        Lines.SelectMany(static line => line.Taxes).Select(static part => part.Point).OfType<TaxPoint>();
}

/// <param name="Rebill">True: what was taken off is due again. False: it counts as settled.</param>
public sealed record LineAdjustment(BilledLine Line, bool Rebill);

/// <summary>A change of a draft that a reviewer must know of.</summary>
/// <param name="Before">What he saw before it: <see cref="DraftReview.ContentHash"/>.</param>
/// <param name="Words">Who changed what, as a clause.</param>
public sealed record DraftChange(string Before, string Words);

/// <param name="Rebill">True: the contract offers the charge again at its next run.</param>
public sealed record LineTakenOff(string LineId, bool Rebill);

/// <summary>A document that does not change any more.</summary>
/// <param name="Number">From our series; null when the ERP gives the number.</param>
/// <param name="PostingKey">The ERP is searched by it: see <see cref="Posting.PostingKey"/>.</param>
/// <param name="Replays">Ids of the replays that were asked for.</param>
/// <param name="Void">What was decided when somebody last wanted it voided; null when nobody did.</param>
/// <param name="Balance">What is open; null before anything moved.</param>
/// <param name="Early">What is taken off for paying early; null for nothing.</param>
/// <param name="PostingDate">On which it is booked; null where that is <paramref name="InvoiceDate"/>.</param>
/// <param name="Ledger">Its sums in the entity's currency; null where it is in that.</param>
/// <param name="Asked">Refunds, write-offs and a void that wait for another person.</param>
public sealed record FinalDocument(
    InvoiceContent Content, string ContentHash, string? Number, LocalDate InvoiceDate, LocalDate DueDate,
    string PostingKey, ValueList<string> Replays, VoidDecision? Void = null, Balance? Balance = null,
    EarlyOffer? Early = null, LocalDate? PostingDate = null, LedgerTotals? Ledger = null,
    ValueList<GiveUp> Asked = default)
{
    /// <summary>The day on which it is booked.</summary>
    public LocalDate BookedOn => PostingDate ?? InvoiceDate;
}

/// <summary>A final document, for who refers to it.</summary>
/// <param name="Number">The legal number: ours, or the ERP's once it stands posted there.</param>
/// <param name="RemoteId">In the ERP; null before it lies there.</param>
public sealed record FinalReference(
    FinalDocument Document, string? Number, string? RemoteId, bool IsVoid, bool IsPosted = false);

/// <param name="Ask">The contract's asking that it answers.</param>
/// <param name="Declined">Why it stays; null when it is void.</param>
public sealed record VoidDecision(int Ask, Refusal? Declined);
