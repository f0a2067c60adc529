using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using BillingGrains.Sandbox.Erp;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>What the books hold, as the items and customers that SAP's OData tells.</summary>
internal static class S4HanaRows
{
    /// <summary>All items, in the order of fiscal year, document and item.</summary>
    public static IEnumerable<IReadOnlyDictionary<string, object?>> Of(Tenant company, S4HanaOptions options)
    {
        var documents = company.Books.List(DateTimeOffset.MinValue, 0, int.MaxValue).Page
            .Where(static one => one is { Posted: true, Raw: not null }).ToList();
        var byKey = documents.GroupBy(static one => one.Request.Key)
            .ToDictionary(static same => same.Key, static same => same.First(), StringComparer.Ordinal);
        var payments = company.Payments.Now().OrderBy(static one => one.Ordinal).Select(static one => one.Entry)
            .Where(one => byKey.ContainsKey(one.Key)).ToList();
        var clearings = Clearings(documents, payments);
        var rows = documents.SelectMany(document => Entry(
                document.Number!, S4HanaEntry.Read(document.Raw!), document.MadeAt, isReversed: false,
                clearings.GetValueOrDefault(document.Request.Key), options))
            .Concat(payments.SelectMany(payment => Entered(payment, byKey[payment.Key], clearings, options)))
            .Concat(company.Journals.All().Where(static one => one.Raw is not null).SelectMany(journal => Entry(
                NumberOf(journal), S4HanaEntry.Read(journal.Raw!), Midnight(journal.Request.Date), isReversed: false, null,
                options)));
        return rows.OrderBy(static row => (string)row["FiscalYear"]!, StringComparer.Ordinal)
            .ThenBy(static row => (string)row["AccountingDocument"]!, StringComparer.Ordinal)
            .ThenBy(static row => (string)row["AccountingDocumentItem"]!, StringComparer.Ordinal);
    }

    public static IEnumerable<IReadOnlyDictionary<string, object?>> Customers(Tenant company) =>
        company.MasterData.Page(null, null, int.MaxValue)!.Records.Where(static record => record.Kind == "customer")
            .OrderBy(static record => record.Id, StringComparer.Ordinal)
            .Select(static record => new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["Customer"] = record.Id, ["CustomerName"] = record.Name, ["PostingIsBlocked"] = record.Blocked,
                ["VATRegistration"] = record.TaxRegistration ?? "",
            });

    public static JsonObject Tell(IReadOnlyDictionary<string, object?> row)
    {
        var told = new JsonObject();
        foreach (var (name, value) in row)
        {
            told[name] = value switch
            {
                DateOnly day => JsonValue.Create(string.Create(
                    CultureInfo.InvariantCulture, $"/Date({Midnight(day).ToUnixTimeMilliseconds()})/")),
                decimal amount => JsonValue.Create(amount.ToString(CultureInfo.InvariantCulture)),
                bool truth => JsonValue.Create(truth),
                null => null,
                _ => JsonValue.Create((string)value),
            };
        }

        return told;
    }

    public static string NumberOf(StoredJournal journal) =>
        (100_000_000L + long.Parse(journal.Id.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture))
        .ToString("0000000000", CultureInfo.InvariantCulture);

    /// <summary>What the bookkeepers paid in full clears the document; by its key, with the entry's id and day.</summary>
    private static Dictionary<string, PaymentEntry> Clearings(
        List<StoredDocument> documents, List<PaymentEntry> payments)
    {
        var cleared = new Dictionary<string, PaymentEntry>(StringComparer.Ordinal);
        foreach (var document in documents)
        {
            var open = document.Request.Gross;
            foreach (var entry in payments.Where(one => one.Key == document.Request.Key))
            {
                if (entry is { Raw: null, Kind: "payment", Cancelled: false } && entry.Amount == open)
                {
                    cleared[entry.Key] = entry;
                }

                open -= entry.Lowers;
            }
        }

        return cleared;
    }

    private static IEnumerable<Dictionary<string, object?>> Entered(
        PaymentEntry payment, StoredDocument document, Dictionary<string, PaymentEntry> clearings, S4HanaOptions options)
    {
        var clearing = clearings.GetValueOrDefault(payment.Key);
        var entry = payment.Raw is { } raw
            ? S4HanaEntry.Read(raw)
            : ByHand(payment, document, isClearing: clearing?.Id == payment.Id);
        return Entry(payment.Id, entry, payment.ChangedAt, payment.Cancelled, clearing, options);
    }

    /// <summary>What bookkeepers entered: as a part payment that belongs to the document, or as one that clears it.</summary>
    private static S4HanaEntry ByHand(PaymentEntry payment, StoredDocument document, bool isClearing)
    {
        var day = payment.On.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var amount = payment.Kind == "refund" ? payment.Amount : -payment.Amount;
        var of = S4HanaEntry.Read(document.Raw!);
        return new S4HanaEntry(new XElement(
            "JournalEntry", new XElement("AccountingDocumentType", payment.Kind == "write-off" ? "SA" : "DZ"),
            new XElement("DocumentReferenceID", payment.Reference), new XElement("CompanyCode", of.CompanyCode),
            new XElement("DocumentDate", day), new XElement("PostingDate", day),
            new XElement(
                "DebtorItem", new XElement("Debtor", document.Request.BillTo),
                new XElement(
                    "AmountInTransactionCurrency", new XAttribute("currencyCode", payment.Currency),
                    amount.ToString(CultureInfo.InvariantCulture)),
                new XElement("DocumentItemText", payment.Words),
                isClearing ? null : new XElement("InvoiceReference", document.Number),
                isClearing ? null : new XElement("InvoiceReferenceFiscalYear", of.Year))));
    }

    private static IEnumerable<Dictionary<string, object?>> Entry(
        string number, S4HanaEntry entry, DateTimeOffset madeAt, bool isReversed, PaymentEntry? clearing,
        S4HanaOptions options) =>
        entry.All.Select((item, index) => new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["CompanyCode"] = entry.CompanyCode, ["FiscalYear"] = entry.Year, ["AccountingDocument"] = number,
            ["AccountingDocumentItem"] = (index + 1).ToString("000", CultureInfo.InvariantCulture),
            ["AccountingDocumentType"] = entry.Type, ["DocumentReferenceID"] = entry.Reference,
            ["AccountingDocumentHeaderText"] = entry.HeaderText, ["PostingDate"] = entry.PostingDate,
            ["DocumentDate"] = entry.DocumentDate,
            ["AccountingDocumentCreationDate"] = DateOnly.FromDateTime(madeAt.UtcDateTime),
            ["CreationTime"] = options.TellsTime
                ? madeAt.UtcDateTime.ToString("'PT'HH'H'mm'M'ss'S'", CultureInfo.InvariantCulture)
                : null,
            ["LastChangeDate"] = DateOnly.FromDateTime(madeAt.UtcDateTime),
            ["FinancialAccountType"] = item.Name.LocalName == "DebtorItem" ? "D" : "S",
            ["AccountingDocumentItemType"] = item.Name.LocalName == "ProductTaxItem" ? "T" : "",
            ["Customer"] = S4HanaEntry.Text(item, "Debtor"), ["GLAccount"] = S4HanaEntry.Text(item, "GLAccount"),
            ["AmountInTransactionCurrency"] = S4HanaEntry.Amount(item), ["TransactionCurrency"] = entry.Currency,
            ["AssignmentReference"] = S4HanaEntry.Text(item, "AssignmentReference"),
            ["DocumentItemText"] = S4HanaEntry.Text(item, "DocumentItemText"),
            ["Reference1IDByBusinessPartner"] = S4HanaEntry.Text(item, "Reference1IDByBusinessPartner"),
            ["Reference2IDByBusinessPartner"] = S4HanaEntry.Text(item, "Reference2IDByBusinessPartner"),
            ["Reference3IDByBusinessPartner"] = S4HanaEntry.Text(item, "Reference3IDByBusinessPartner"),
            ["InvoiceReference"] = S4HanaEntry.Text(item, "InvoiceReference"),
            ["InvoiceReferenceFiscalYear"] = S4HanaEntry.Text(item, "InvoiceReferenceFiscalYear"),
            ["ClearingAccountingDocument"] = item.Name.LocalName == "DebtorItem" ? clearing?.Id ?? "" : "",
            ["ClearingDocFiscalYear"] = clearing?.On.Year.ToString("0000", CultureInfo.InvariantCulture) ?? "",
            ["ClearingDate"] = clearing?.On, ["IsReversed"] = isReversed,
        });

    private static DateTimeOffset Midnight(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
