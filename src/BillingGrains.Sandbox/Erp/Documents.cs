using System.Globalization;
using System.Text.Json.Serialization;

namespace BillingGrains.Sandbox.Erp;

/// <summary>What kind of document it is. The amounts of a credit note are zero or negative.</summary>
public enum DocumentKind
{
    None = 0,

    [JsonStringEnumMemberName("invoice")]
    Invoice = 1,

    [JsonStringEnumMemberName("credit-note")]
    CreditNote = 2,
}

/// <summary>A document as a caller sends it.</summary>
/// <param name="Key">The caller's reference: searchable, not unique.</param>
/// <param name="Number">Null when the ERP is to give it.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="SoldTo">Who ordered; null when that is <paramref name="BillTo"/>, like <paramref name="Payer"/>.</param>
/// <param name="PurchaseOrder">The customer's number for it; null when there is none.</param>
/// <param name="Credits">The numbers of what a credit note takes back; null on an invoice.</param>
/// <param name="PostingDate">On which it is booked; null for its date.</param>
/// <param name="Discount">What may be taken off for paying early; null for nothing.</param>
/// <param name="Ledger">The same sums in the books' own currency; null where it is in that.</param>
public sealed record DocumentRequest(
    string Key, DocumentKind Kind, string? Number, string BillTo, DateOnly Date, DateOnly DueDate, string Currency,
    decimal Net, decimal Tax, decimal Gross, IReadOnlyList<DocumentTax> Taxes, IReadOnlyList<DocumentLine> Lines,
    string? SoldTo = null, string? Payer = null, string? PurchaseOrder = null, string? Credits = null,
    DateOnly? PostingDate = null, EarlyDiscount? Discount = null, LedgerSums? Ledger = null);

/// <param name="Until">The last day on which it counts.</param>
public sealed record EarlyDiscount(decimal Percent, DateOnly Until, decimal Amount, decimal Payable);

public sealed record LedgerSums(
    string Currency, decimal Net, decimal Tax, decimal Gross, IReadOnlyList<LedgerRate> Rates);

/// <param name="Date">Of its publication.</param>
public sealed record LedgerRate(string Source, string From, string To, DateOnly Date, decimal Rate);

/// <param name="TaxPoint">The day on which it is taxed; null where nothing was said.</param>
public sealed record DocumentTax(string Code, decimal Percent, decimal Base, decimal Tax, DateOnly? TaxPoint = null);

/// <param name="Taxes">Empty when the line is not taxed.</param>
/// <param name="Revenue">How it becomes revenue; null where that is not this ERP's work.</param>
public sealed record DocumentLine(
    string Id, string Description, decimal Quantity, string Unit, decimal Net, IReadOnlyList<LineTax> Taxes,
    LineRevenue? Revenue = null);

/// <param name="Treatment">"point-in-time", "over-time", "use" or "milestone".</param>
/// <param name="End">Null for what may be used without an end.</param>
public sealed record LineRevenue(string Treatment, DateOnly Start, DateOnly? End);

/// <param name="Base">The line's net amount; more where it is levied on other taxes too.</param>
public sealed record LineTax(string Code, decimal Percent, decimal Base);

/// <summary>A document as the books hold it.</summary>
/// <param name="MadeAt">The beginning of all time in books that were kept before it was noted.</param>
/// <param name="Raw">As a vendor's caller sent it; null for the sandbox's own.</param>
public sealed record StoredDocument(
    string Id, bool Posted, string? Number, DocumentRequest Request, DateTimeOffset MadeAt = default, string? Raw = null)
{
    /// <summary>The document's place in the books, from 1.</summary>
    [JsonIgnore]
    public int Ordinal => int.Parse(Id.AsSpan("doc-".Length), NumberStyles.None, CultureInfo.InvariantCulture);
}

/// <summary>A document as it is answered.</summary>
/// <param name="CurrencyDecimals">How many decimals this ERP keeps for the currency.</param>
/// <param name="SentNumber">The number that the caller gave; null when there was none.</param>
public sealed record DocumentAnswer(
    string Id, string Key, DocumentKind Kind, bool Posted, string? Number, string BillTo, string Currency,
    int CurrencyDecimals, decimal Net, decimal Tax, decimal Gross, string? SentNumber,
    string? SoldTo, string? Payer, string? PurchaseOrder, string? Credits, DateOnly Date, DateOnly DueDate,
    DateOnly? PostingDate, EarlyDiscount? Discount, LedgerSums? Ledger)
{
    public static DocumentAnswer Of(StoredDocument document)
    {
        var (id, posted, number, request, _, _) = document;
        return new DocumentAnswer(
            id, request.Key, request.Kind, posted, number, request.BillTo, request.Currency,
            Currencies.DecimalsOf(request.Currency), request.Net, request.Tax, request.Gross, request.Number,
            request.SoldTo, request.Payer, request.PurchaseOrder, request.Credits, request.Date, request.DueDate,
            request.PostingDate, request.Discount, request.Ledger);
    }
}

/// <param name="Next">The cursor of the next page; null on the last.</param>
public sealed record DocumentPage(IReadOnlyList<DocumentAnswer> Documents, string? Next);

/// <summary>Why a call was not answered as asked.</summary>
/// <param name="Code">Stable: what programs compare.</param>
public sealed record Problem(string Code, string Message);

/// <summary>A tenant's books in figures.</summary>
/// <param name="Duplicates">Keys that stand on more than one document.</param>
public sealed record BookSummary(
    string Tenant, int Documents, int Posted, IReadOnlyList<CurrencySum> Sums, IReadOnlyList<DuplicateKey> Duplicates);

/// <summary>Sums of the posted documents in one currency.</summary>
public sealed record CurrencySum(string Currency, int Documents, decimal Net, decimal Tax, decimal Gross);

public sealed record DuplicateKey(string Key, int Documents, int Posted);

/// <summary>The decimals that documents carry, by ISO 4217; two where nothing is said.</summary>
public static class Currencies
{
    private static readonly HashSet<string> WithoutDecimals =
        new(["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"],
            StringComparer.Ordinal);

    private static readonly HashSet<string> WithThree =
        new(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], StringComparer.Ordinal);

    public static int DecimalsOf(string code) => WithoutDecimals.Contains(code) ? 0 : WithThree.Contains(code) ? 3 : 2;
}
