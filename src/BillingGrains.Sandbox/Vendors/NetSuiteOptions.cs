namespace BillingGrains.Sandbox.Vendors;

/// <summary>How NetSuite says that there were too many calls at once.</summary>
public enum NetSuiteThrottle
{
    None = 0,

    /// <summary>429, as the record API does.</summary>
    TooManyRequests = 1,

    /// <summary>400 with SSS_REQUEST_LIMIT_EXCEEDED, as RESTlets do.</summary>
    LimitExceeded = 2,

    /// <summary>401 "Invalid login attempt" after about a minute, as it was met in the field.</summary>
    InvalidLogin = 3,
}

/// <summary>What is not certain of NetSuite, or a choice of its users.</summary>
public sealed record NetSuiteOptions
{
    public NetSuiteThrottle Throttle { get; init; } = NetSuiteThrottle.TooManyRequests;

    /// <summary>After which a disguised throttle is answered.</summary>
    public TimeSpan DisguisedAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The "o:errorCode" of a 429, and whether it says when to come again.</summary>
    public string ThrottleCode { get; init; } = "CONCURRENCY_LIMIT_EXCEEDED";

    public bool SaysRetryAfter { get; init; }

    /// <summary>The "o:errorCode" of an external id that is there already.</summary>
    public string DuplicateCode { get; init; } = "USER_ERROR";

    /// <summary>The account allows callers to give numbers.</summary>
    public bool AllowsNumbers { get; init; } = true;

    /// <summary>What its tax engine puts on every line, where taxes are not given.</summary>
    public string EngineTax { get; init; } = "S21";

    /// <summary>Its tax engine rounds on each line.</summary>
    public bool EngineRoundsLines { get; init; } = true;

    /// <summary>Internal ids of items that its tax engine lets go untaxed.</summary>
    public IReadOnlyList<string> UntaxedItems { get; init; } = ["147"];

    /// <summary>Internal ids and ISO 4217 codes.</summary>
    public IReadOnlyDictionary<string, string> Currencies { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["1"] = "EUR", ["2"] = "JPY", ["3"] = "KWD", ["4"] = "USD",
    };

    /// <summary>Days to pay, and units, by their internal ids.</summary>
    public IReadOnlyDictionary<string, int> Terms { get; init; } =
        new Dictionary<string, int>(StringComparer.Ordinal) { ["4"] = 14, ["5"] = 30 };

    public IReadOnlyDictionary<string, string> Units { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal) { ["21"] = "hour", ["22"] = "piece" };

    /// <summary>The record type of all its items.</summary>
    public string ItemType { get; init; } = "serviceSaleItem";

    /// <summary>Numbers of accounts that are not there.</summary>
    public IReadOnlyList<string> MissingAccounts { get; init; } = [];

    /// <summary>Public keys of certificates as PEM, by tenant. An assertion of a tenant without one is not checked for its
    /// signature.</summary>
    public IReadOnlyDictionary<string, string> Keys { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
