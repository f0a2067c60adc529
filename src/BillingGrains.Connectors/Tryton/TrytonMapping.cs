using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.Tryton;

/// <summary>Our documents as Tryton's records, and back.</summary>
internal static class TrytonMapping
{
    /// <summary>The fields of a document that are read back.</summary>
    public static readonly IReadOnlyList<string> DocumentFields =
    [
        "reference", "number", "state", "untaxed_amount", "tax_amount", "total_amount", "currency.code",
        "currency.digits", "description", "party.code", "comment",
    ];

    // Tryton 6.0 has no field for them on an invoice: they stand under these words in its comment, which it prints.
    private const string Order = "Order: ";
    private const string SoldTo = "Sold to: ";
    private const string Payer = "Payer: ";
    private const string Credits = "Credits: ";
    private const string Early = "Early payment: ";

    /// <summary>A customer's document. A credit note is one with negative amounts: Tryton numbers it apart.</summary>
    public static JsonObject Invoice(ErpInvoice invoice, TrytonReferences references) => new()
    {
        ["type"] = "out",
        ["company"] = references.Company,
        ["currency"] = references.Currency,
        ["journal"] = references.Journal,
        ["party"] = references.Party,
        ["invoice_address"] = references.Address,
        ["account"] = references.Receivable,
        ["payment_term"] = references.PaymentTerm,
        ["invoice_date"] = TrytonJson.Date(invoice.InvoiceDate),
        ["accounting_date"] = invoice.Dates?.Posting is { } posting ? TrytonJson.Date(posting) : null,
        ["reference"] = invoice.PostingKey,
        // Tryton numbers by itself; a number of ours is what the customer knows it by.
        ["description"] = invoice.Number ?? "",
        ["comment"] = string.Join('\n', new[]
        {
            (Order, invoice.PurchaseOrder), (SoldTo, invoice.SoldTo), (Payer, invoice.Payer),
            (Credits, ErpOriginal.Words(invoice.Credits)), (Early, invoice.Dates?.EarlyWords),
        }.Where(note => note.Item2 is not null).Select(note => note.Item1 + note.Item2)),
        ["lines"] = TrytonJson.ToCreate(invoice.Lines.Select(line => Line(line, references))),
    };

    public static ErpDocument Document(JsonElement record)
    {
        var currency = record.GetProperty("currency.");
        var notes = (TrytonJson.TextOf(record, "comment") ?? "").Split('\n', StringSplitOptions.TrimEntries);
        return new ErpDocument(
            record.GetProperty("id").GetInt64().ToString(CultureInfo.InvariantCulture),
            TrytonJson.TextOf(record, "reference") ?? "", TrytonJson.TextOf(record, "number"),
            TrytonJson.TextOf(record, "state") is "posted" or "paid", TrytonJson.TextOf(currency, "code") ?? "",
            TrytonJson.DecimalOf(record.GetProperty("untaxed_amount")),
            TrytonJson.DecimalOf(record.GetProperty("tax_amount")),
            TrytonJson.DecimalOf(record.GetProperty("total_amount")),
            TrytonJson.TextOf(record, "description") is { Length: > 0 } sent ? sent : null,
            record.TryGetProperty("party.", out var party) ? TrytonJson.TextOf(party, "code") : null,
            Noted(SoldTo), Noted(Payer), Noted(Order), Noted(Credits));

        string? Noted(string word) =>
            Array.Find(notes, note => note.StartsWith(word, StringComparison.Ordinal))?[word.Length..];
    }

    /// <summary>Posted, with the amounts that Tryton holds; or Created.</summary>
    public static SendingOutcome Outcome(JsonElement record)
    {
        var document = Document(record);
        if (!document.Posted)
        {
            return new SendingOutcome.Created(document.RemoteId);
        }

        var decimals = record.GetProperty("currency.").GetProperty("digits").GetInt32();
        var currency = new Currency(document.Currency, decimals);
        return new SendingOutcome.Posted(
            document.RemoteId, document.Number ?? "", new Money(document.Net, currency),
            new Money(document.Tax, currency), new Money(document.Gross, currency));
    }

    // Quantity 1 at the line's amount: Tryton would round 1.33 hours at 95.00 to another amount than 80 minutes cost.
    private static JsonObject Line(ErpLine line, TrytonReferences references) => new()
    {
        ["type"] = "line",
        ["company"] = references.Company,
        ["currency"] = references.Currency,
        ["invoice_type"] = "out",
        ["description"] = Description(line),
        ["quantity"] = line.Net < 0m ? -1.0m : 1.0m,
        ["unit_price"] = TrytonJson.Decimal(Math.Abs(line.Net)),
        ["account"] = references.Revenue,
        ["taxes"] = line.Taxes.IsEmpty
            ? new JsonArray()
            : TrytonJson.ToAdd([.. line.Taxes.Select(tax => references.Taxes[tax.Code])]),
    };

    private static string Description(ErpLine line) => line.Unit.Length == 0
        ? line.Description
        : FormattableString.Invariant($"{line.Description} ({line.Quantity} {line.Unit})");
}
