using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Posting;
using NodaTime;

namespace BillingGrains.Connectors.NetSuite;

/// <summary>By what documents name a customer.</summary>
public enum CustomerKey
{
    None = 0,
    InternalId = 1,
    ExternalId = 2,
}

/// <summary>How one subsidiary in one NetSuite account is reached, and what of its set-up is used. What is a setting here and
/// no fact is told in the README.</summary>
/// <param name="Address">For example "https://1234567.suitetalk.api.netsuite.com/".</param>
/// <param name="ClientId">Of the integration record, for OAuth 2.0 client credentials.</param>
/// <param name="CertificateId">Under which the certificate was entered: the "kid" of assertions.</param>
/// <param name="PrivateKey">Of the certificate, as PEM: RSA of 3072 bits or more, or EC P-256. Never logged.</param>
/// <param name="Subsidiary">Its internal id.</param>
/// <param name="Timeout">When one operation (Create, Post, Find, a page of List), with all its calls, is given up.</param>
public sealed record NetSuiteSettings(
    Uri Address, string ClientId, string CertificateId, string PrivateKey, string Subsidiary, TimeSpan Timeout)
{
    /// <summary>The internal id of the item that lines are sold as.</summary>
    public string Item { get; init; } = "";

    /// <summary>The items of the credit memos by which is written off, and taken off for early payment; empty where that is
    /// entered by hand.</summary>
    public string WriteOffItem { get; init; } = "";

    public string DiscountItem { get; init; } = "";

    /// <summary>Internal ids of the items of lines for rounding, by the account of a legal entity's "rounding": an item is sold
    /// on its account, bears no tax and stands on no other line. Without one such drafts are held.</summary>
    public IReadOnlyDictionary<string, string> RoundingItems { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The internal id of the account that payments go to; empty for undeposited funds.</summary>
    public string BankAccount { get; init; } = "";

    /// <summary>The internal id of the account of what customers owe, for payments that are reversed; empty where those are
    /// entered by hand, as they are without <see cref="BankAccount"/>.</summary>
    public string ReceivableAccount { get; init; } = "";

    public CustomerKey CustomersBy { get; init; } = CustomerKey.ExternalId;

    /// <summary>Internal ids of currencies, by ISO 4217 code. One that is missing is refused.</summary>
    public IReadOnlyDictionary<string, string> Currencies { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Internal ids of tax type and tax code, by our tax codes. One that is missing is refused.</summary>
    public IReadOnlyDictionary<string, NetSuiteTax> Taxes { get; init; } =
        new Dictionary<string, NetSuiteTax>(StringComparer.Ordinal);

    /// <summary>The fields of a line that hold dimensions, by our kinds. One of another kind is refused.</summary>
    public IReadOnlyDictionary<string, string> Dimensions { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["cost-centre"] = "department", ["business-unit"] = "class", ["region"] = "location",
    };

    /// <summary>Taxes are given, by SuiteTax's tax details override; else NetSuite's tax engine decides.</summary>
    public bool TaxGiven { get; init; } = true;

    /// <summary>Invoices are routed for approval: they are made pending, compared, and posted by approving them. Else NetSuite
    /// posts what is made.</summary>
    public bool Approvals { get; init; } = true;

    /// <summary>Our number is the document's "tranId": the account allows to override numbers. Else it stands among the notes.
    /// </summary>
    public bool OwnNumber { get; init; }

    /// <summary>A field of text with line breaks, for what NetSuite has no field for.</summary>
    public string NotesField { get; init; } = "message";

    /// <summary>To how many decimals lines are kept.</summary>
    public ErpPrecision Precision { get; init; } = new(5, 8, RoundingMode.HalfUp, 0m, "Rounding");

    /// <summary>Codes of errors that say "too many at once".</summary>
    public IReadOnlyList<string> ThrottleCodes { get; init; } =
        ["SSS_REQUEST_LIMIT_EXCEEDED", "WS_REQUEST_BLOCKED", "WS_CONCUR_SESSION_DISALLWD"];

    /// <summary>Codes of errors that say that the external id is there already, beside words that say so.</summary>
    public IReadOnlyList<string> ExistsCodes { get; init; } = ["DUP_RCRD"];

    /// <summary>For how long NetSuite is left alone when it throttles and does not say how long.</summary>
    public Duration ThrottleWait { get; init; } = Duration.FromSeconds(5);

    /// <summary>A refused login that took this long to answer is overload, and no login problem.</summary>
    public TimeSpan DisguiseAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Changes are read from this long before the reading before: what commits late is told twice rather than never.
    /// </summary>
    public Duration Overlap { get; init; } = Duration.FromHours(1);

    /// <summary>In which NetSuite writes and compares moments in queries.</summary>
    public DateTimeZone QueryZone { get; init; } = DateTimeZone.Utc;

    /// <summary>Proposed customers and items: what they are in NetSuite.</summary>
    public NetSuiteProposals Proposals { get; init; } = new();

    /// <summary>Rows of a page, 1 to 1,000.</summary>
    public int PageSize { get; init; } = 1_000;

    public NetSuiteQueries Queries { get; init; } = new();

    /// <summary>Leaves out the secrets.</summary>
    public override string ToString() => $"{Address} {Subsidiary}";
}

/// <summary>Internal ids.</summary>
public sealed record NetSuiteTax(string Type, string Code)
{
    /// <summary>Reads "7/12". Throws <see cref="FormatException"/>.</summary>
    public static NetSuiteTax Parse(string text) => text.Split('/') is [{ Length: > 0 } type, { Length: > 0 } code]
        ? new NetSuiteTax(type, code)
        : throw new FormatException($"'{text}' is not the internal id of a tax type, \"/\" and that of a tax code.");
}
