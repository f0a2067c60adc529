using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Connectors.Documents;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Connectors.Dynamics;

/// <summary>Our documents as free text invoices, and back. A credit note is one with negative quantities.</summary>
internal sealed class DynamicsDocuments(DynamicsSettings settings)
{
    public const string Headers = "FreeTextInvoiceHeaders";
    public const string Lines = "FreeTextInvoiceLines";
    public const string Id = "InvoiceIdentifier";

    private static readonly ValueList<string> Notes = ["payer", "credits"];

    private DynamicsFields Fields => settings.Fields;

    public JsonObject Header(ErpInvoice invoice)
    {
        var header = new JsonObject
        {
            ["CustomerAccount"] = invoice.SoldTo ?? invoice.BillTo,
            ["InvoiceAccount"] = invoice.BillTo,
            ["InvoiceDate"] = LocalDatePattern.Iso.Format(invoice.Dates?.Posting ?? invoice.InvoiceDate),
            ["DocumentDate"] = LocalDatePattern.Iso.Format(invoice.InvoiceDate),
            ["DueDate"] = LocalDatePattern.Iso.Format(invoice.DueDate),
            ["CurrencyCode"] = invoice.Totals.Net.Currency.Code,
            [Fields.Key] = invoice.PostingKey,
        };
        Put(Fields.Number, invoice.Number);
        Put(Fields.Order, invoice.PurchaseOrder);
        var notes = ErpNotes.Of(invoice, Notes);
        Put(Fields.Notes, notes.IsEmpty ? null : string.Join('\n', notes.Select(static note => note.Text)));
        return header;

        void Put(string field, string? value)
        {
            if (field.Length > 0 && value is not null)
            {
                header[field] = value;
            }
        }
    }

    /// <summary>By their numbers, from 1. Throws <see cref="ErpCallException"/> where the settings lack what a line names.
    /// </summary>
    public IReadOnlyList<DynamicsLine> LinesOf(ErpInvoice invoice)
    {
        var sent = SentDocument.Of(invoice, settings.Precision, creditsArePositive: false, []);
        var dimension = Dimension(invoice.Dimensions);
        return [.. sent.Lines.Select(line => new DynamicsLine(line.Index + 1, line.Net, Line(line, dimension)))];
    }

    /// <summary>The line for rounding of a draft, behind its own, without tax.</summary>
    public DynamicsLine RoundingLine(ErpRounding rounding, IReadOnlyList<DynamicsLine> lines)
    {
        var (number, amount) = (lines.Count + 1, rounding.Amount.Amount);
        return new DynamicsLine(number, amount, new JsonObject
        {
            ["LineNumber"] = number, ["Description"] = settings.Precision.RoundingText, ["Quantity"] = 1, ["UnitPrice"] = amount,
            ["Amount"] = amount, [Fields.LineAccount] = rounding.Account,
        });
    }

    /// <summary>Whether a record is the line for rounding: it stands behind the document's own, under its text.</summary>
    public bool IsRounding(JsonElement record, IReadOnlyList<DynamicsLine> lines) =>
        record.Number("LineNumber") == lines.Count + 1 && record.Text("Description") == settings.Precision.RoundingText;

    private JsonObject Line(SentLine line, string dimension)
    {
        var record = new JsonObject
        {
            ["LineNumber"] = line.Index + 1,
            ["Description"] = line.Description,
            ["Quantity"] = line.Quantity,
            ["UnitPrice"] = line.UnitPrice,
            ["Amount"] = line.Net,
        };
        if (dimension.Length > 0)
        {
            record[Fields.LineDimension] = dimension;
        }
        else if (settings.RevenueAccount.Length > 0)
        {
            record[Fields.LineAccount] = settings.RevenueAccount;
        }

        if (line.Taxes.IsEmpty)
        {
            return record;
        }

        var code = string.Join('+', line.Taxes.Select(static tax => tax.Code));
        var groups = settings.Taxes.GetValueOrDefault(code) ?? throw new ErpCallException(
            CallVerdict.Refused, $"The connection's settings name no sales tax groups for {code}.")
        {
            Code = "tax-unknown", Words = $"The tax {code} is not set up in the connection to the ERP.",
        };
        record["SalesTaxGroup"] = groups.Group;
        record["ItemSalesTaxGroup"] = groups.ItemGroup;
        return record;
    }

    /// <summary>What a record of the list or of a look-up says.</summary>
    public ErpDocument Document(JsonElement header)
    {
        var currency = CurrencyOf(header);
        var amounts = Amounts(header, currency);
        var isPosted = IsPosted(header);
        var (customer, billTo) = (header.Text("CustomerAccount"), header.Text("InvoiceAccount"));
        billTo = billTo.Length == 0 ? customer : billTo;
        return new ErpDocument(
            header.Text(Id), header.Text(Fields.Key), isPosted ? Given(header.Text("InvoiceId")) : null, isPosted, currency.Code,
            amounts.Net.Amount, amounts.Tax.Amount, amounts.Gross.Amount, Given(header.Text(Fields.Number)), billTo,
            customer == billTo ? null : customer, ErpNotes.Read(header.Text(Fields.Notes), "payer"),
            Given(header.Text(Fields.Order)), ErpNotes.Read(header.Text(Fields.Notes), "credits"));
    }

    /// <summary>Created until it has the number that posting gives.</summary>
    public SendingOutcome Outcome(JsonElement header)
    {
        var amounts = Amounts(header, CurrencyOf(header));
        return IsPosted(header)
            ? new SendingOutcome.Posted(header.Text(Id), header.Text("InvoiceId"), amounts.Net, amounts.Tax, amounts.Gross)
            : new SendingOutcome.Created(header.Text(Id), amounts);
    }

    public static bool IsPosted(JsonElement header) => header.Text("InvoiceId").Length > 0;

    /// <summary>Throws <see cref="ErpCallException"/> where they are missing: nothing could be compared then.</summary>
    public SentAmounts Amounts(JsonElement header, Currency currency)
    {
        return new SentAmounts(Of(Fields.Net), Of(Fields.Tax), Of(Fields.Gross));

        Money Of(string field) => header.Number(field) is { } amount
            ? new Money(Rounding.Round(amount, currency.Decimals, RoundingMode.HalfUp), currency)
            : throw new ErpCallException(CallVerdict.Unclear, $"The header {header.Text(Id)} has no amount in \"{field}\".");
    }

    public static Currency CurrencyOf(JsonElement header) => Currencies.Find(header.Text("CurrencyCode"))
        ?? throw new ErpCallException(CallVerdict.Unclear, $"The header {header.Text(Id)} is in no known currency.");

    private static string? Given(string text) => text.Length == 0 ? null : text;

    /// <summary>The ledger dimension; empty where none is sent.</summary>
    private string Dimension(ValueList<Dimension> dimensions)
    {
        var written = settings.LedgerDimension;
        foreach (var dimension in dimensions)
        {
            var place = $"{{{dimension.Kind}}}";
            if (!written.Contains(place, StringComparison.Ordinal))
            {
                throw new ErpCallException(
                    CallVerdict.Refused, $"The connection's ledger dimension has no place for {dimension.Kind}.")
                {
                    Code = "erp-cannot-process",
                    Words = $"The connection to the ERP has no place for {dimension.Kind} {dimension.Code}.",
                };
            }

            written = written.Replace(place, dimension.Code, StringComparison.Ordinal);
        }

        // What the document does not name stays empty.
        return System.Text.RegularExpressions.Regex.Replace(
            written, @"\{[^}]*\}", "", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
    }
}

/// <summary>A line as it is sent.</summary>
/// <param name="Number">From 1.</param>
internal sealed record DynamicsLine(int Number, decimal Amount, JsonObject Record)
{
    /// <summary>Whether a record is this line.</summary>
    public bool Is(JsonElement record) => record.Number("LineNumber") == Number && record.Number("Amount") == Amount;
}
