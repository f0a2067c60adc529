namespace BillingGrains.Connectors.Dynamics;

/// <summary>What proposed customers and items become in Finance &amp; Operations.</summary>
public sealed record DynamicsProposals
{
    /// <summary>Fields that each new customer is given beside what is proposed; "CustomerGroupId" among them. Empty where its
    /// people make customers.</summary>
    public IReadOnlyDictionary<string, string> CustomerFields { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The same of items: "ProductGroupId", "ItemModelGroupId" and what else the legal entity demands.</summary>
    public IReadOnlyDictionary<string, string> ItemFields { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Terms of payment, by the days to pay, for example "30". Days that are missing are refused.</summary>
    public IReadOnlyDictionary<string, string> Terms { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Symbols of units, by ours. One that is missing is refused.</summary>
    public IReadOnlyDictionary<string, string> Units { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Countries as the environment calls them, for example "NLD", by ISO 3166-1, for example "NL". One that is missing
    /// goes as it is.</summary>
    public IReadOnlyDictionary<string, string> Countries { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The set in which items are made; they are read and changed in that of the master data.</summary>
    public string ItemSet { get; init; } = "ReleasedProductCreationsV2";
}
