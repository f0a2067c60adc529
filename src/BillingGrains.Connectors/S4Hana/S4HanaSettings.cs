using NodaTime;

namespace BillingGrains.Connectors.S4Hana;

/// <summary>How to reach one company code of SAP S/4HANA Cloud, and what its people chose. What is not certain of the API has
/// a default here that is believed; the README lists it.</summary>
/// <param name="Address">Of the system, what all paths are put behind.</param>
/// <param name="CompanyCode">Four characters.</param>
/// <param name="User">The communication user, like <paramref name="Secret"/> its password.</param>
/// <param name="Timeout">One operation, with all its calls, is given up after this.</param>
public sealed record S4HanaSettings(Uri Address, string CompanyCode, string User, string Secret, Duration Timeout)
{
    /// <summary>The accounts of the general ledger that the two sides of a posting go to.</summary>
    public S4HanaAccounts Accounts { get; init; } = new("");

    /// <summary>Our tax codes, and SAP's in place of them; what is missing goes as it is.</summary>
    public IReadOnlyDictionary<string, string> Taxes { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Kinds of dimensions, and the member of AccountAssignment that they stand in: "CostCenter", "ProfitCenter". A
    /// kind that is missing is not sent.</summary>
    public IReadOnlyDictionary<string, string> Dimensions { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    public S4HanaTypes Types { get; init; } = new();

    /// <summary>Who stands as the entry's maker; at most 12 characters.</summary>
    public string CreatedBy { get; init; } = "BILLING";

    public string LogicalSystem { get; init; } = "BILLING";

    /// <summary>Of the service "Journal Entry - Post (Synchronous)".</summary>
    public string PostPath { get; init; } = "/sap/bc/srt/scs_ext/sap/journalentrycreaterequestconfi";

    public string Namespace { get; init; } = "http://sap.com/xi/SAPSCORE/SFIN";

    /// <summary>Of the items of operational journal entries, which are read back by OData.</summary>
    public string ItemsPath { get; init; } = "/sap/opu/odata/sap/API_OPLACCTGDOCITEMCUBE_SRV/A_OperationalAcctgDocItemCube";

    public string CustomersPath { get; init; } = "/sap/opu/odata/sap/API_BUSINESS_PARTNER/A_Customer";

    /// <summary>Proposed customers: what they are in SAP.</summary>
    public S4HanaProposals Proposals { get; init; } = new();

    /// <summary>Names of what is read, where this system calls it otherwise; by the names that are used here.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Items of one entry, the customer's and those of the taxes included; more are added up by tax.</summary>
    public int ItemsMax { get; init; } = 999;

    /// <summary>Rows in one page of a list; more than one entry has items.</summary>
    public int PageSize { get; init; } = 2_000;

    /// <summary>Parts of a fault's text by which a system that ran out of work processes is known: nothing was done.</summary>
    public IReadOnlyList<string> BusyTexts { get; init; } = ["work process", "Resource exhaustion"];

    /// <summary>For how long it is left alone when it is busy and does not say for how long.</summary>
    public Duration BusyPause { get; init; } = Duration.FromSeconds(30);

    /// <summary>Leaves out the secrets.</summary>
    public override string ToString() => $"{Address} {CompanyCode}";
}

/// <summary>Accounts of the general ledger; empty for none: then what needs it is refused.</summary>
/// <param name="Revenue">Against which documents are booked.</param>
/// <param name="Bank">For payments and refunds.</param>
public sealed record S4HanaAccounts(string Revenue, string Bank = "", string WriteOff = "", string Discount = "");

/// <summary>Types of accounting documents.</summary>
public sealed record S4HanaTypes(
    string Invoice = "DR", string CreditNote = "DG", string Payment = "DZ", string WriteOff = "SA", string Journal = "SA");
