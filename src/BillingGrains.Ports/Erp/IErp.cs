using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Revenue;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Ports.Erp;

/// <summary>One company in one ERP. Every connector holds the promises of the Boundary tests in ErpBoundary. No method
/// throws for what the ERP or the network does: that is an outcome. Each call is given up at the tenant's time-out,
/// and none is repeated inside the connector once it may have had an effect.</summary>
public interface IErp
{
    /// <summary>What it does with numbers and amounts.</summary>
    ErpTraits Traits { get; }

    /// <summary>What the latest answer that said it said of calls that are left; null where none did.</summary>
    CallsTold? Told => null;

    /// <summary>Makes the document, with the posting key in a field that can be searched. Answers Created, or Posted
    /// where the ERP does both in one step; Refused, Deferred or Unknown.</summary>
    Task<SendingOutcome> Create(ErpInvoice invoice, CancellationToken cancellation);

    /// <summary>Posts a document that was made. Repeating it is harmless. Answers Posted, Refused, Deferred or Unknown.</summary>
    Task<SendingOutcome> Post(string remoteId, ErpInvoice invoice, CancellationToken cancellation);

    /// <summary>Looks a document up by its posting key. Answers Created, Posted, NotFound, Deferred or Unknown; several
    /// documents with one key are Refused with the code "double-document".</summary>
    Task<SendingOutcome> Find(string postingKey, CancellationToken cancellation);

    /// <summary>The documents that the ERP itself holds of ours, by posting key, for reconciliation; no cancelled ones.
    /// Throws <see cref="ErpUnavailableException"/> when a page cannot be had: the same one may be asked for again.
    /// </summary>
    /// <param name="since">Only documents that were made in the ERP at this moment, by the ERP's own clock, or later; null
    /// for all. The same for every page.</param>
    /// <param name="cursor">Null for the first page; then what the page before says.</param>
    Task<ErpPage> List(Instant? since, string? cursor, CancellationToken cancellation);

    /// <summary>Takes several documents in one call; null where the connector sends each alone.</summary>
    IErpBatches? Batches => null;

    /// <summary>Reads the company's master data; null where the connector cannot.</summary>
    IErpMasterData? MasterData => null;

    /// <summary>Creates and changes master data; null where the connector cannot.</summary>
    IErpMasterWriter? MasterWriter => null;

    /// <summary>Reads payments and open items; null where the connector cannot.</summary>
    IErpPayments? Payments => null;

    /// <summary>Reads open items, of which an ERP may tell where it does not tell payments; null where the connector cannot.
    /// </summary>
    IErpOpenItems? OpenItems => Payments;

    /// <summary>Enters payments, refunds and write-offs; null where the connector cannot.</summary>
    IErpVouchers? Vouchers => null;

    /// <summary>Enters journals; null where the connector cannot.</summary>
    IErpJournals? Journals => null;
}

/// <summary>The ERP cannot be asked now.</summary>
public sealed class ErpUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>For how long the ERP asked to be left alone; null when it did not.</summary>
    public Duration? RetryAfter { get; init; }
}

/// <summary>A final document as an ERP is told of it. The amounts of a credit note are zero or negative, on its lines
/// and in its totals; a connector whose ERP wants them positive turns them.</summary>
/// <param name="Number">Null when the ERP gives the number.</param>
/// <param name="PurchaseOrder">The customer's number for it; null when there is none.</param>
/// <param name="SoldTo">Who ordered, in the ERP's ids; null when that is <paramref name="BillTo"/>, like
/// <paramref name="Payer"/>.</param>
/// <param name="Credits">The invoices that a credit note takes back; empty on an invoice.</param>
/// <param name="Dimensions">By which it is booked; empty for none.</param>
/// <param name="Rounding">A line that its draft takes before it is posted, where it lacks it; null for none. Never set on what is
/// to be made.</param>
/// <param name="Dates">What else is said of its dates and of the entity's currency; null for nothing.</param>
public sealed record ErpInvoice(
    string PostingKey, InvoiceKind Kind, string? Number, string BillTo, LocalDate InvoiceDate, LocalDate DueDate,
    InvoiceTotals Totals, ValueList<ErpLine> Lines, string? PurchaseOrder = null,
    string? SoldTo = null, string? Payer = null, ValueList<ErpOriginal> Credits = default,
    ValueList<Dimension> Dimensions = default, ErpDates? Dates = null, ErpRounding? Rounding = null);

/// <summary>Terms and dates of a document, for the ERPs that take them.</summary>
/// <param name="PaymentDays">That were agreed; how they are counted, <paramref name="Payment"/> says.</param>
/// <param name="Payment">Null for net.</param>
/// <param name="Posting">On which it is booked; null for the document's date.</param>
/// <param name="Early">What may be taken off for paying early; null for nothing.</param>
/// <param name="Ledger">Its sums in the legal entity's currency; null where it is in that.</param>
public sealed record ErpDates(
    int PaymentDays, PaymentTerms? Payment, LocalDate? Posting, EarlyOffer? Early, LedgerTotals? Ledger)
{
    /// <summary>What is offered for paying early, as a sentence; null for nothing.</summary>
    public string? EarlyWords => Early is { } early
        ? FormattableString.Invariant($"{early.Percent} % off if paid by {LocalDatePattern.Iso.Format(early.LastDay)}: ")
            + FormattableString.Invariant($"{early.Payable.Amount} {early.Payable.Currency.Code}")
        : null;
}

/// <summary>An invoice that a credit note takes back.</summary>
/// <param name="Number">Its legal number; null while the ERP has not given it.</param>
/// <param name="RemoteId">Null before it lies in the ERP.</param>
public sealed record ErpOriginal(string PostingKey, string? Number, string? RemoteId)
{
    /// <summary>The numbers of all, parted by commas, for a field of text; the posting key of one that has none. Null for none.
    /// </summary>
    public static string? Words(ValueList<ErpOriginal> originals) => originals.IsEmpty
        ? null
        : string.Join(", ", originals.Select(static original => original.Number ?? original.PostingKey));
}

/// <param name="Net">The line's amount as it must stand in the ERP; connectors send it so that the ERP's own rounding
/// cannot move it.</param>
/// <param name="Taxes">All that are levied on the line, or one at 0 with the reason's code; empty when it bears none.</param>
/// <param name="Revenue">How the ERP recognises it; null where that is done here, and for a payment.</param>
public sealed record ErpLine(
    string LineId, string Description, decimal Quantity, string Unit, decimal Net, ValueList<ErpLineTax> Taxes,
    LineRevenue? Revenue = null);

/// <param name="Percent">The rate: 0 to 100.</param>
/// <param name="Base">What it is levied on: the line's net amount, and for a tax on a tax those before it too.</param>
public sealed record ErpLineTax(string Code, decimal Percent, decimal Base);

/// <summary>Documents as the ERP reports them.</summary>
/// <param name="Next">Null on the last page.</param>
public sealed record ErpPage(ValueList<ErpDocument> Documents, string? Next);

/// <summary>A document as the ERP reports it.</summary>
/// <param name="Number">The ERP's own; null before it has one.</param>
/// <param name="SentNumber">The number that we gave the document, where it has one; the ERP may keep it apart from its own.
/// </param>
/// <param name="BillTo">The customer's stable id in the ERP; null where it does not tell.</param>
/// <param name="SoldTo">As it was sent, like <paramref name="Payer"/> and <paramref name="PurchaseOrder"/>; null where nothing
/// was.</param>
/// <param name="Credits">What a credit note takes back, as it was sent: <see cref="ErpOriginal.Words"/>; null where nothing was.
/// </param>
public sealed record ErpDocument(
    string RemoteId, string PostingKey, string? Number, bool Posted, string Currency, decimal Net, decimal Tax, decimal Gross,
    string? SentNumber = null, string? BillTo = null, string? SoldTo = null, string? Payer = null,
    string? PurchaseOrder = null, string? Credits = null);

/// <summary>Finds the connector of a tenant: its settings name the connector and the connection.</summary>
public interface IErpDirectory
{
    IErp Open(TenantSettings tenant);
}
