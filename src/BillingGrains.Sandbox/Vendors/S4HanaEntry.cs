using System.Globalization;
using System.Xml.Linq;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>A journal entry as a caller sent it.</summary>
internal sealed class S4HanaEntry(XElement xml)
{
    /// <summary>Codes that a caller of ours writes on the customer's item of what it enters on a document.</summary>
    private static readonly Dictionary<string, string> Kinds = new(StringComparer.Ordinal)
    {
        ["PAYMENT"] = "payment", ["REFUND"] = "refund", ["WRITEOFF"] = "write-off", ["DISCOUNT"] = "discount",
        ["DISCBACK"] = "discount-returned", ["PAYBACK"] = "payment-reversal", ["CHARGEBACK"] = "chargeback",
    };

    public static S4HanaEntry Read(string raw) => new(XElement.Parse(raw));

    public string Raw => xml.ToString(SaveOptions.DisableFormatting);

    public string Type => Text(xml, "AccountingDocumentType");

    public string Reference => Text(xml, "DocumentReferenceID");

    public string HeaderText => Text(xml, "DocumentHeaderText");

    public string CompanyCode => Text(xml, "CompanyCode");

    public DateOnly DocumentDate => Day(xml, "DocumentDate");

    public DateOnly PostingDate => Day(xml, "PostingDate");

    /// <summary>The fiscal year is the calendar's.</summary>
    public string Year => PostingDate.Year.ToString("0000", CultureInfo.InvariantCulture);

    /// <summary>A customer's invoice or credit note.</summary>
    public bool IsDocument => Type is "DR" or "DG";

    public IReadOnlyList<XElement> Items => [.. xml.Elements("Item")];

    /// <summary>Null for an entry between accounts alone.</summary>
    public XElement? Debtor => xml.Element("DebtorItem");

    public IReadOnlyList<XElement> Taxes => [.. xml.Elements("ProductTaxItem")];

    public IEnumerable<XElement> All =>
        xml.Elements().Where(static one => one.Element("AmountInTransactionCurrency") is not null);

    public string Currency =>
        xml.Descendants("AmountInTransactionCurrency").FirstOrDefault()?.Attribute("currencyCode")?.Value ?? "";

    /// <summary>What its caller calls it: by it faults are drawn.</summary>
    public string Key => Text(Debtor ?? Items.FirstOrDefault(), "DocumentItemText").Split(' ')[0];

    /// <summary>Null for what is none of the kinds that a caller enters on a document.</summary>
    public string? VoucherKind => Kinds.GetValueOrDefault(Text(Debtor, "Reference1IDByBusinessPartner"));

    public static string Text(XElement? of, string name) => of?.Element(name)?.Value ?? "";

    public static decimal Amount(XElement? of, string name = "AmountInTransactionCurrency") =>
        decimal.TryParse(of?.Element(name)?.Value, NumberStyles.Number, CultureInfo.InvariantCulture, out var amount)
            ? amount
            : 0m;

    private static DateOnly Day(XElement of, string name) => DateOnly.TryParseExact(
        Text(of, name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : DateOnly.MinValue;
}

/// <param name="TypeId">Number and class, as "609(RW)".</param>
/// <param name="Severity">1 information, 2 warning, 3 error.</param>
internal sealed record S4HanaMessage(string TypeId, int Severity, string Note);

/// <summary>What came of an entry.</summary>
/// <param name="Document">Null where nothing was posted.</param>
internal sealed record S4HanaPosted(string? Document, IReadOnlyList<S4HanaMessage> Messages);
