using System.Globalization;
using System.Text.Json;
using NodaTime;

namespace BillingGrains.Connectors.S4Hana;

/// <summary>An item of an accounting document, as it is read back.</summary>
/// <param name="AccountType">"D" of customers, "S" of the general ledger.</param>
/// <param name="ItemType">"T" of a tax.</param>
/// <param name="Amount">In the entry's currency; below 0 on the credit side.</param>
/// <param name="IsReversed">The document was taken back, or takes one back.</param>
/// <param name="Invoice">The document that it belongs to; null for none.</param>
/// <param name="Clearing">Of the document that cleared it; null while it is open.</param>
internal sealed record S4HanaItem(
    S4HanaId Id, string AccountType, string DocumentType, string ItemType, string Customer, decimal Amount, string Currency,
    string Reference, string HeaderText, string Assignment, string Text, (string First, string Second, string Third) Partner,
    S4HanaId? Invoice, S4HanaId? Clearing, LocalDate? ClearedOn, LocalDate Posted, LocalDate Created, LocalTime? CreatedAt,
    bool IsReversed)
{
    /// <summary>Of what this item carries; null where it carries no key.</summary>
    public string? Key => S4HanaReference.KeyIn(Text, Assignment);

    /// <summary>The moment at which it was made, as far as SAP tells it.</summary>
    public Instant MadeAt => (CreatedAt is { } at ? Created.At(at) : Created.At(new LocalTime(23, 59, 59))).InUtc().ToInstant();

    /// <summary>What was put on header text and third reference.</summary>
    public string Split => HeaderText + Partner.Third;

    /// <summary>Throws <see cref="S4HanaCallException"/> for a record without what every item has.</summary>
    public static S4HanaItem Of(JsonElement record, S4HanaSettings settings)
    {
        var read = new Record(record, settings);
        var (company, document, year) = (read.Text("CompanyCode"), read.Text("AccountingDocument"), read.Text("FiscalYear"));
        if (document.Length == 0 || year.Length == 0 || read.Day("PostingDate") is not { } posted
            || !decimal.TryParse(
                read.Text("AmountInTransactionCurrency"), NumberStyles.Number, CultureInfo.InvariantCulture, out var amount))
        {
            throw new S4HanaCallException(S4HanaTrouble.NoAnswer, $"An item makes no sense: {record.GetRawText()}");
        }

        return new S4HanaItem(
            new S4HanaId(document, company, year), read.Text("FinancialAccountType"), read.Text("AccountingDocumentType"),
            read.Text("AccountingDocumentItemType"), read.Text("Customer"), amount, read.Text("TransactionCurrency"),
            read.Text("DocumentReferenceID"), read.Text("AccountingDocumentHeaderText"), read.Text("AssignmentReference"),
            read.Text("DocumentItemText"),
            (read.Text("Reference1IDByBusinessPartner"), read.Text("Reference2IDByBusinessPartner"),
                read.Text("Reference3IDByBusinessPartner")),
            Other("InvoiceReference", "InvoiceReferenceFiscalYear"), Other("ClearingAccountingDocument", "ClearingDocFiscalYear"),
            read.Day("ClearingDate"), posted, read.Day("AccountingDocumentCreationDate") ?? posted, read.Time("CreationTime"),
            read.IsTrue("IsReversed") || read.IsTrue("IsReversal"));

        S4HanaId? Other(string name, string yearName) =>
            read.Text(name) is { Length: > 0 } other ? new S4HanaId(other, company, read.Text(yearName)) : null;
    }

    private readonly struct Record(JsonElement record, S4HanaSettings settings)
    {
        public string Text(string name) =>
            record.TryGetProperty(settings.Fields.GetValueOrDefault(name, name), out var value)
                ? value.ValueKind switch
                {
                    JsonValueKind.String => value.GetString()!.Trim(),
                    JsonValueKind.Null => "",
                    _ => value.GetRawText(),
                }
                : "";

        public bool IsTrue(string name) => Text(name) is "true" or "X";

        /// <summary>"/Date(milliseconds)/", of OData 2.</summary>
        public LocalDate? Day(string name)
        {
            var text = Text(name);
            return text.StartsWith("/Date(", StringComparison.Ordinal)
                && long.TryParse(
                    text.AsSpan(6, Math.Max(0, text.IndexOf(')', StringComparison.Ordinal) - 6)), NumberStyles.AllowLeadingSign,
                    CultureInfo.InvariantCulture, out var milliseconds)
                ? Instant.FromUnixTimeMilliseconds(milliseconds).InUtc().Date
                : null;
        }

        /// <summary>"PT08H30M00S", of OData 2.</summary>
        public LocalTime? Time(string name)
        {
            var found = NodaTime.Text.PeriodPattern.NormalizingIso.Parse(Text(name));
            return found.Success && found.Value is { HasDateComponent: false } since
                ? LocalTime.Midnight.Plus(since)
                : null;
        }
    }
}
