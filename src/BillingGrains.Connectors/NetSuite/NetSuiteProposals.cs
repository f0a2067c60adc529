namespace BillingGrains.Connectors.NetSuite;

/// <summary>What proposed customers and items become in NetSuite.</summary>
public sealed record NetSuiteProposals
{
    /// <summary>Internal ids of terms, by the days to pay, for example "30". Days that are missing are refused.</summary>
    public IReadOnlyDictionary<string, string> Terms { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Internal ids of units, each of its type of units, by ours. One that is missing is refused.</summary>
    public IReadOnlyDictionary<string, string> Units { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The internal id of the type of all these units.</summary>
    public string UnitsType { get; init; } = "";

    /// <summary>The record type of new items, for example "serviceSaleItem"; empty where its people make them.</summary>
    public string ItemType { get; init; } = "";

    /// <summary>What each new customer, and each new item, is given beside what is proposed: fields and the internal ids of what
    /// they refer to, for example "incomeAccount" and "54".</summary>
    public IReadOnlyDictionary<string, string> CustomerFields { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> ItemFields { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);
}
