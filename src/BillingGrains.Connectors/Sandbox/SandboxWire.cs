using System.Text.Json;
using System.Text.Json.Serialization;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Revenue;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.Sandbox;

/// <summary>A document as the sandbox takes it. Dates are ISO 8601.</summary>
internal sealed record WireDocument(
    string Key, string Kind, string? Number, string BillTo, string Date, string DueDate, string Currency,
    decimal Net, decimal Tax, decimal Gross, IReadOnlyList<WireTax> Taxes, IReadOnlyList<WireLine> Lines,
    string? SoldTo, string? Payer, string? PurchaseOrder, string? Credits, string? PostingDate, WireDiscount? Discount,
    WireLedger? Ledger)
{
    public static WireDocument Of(ErpInvoice invoice) => new(
        invoice.PostingKey,
        invoice.Kind switch
        {
            InvoiceKind.Invoice => "invoice",
            InvoiceKind.CreditNote => "credit-note",
            _ => throw new ArgumentOutOfRangeException(nameof(invoice), invoice.Kind, "The kind of document is not known."),
        },
        invoice.Number,
        invoice.BillTo,
        NodaTime.Text.LocalDatePattern.Iso.Format(invoice.InvoiceDate),
        NodaTime.Text.LocalDatePattern.Iso.Format(invoice.DueDate),
        invoice.Totals.Net.Currency.Code,
        invoice.Totals.Net.Amount,
        invoice.Totals.Tax.Amount,
        invoice.Totals.Gross.Amount,
        [.. invoice.Totals.Taxes.Select(TaxOf)],
        [.. invoice.Lines.Select(line => new WireLine(
            line.LineId, line.Description, line.Quantity, line.Unit, line.Net,
            [.. line.Taxes.Select(tax => new WireLineTax(tax.Code, tax.Percent, tax.Base))], WireRevenue.Of(line.Revenue)))],
        invoice.SoldTo, invoice.Payer, invoice.PurchaseOrder, ErpOriginal.Words(invoice.Credits),
        Text(invoice.Dates?.Posting), WireDiscount.Of(invoice.Dates?.Early), WireLedger.Of(invoice.Dates?.Ledger));

    private static string? Text(NodaTime.LocalDate? date) =>
        date is { } day ? NodaTime.Text.LocalDatePattern.Iso.Format(day) : null;

    private static WireTax TaxOf(TaxLine tax) =>
        new(tax.Code, tax.Percent, tax.Base.Amount, tax.Tax.Amount, Text(tax.Point?.Through));
}

/// <param name="Until">The last day on which the discount counts.</param>
internal sealed record WireDiscount(decimal Percent, string Until, decimal Amount, decimal Payable)
{
    public static WireDiscount? Of(EarlyOffer? early) => early is null ? null : new WireDiscount(
        early.Percent, NodaTime.Text.LocalDatePattern.Iso.Format(early.LastDay), early.Discount.Amount, early.Payable.Amount);
}

/// <summary>The document in the books' own currency.</summary>
internal sealed record WireLedger(
    string Currency, decimal Net, decimal Tax, decimal Gross, IReadOnlyList<WireRate> Rates)
{
    public static WireLedger? Of(LedgerTotals? ledger) => ledger is null ? null : new WireLedger(
        ledger.Gross.Currency.Code, ledger.Net.Amount, ledger.Tax.Amount, ledger.Gross.Amount,
        [.. ledger.Rates.SelectMany(static rate => rate.Used).Distinct().Select(static rate => new WireRate(
            rate.Source, rate.From.Code, rate.To.Code, NodaTime.Text.LocalDatePattern.Iso.Format(rate.Date), rate.Rate))]);
}

internal sealed record WireRate(string Source, string From, string To, string Date, decimal Rate);

/// <param name="TaxPoint">The latest of its lines; null where payments or the document's date decide, or nothing says.</param>
internal sealed record WireTax(string Code, decimal Percent, decimal Base, decimal Tax, string? TaxPoint);

internal sealed record WireLine(
    string Id, string Description, decimal Quantity, string Unit, decimal Net, IReadOnlyList<WireLineTax> Taxes,
    WireRevenue? Revenue);

/// <summary>How the sandbox recognises a line; null where it does not.</summary>
internal sealed record WireRevenue(string Treatment, string Start, string? End)
{
    public static WireRevenue? Of(LineRevenue? revenue) => revenue is null ? null : new WireRevenue(
        revenue.Treatment switch
        {
            RevenueTreatment.PointInTime => "point-in-time",
            RevenueTreatment.OverTime => "over-time",
            RevenueTreatment.Use => "use",
            RevenueTreatment.Milestone => "milestone",
            _ => throw new ArgumentOutOfRangeException(nameof(revenue), revenue.Treatment, "The treatment is not known."),
        },
        NodaTime.Text.LocalDatePattern.Iso.Format(revenue.Start),
        revenue.End is { } end ? NodaTime.Text.LocalDatePattern.Iso.Format(end) : null);
}

internal sealed record WireLineTax(string Code, decimal Percent, decimal Base);

/// <summary>A document as the sandbox answers it.</summary>
internal sealed record WireAnswer(
    string Id, string Key, bool Posted, string? Number, string Currency, int CurrencyDecimals,
    decimal Net, decimal Tax, decimal Gross, string? SentNumber = null, string? BillTo = null,
    string? SoldTo = null, string? Payer = null, string? PurchaseOrder = null, string? Credits = null)
{
    /// <summary>Null when the answer contradicts itself: posted, and without a number.</summary>
    public SendingOutcome? ToOutcome()
    {
        var currency = new Currency(Currency, CurrencyDecimals);
        var (net, tax, gross) = (new Money(Net, currency), new Money(Tax, currency), new Money(Gross, currency));
        return (Posted, Number) switch
        {
            (false, _) => new SendingOutcome.Created(Id, new SentAmounts(net, tax, gross)),
            (true, { } number) => new SendingOutcome.Posted(Id, number, net, tax, gross),
            _ => null,
        };
    }

    public ErpDocument ToDocument() => new(
        Id, Key, Number, Posted, Currency, Net, Tax, Gross, SentNumber, BillTo, SoldTo, Payer, PurchaseOrder, Credits);
}

/// <summary>A line on a rounding account that a draft takes before it is posted; nothing where it needs none.</summary>
internal sealed record WirePosting(string? RoundingAccount, decimal? RoundingAmount)
{
    /// <summary>Null where it needs none.</summary>
    public static WirePosting? Of(ErpInvoice invoice) => invoice.Rounding is { Amount.Amount: not 0m } rounding
        ? new WirePosting(rounding.Account, rounding.Amount.Amount)
        : null;
}

internal sealed record WirePage(IReadOnlyList<WireAnswer> Documents, string? Next);

internal sealed record WireProblem(string Code, string Message);

/// <summary>Unknown members of an answer are let pass: the sandbox may grow. Missing ones are not.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.General, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(WireDocument))]
[JsonSerializable(typeof(WireAnswer))]
[JsonSerializable(typeof(WirePage))]
[JsonSerializable(typeof(WirePosting))]
[JsonSerializable(typeof(WireBatch))]
[JsonSerializable(typeof(WirePostings))]
[JsonSerializable(typeof(WireBatchAnswer))]
[JsonSerializable(typeof(WireMasterPage))]
[JsonSerializable(typeof(WireMasterRecord))]
[JsonSerializable(typeof(WireMasterRecords))]
[JsonSerializable(typeof(WirePaymentPage))]
[JsonSerializable(typeof(WireOpenItemPage))]
[JsonSerializable(typeof(WireVoucher))]
[JsonSerializable(typeof(WireEntered))]
[JsonSerializable(typeof(WireJournal))]
[JsonSerializable(typeof(WireJournalPage))]
[JsonSerializable(typeof(WireVoucherPage))]
[JsonSerializable(typeof(WireProblem))]
internal sealed partial class WireJson : JsonSerializerContext;
