using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Posting;
using NodaTime;

namespace BillingGrains.Connectors.Dynamics;

/// <summary>How one legal entity in one environment of Dynamics 365 Finance &amp; Operations is reached, and what of its
/// set-up is used. What is a setting here and no fact is told in the README.</summary>
/// <param name="Address">For example "https://contoso.operations.dynamics.com/".</param>
/// <param name="TokenAddress">Of Entra: ".../oauth2/v2.0/token".</param>
/// <param name="ClientSecret">Never logged.</param>
/// <param name="LegalEntity">The "dataAreaId", in small letters.</param>
/// <param name="Timeout">When one operation (Create, Post, Find, a page of List), with all its calls, is given up.</param>
public sealed record DynamicsSettings(
    Uri Address, Uri TokenAddress, string ClientId, string ClientSecret, string LegalEntity, TimeSpan Timeout)
{
    /// <summary>By our tax codes (of several on one line, joined by "+"): sales tax group and item sales tax group. One that is
    /// missing is refused.</summary>
    public IReadOnlyDictionary<string, DynamicsTax> Taxes { get; init; } =
        new Dictionary<string, DynamicsTax>(StringComparer.Ordinal);

    /// <summary>The main account of lines, where no dimensions are sent.</summary>
    public string RevenueAccount { get; init; } = "";

    /// <summary>How the ledger dimension of a line is written, for example "401100-{cost-centre}-{business-unit}"; empty where
    /// none is sent. A dimension that it does not name is refused.</summary>
    public string LedgerDimension { get; init; } = "";

    public DynamicsFields Fields { get; init; } = new();

    /// <summary>Where the environment's services that post lie, under the address.</summary>
    public string PostInvoicePath { get; init; } = "api/services/BillingGrains/FreeTextInvoices/post";

    public string PostPaymentPath { get; init; } = "api/services/BillingGrains/CustomerPayments/post";

    public string PostJournalPath { get; init; } = "api/services/BillingGrains/LedgerJournals/post";

    /// <summary>The names of the journals for payments and for general entries.</summary>
    public string PaymentJournal { get; init; } = "CustPay";

    public string LedgerJournal { get; init; } = "GenJrn";

    /// <summary>The account that payments go to; empty where the journal's name says it.</summary>
    public string BankAccount { get; init; } = "";

    /// <summary>The main accounts against which is written off, and taken off for early payment; empty where that is entered by
    /// hand.</summary>
    public string WriteOffAccount { get; init; } = "";

    public string DiscountAccount { get; init; } = "";

    /// <summary>How often it is asked whether what a service was told to post is posted.</summary>
    public TimeSpan PollEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What posts longer than the time-out is asked for again after this.</summary>
    public Duration AskAgainAfter { get; init; } = Duration.FromSeconds(30);

    /// <summary>To how many decimals lines are kept.</summary>
    public ErpPrecision Precision { get; init; } = new(2, 6, RoundingMode.HalfUp, 0m, "Rounding");

    /// <summary>How it comes to its taxes.</summary>
    public ErpTaxing Taxing { get; init; } = ErpTaxing.PerDocument;

    /// <summary>Changes are read from this long before the reading before: what commits late is told twice rather than never.
    /// </summary>
    public Duration Overlap { get; init; } = Duration.FromHours(1);

    public DynamicsSettlements Settlements { get; init; } = new();

    /// <summary>Proposed customers and items: what they are in the legal entity.</summary>
    public DynamicsProposals Proposals { get; init; } = new();

    public IReadOnlyList<DynamicsMasterSet> MasterData { get; init; } = DynamicsMasterSet.Usual;

    /// <summary>Records of a page, 1 to 10,000.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>Leaves out the secrets.</summary>
    public override string ToString() => $"{Address} {LegalEntity}";
}

public sealed record DynamicsTax(string Group, string ItemGroup)
{
    /// <summary>Reads "DOM/FULL". Throws <see cref="FormatException"/>.</summary>
    public static DynamicsTax Parse(string text) => text.Split('/') is [{ Length: > 0 } group, { Length: > 0 } item]
        ? new DynamicsTax(group, item)
        : throw new FormatException($"'{text}' is not a sales tax group, \"/\" and an item sales tax group.");
}

/// <summary>Names of fields that are not certain, or of an environment's own extensions. An empty one is not sent.</summary>
public sealed record DynamicsFields
{
    /// <summary>Of the header, searchable: the posting key.</summary>
    public string Key { get; init; } = "ExternalInvoiceId";

    /// <summary>Of the header: our number.</summary>
    public string Number { get; init; } = "CustomerReference";

    /// <summary>Of the header: the customer's order.</summary>
    public string Order { get; init; } = "CustomerRequisition";

    /// <summary>Of the header, a text with line breaks: who pays, and what is credited. An extension.</summary>
    public string Notes { get; init; } = "";

    /// <summary>Of the header: what the ERP comes to, of drafts too. Extensions.</summary>
    public string Net { get; init; } = "InvoiceNetAmount";

    public string Tax { get; init; } = "InvoiceTaxAmount";

    public string Gross { get; init; } = "InvoiceTotalAmount";

    /// <summary>Of the header: what is open of a posted one. An extension.</summary>
    public string Open { get; init; } = "InvoiceOpenAmount";

    /// <summary>Of the header: when it was made. An extension.</summary>
    public string Created { get; init; } = "CreatedDateTime";

    /// <summary>Of a payment journal's line: what kind of entry it is, our id, and words.</summary>
    public string PaymentText { get; init; } = "TransactionText";

    /// <summary>Of a payment journal's line: the invoice to which a debit belongs, without settling it. Empty where refunds,
    /// reversals and returned discounts are entered by hand.</summary>
    public string PaymentInvoice { get; init; } = "Invoice";

    /// <summary>Of a line.</summary>
    public string LineAccount { get; init; } = "MainAccount";

    public string LineDimension { get; init; } = "LedgerDimensionDisplayValue";
}
