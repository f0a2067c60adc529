using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Revenue;
using BillingGrains.Domain.Vouchers;
using BillingGrains.Ports.Erp;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Connectors.FileDrop;

/// <summary>A line of a batch file; docs/file-drop.md describes them.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(BatchHeader), "header")]
[JsonDerivedType(typeof(BatchDocument), "document")]
[JsonDerivedType(typeof(BatchVoucher), "voucher")]
[JsonDerivedType(typeof(BatchJournal), "journal")]
[JsonDerivedType(typeof(BatchTrailer), "trailer")]
internal abstract record BatchLine;

/// <param name="OpenedAt">When its first record was written, UTC.</param>
internal sealed record BatchHeader(string Format, int Version, long Batch, string OpenedAt) : BatchLine
{
    public const string FormatName = "billinggrains-batch";

    /// <summary>The first version that has journals.</summary>
    public const int WithJournals = 2;
}

/// <param name="Line">1 for the first record of the batch.</param>
/// <param name="Decimals">Of the document's currency.</param>
internal sealed record BatchDocument(int Line, int Decimals, FileDocument Document) : BatchLine;

internal sealed record BatchVoucher(int Line, int Decimals, FileVoucher Voucher) : BatchLine;

internal sealed record BatchJournal(int Line, int Decimals, FileJournal Journal) : BatchLine;

/// <param name="Sha256">Of every byte before the trailer's line, in hexadecimal digits.</param>
/// <param name="Journals">Null in version 1, which has none.</param>
internal sealed record BatchTrailer(
    long Batch, string ClosedAt, int Records, int Documents, int Vouchers, IReadOnlyList<BatchSum> Sums, string Sha256,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Journals = null) : BatchLine;

/// <summary>Control totals of one currency.</summary>
/// <param name="Vouchers">The sum of the vouchers' amounts.</param>
/// <param name="Journals">The sum of the journals' lines; null in version 1.</param>
internal sealed record BatchSum(
    string Currency, decimal Net, decimal Tax, decimal Gross, decimal Vouchers,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? Journals = null);

/// <summary>A document as it stands in a file. Dates are ISO 8601, amounts decimals with a point.</summary>
internal sealed record FileDocument(
    string Key, string Kind, string? Number, string BillTo, string Date, string DueDate, string Currency,
    decimal Net, decimal Tax, decimal Gross, IReadOnlyList<FileTax> Taxes, IReadOnlyList<FileLine> Lines,
    string? SoldTo, string? Payer, string? PurchaseOrder, string? Credits, string? PostingDate, FileDiscount? Discount,
    FileLedger? Ledger)
{
    public static FileDocument Of(ErpInvoice invoice) => new(
        invoice.PostingKey,
        invoice.Kind switch
        {
            InvoiceKind.Invoice => "invoice",
            InvoiceKind.CreditNote => "credit-note",
            _ => throw new ArgumentOutOfRangeException(nameof(invoice), invoice.Kind, "The kind of document is not known."),
        },
        invoice.Number, invoice.BillTo, Text(invoice.InvoiceDate), Text(invoice.DueDate), invoice.Totals.Net.Currency.Code,
        invoice.Totals.Net.Amount, invoice.Totals.Tax.Amount, invoice.Totals.Gross.Amount,
        [.. invoice.Totals.Taxes.Select(static tax => new FileTax(
            tax.Code, tax.Percent, tax.Base.Amount, tax.Tax.Amount, tax.Point is { } point ? Text(point.Through) : null))],
        [.. invoice.Lines.Select(static line => new FileLine(
            line.LineId, line.Description, line.Quantity, line.Unit, line.Net,
            [.. line.Taxes.Select(static tax => new FileLineTax(tax.Code, tax.Percent, tax.Base))],
            FileRevenue.Of(line.Revenue)))],
        invoice.SoldTo, invoice.Payer, invoice.PurchaseOrder, ErpOriginal.Words(invoice.Credits),
        Text(invoice.Dates?.Posting), FileDiscount.Of(invoice.Dates?.Early), FileLedger.Of(invoice.Dates?.Ledger));

    internal static string Text(LocalDate date) => LocalDatePattern.Iso.Format(date);

    internal static string? Text(LocalDate? date) => date is { } day ? Text(day) : null;
}

/// <param name="TaxPoint">The day on which it is taxed; null where nothing says.</param>
internal sealed record FileTax(string Code, decimal Percent, decimal Base, decimal Tax, string? TaxPoint);

internal sealed record FileLine(
    string Id, string Description, decimal Quantity, string Unit, decimal Net, IReadOnlyList<FileLineTax> Taxes,
    FileRevenue? Revenue);

internal sealed record FileLineTax(string Code, decimal Percent, decimal Base);

/// <summary>How the ERP recognises a line; null where it does not.</summary>
internal sealed record FileRevenue(string Treatment, string Start, string? End)
{
    public static FileRevenue? Of(LineRevenue? revenue) => revenue is null ? null : new FileRevenue(
        revenue.Treatment switch
        {
            RevenueTreatment.PointInTime => "point-in-time",
            RevenueTreatment.OverTime => "over-time",
            RevenueTreatment.Use => "use",
            RevenueTreatment.Milestone => "milestone",
            _ => throw new ArgumentOutOfRangeException(nameof(revenue), revenue.Treatment, "The treatment is not known."),
        },
        FileDocument.Text(revenue.Start), FileDocument.Text(revenue.End));
}

/// <param name="Until">The last day on which the discount counts.</param>
internal sealed record FileDiscount(decimal Percent, string Until, decimal Amount, decimal Payable)
{
    public static FileDiscount? Of(EarlyOffer? early) => early is null ? null : new FileDiscount(
        early.Percent, FileDocument.Text(early.LastDay), early.Discount.Amount, early.Payable.Amount);
}

/// <summary>The document's sums in the legal entity's currency.</summary>
internal sealed record FileLedger(string Currency, decimal Net, decimal Tax, decimal Gross, IReadOnlyList<FileRate> Rates)
{
    public static FileLedger? Of(LedgerTotals? ledger) => ledger is null ? null : new FileLedger(
        ledger.Gross.Currency.Code, ledger.Net.Amount, ledger.Tax.Amount, ledger.Gross.Amount,
        [.. ledger.Rates.SelectMany(static rate => rate.Used).Distinct().Select(static rate => new FileRate(
            rate.Source, rate.From.Code, rate.To.Code, FileDocument.Text(rate.Date), rate.Rate))]);
}

internal sealed record FileRate(string Source, string From, string To, string Date, decimal Rate);

/// <summary>A payment, refund, write-off or discount on a document that the ERP has.</summary>
/// <param name="Document">The document's id in the ERP, as an acknowledgement told it.</param>
internal sealed record FileVoucher(
    string Key, string Document, string Kind, decimal Amount, string Currency, string On, string Reference, string Words)
{
    public static FileVoucher Of(ErpVoucher voucher) => new(
        voucher.PostingKey, voucher.Original.RemoteId ?? "", VoucherContent.NameOf(voucher.Kind), voucher.Amount.Amount,
        voucher.Amount.Currency.Code, FileDocument.Text(voucher.On), voucher.Reference, voucher.Words);
}

/// <summary>A journal of one day in one currency.</summary>
/// <param name="Journal">The month's journal that it is a part of, for people.</param>
internal sealed record FileJournal(
    string Key, string Journal, string Date, string Currency, IReadOnlyList<FileJournalLine> Lines)
{
    public static FileJournal Of(ErpJournal journal) => new(
        journal.PostingKey, journal.JournalId, FileDocument.Text(journal.Date), journal.Currency,
        [.. journal.Entries.Select(static entry => new FileJournalLine(entry.Debit, entry.Credit, entry.Amount, entry.Words))]);
}

/// <summary>One amount with its two accounts.</summary>
internal sealed record FileJournalLine(string Debit, string Credit, decimal Amount, string Text);

/// <summary>A line of an acknowledgement; docs/file-drop.md describes them.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(AnswerHeader), "header")]
[JsonDerivedType(typeof(AnswerRecord), "record")]
[JsonDerivedType(typeof(AnswerTrailer), "trailer")]
internal abstract record AnswerLine;

/// <param name="Sha256">Of the batch, as its trailer says it.</param>
/// <param name="Status">"booked", "held" or "rejected".</param>
/// <param name="Expected">Of a batch that is held: the number that the ERP waits for.</param>
internal sealed record AnswerHeader(
    string Format, int Version, long Batch, string Sha256, string At, string Status, string? Code = null,
    string? Words = null, long? Expected = null) : AnswerLine
{
    public const string FormatName = "billinggrains-acknowledgement";
}

/// <param name="Line">Of the batch.</param>
/// <param name="Status">"posted", "refused" or "cancelled".</param>
/// <param name="Record">"document", "voucher" or "journal".</param>
internal sealed record AnswerRecord(
    int Line, string Key, string Status, string? Id = null, string? Number = null, string? Currency = null,
    decimal Net = 0m, decimal Tax = 0m, decimal Gross = 0m, string? Code = null, string? Words = null,
    string Record = "document") : AnswerLine;

/// <param name="Sha256">Of every byte before the trailer's line.</param>
internal sealed record AnswerTrailer(long Batch, int Records, string Sha256) : AnswerLine;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.General, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(BatchLine))]
[JsonSerializable(typeof(AnswerLine))]
[JsonSerializable(typeof(OpenLine))]
internal sealed partial class DropJson : JsonSerializerContext
{
    /// <summary>Letters of all languages stand as themselves: a person may have to read the file.</summary>
    public static DropJson Plain => field ??= new DropJson(new JsonSerializerOptions(Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
