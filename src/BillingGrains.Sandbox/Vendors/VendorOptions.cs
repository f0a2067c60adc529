namespace BillingGrains.Sandbox.Vendors;

/// <summary>What is not certain of the pretended vendors, or a choice of their users: the defaults are what is believed.
/// </summary>
public sealed record VendorOptions
{
    /// <summary>OAuth: for how long an access token is good.</summary>
    public int TokenSeconds { get; init; } = 3_600;

    /// <summary>Business Central: the web service that publishes the page of customer ledger entries.</summary>
    public string BusinessCentralLedgerService { get; init; } = "Cust_LedgerEntries";

    /// <summary>QuickBooks Online: the longest document number.</summary>
    public int QuickBooksNumberLength { get; init; } = 21;

    /// <summary>QuickBooks Online: calls for several that one tenant may make in one window.</summary>
    public int QuickBooksBatchesPerWindow { get; init; } = 40;

    /// <summary>ERPNext: the custom field with our key was made with "Unique".</summary>
    public bool ErpNextKeyIsUnique { get; init; } = true;

    /// <summary>Business Central: how it says that somebody changed a record since it was read.</summary>
    public int BusinessCentralStaleStatus { get; init; } = 409;

    public NetSuiteOptions NetSuite { get; init; } = new();

    public DynamicsOptions Dynamics { get; init; } = new();

    /// <summary>SAP S/4HANA.</summary>
    public S4HanaOptions S4Hana { get; init; } = new();
}

/// <summary>What is not certain of SAP S/4HANA.</summary>
public sealed record S4HanaOptions
{
    /// <summary>Characters of DocumentReferenceID.</summary>
    public int ReferenceLength { get; init; } = 16;

    /// <summary>Characters of DocumentHeaderText.</summary>
    public int HeaderTextLength { get; init; } = 25;

    /// <summary>Characters of DocumentItemText.</summary>
    public int ItemTextLength { get; init; } = 50;

    /// <summary>Characters of AssignmentReference.</summary>
    public int AssignmentLength { get; init; } = 18;

    /// <summary>Items of one entry.</summary>
    public int ItemsMax { get; init; } = 999;

    /// <summary>What stands in place of a document where none was posted.</summary>
    public string NoDocument { get; init; } = "0000000000";

    /// <summary>Items on the credit side come below 0.</summary>
    public bool CreditsAreNegative { get; init; } = true;

    /// <summary>A second entry with the same reference for the same customer is refused.</summary>
    public bool ReferenceIsUnique { get; init; }

    /// <summary>The time of day at which an entry was made is told, and not its day alone.</summary>
    public bool TellsTime { get; init; } = true;

    /// <summary>The one whose customers its business partners are.</summary>
    public string CompanyCode { get; init; } = "1010";

    /// <summary>A grouping of business partners that numbers them itself.</summary>
    public string OwnGrouping { get; init; } = "BP02";

    /// <summary>Days to pay, by the terms' names.</summary>
    public IReadOnlyDictionary<string, int> Terms { get; init; } =
        new Dictionary<string, int>(StringComparer.Ordinal) { ["NT14"] = 14, ["NT30"] = 30 };

    public IReadOnlyList<string> Countries { get; init; } = ["NL", "DE", "US"];

    /// <summary>For how long a token to write with is good.</summary>
    public TimeSpan SessionLasts { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The status of a change of what was changed since it was read.</summary>
    public int StaleStatus { get; init; } = 412;

    /// <summary>How it says that there is too much to do.</summary>
    public S4HanaThrottle Throttle { get; init; } = S4HanaThrottle.Gateway;
}

/// <summary>How SAP says that there is too much to do.</summary>
public enum S4HanaThrottle
{
    None = 0,

    /// <summary>429 with Retry-After, of the gateway in front.</summary>
    Gateway = 1,

    /// <summary>429 alone.</summary>
    GatewayWithoutWait = 2,

    /// <summary>500 with a fault that says that no work process is free.</summary>
    WorkProcesses = 3,
}
