namespace BillingGrains.Sandbox.Vendors;

/// <summary>What is not certain of Dynamics 365 Finance &amp; Operations, or a choice of its users.</summary>
public sealed record DynamicsOptions
{
    /// <summary>The caller's own company: asked where a call does not say "cross-company".</summary>
    public string DefaultCompany { get; init; } = "usmf";

    /// <summary>Days to pay, and units, by the names that they have there.</summary>
    public IReadOnlyDictionary<string, int> Terms { get; init; } =
        new Dictionary<string, int>(StringComparer.Ordinal) { ["Net14"] = 14, ["Net30"] = 30 };

    public IReadOnlyDictionary<string, string> Units { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal) { ["hr"] = "hour", ["pcs"] = "piece" };

    /// <summary>Countries, three letters, and those of two letters that they are.</summary>
    public IReadOnlyDictionary<string, string> Countries { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal) { ["NLD"] = "NL", ["DEU"] = "DE", ["USA"] = "US" };

    /// <summary>The status of a change of what was changed since it was read.</summary>
    public int StaleStatus { get; init; } = 412;

    /// <summary>For how long a service that posts works on it after it has answered.</summary>
    public TimeSpan PostsAfter { get; init; } = TimeSpan.Zero;
}
