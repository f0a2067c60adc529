namespace BillingGrains.Connectors.Generic;

/// <summary>How to reach one company of an ERP that a configuration describes.</summary>
/// <param name="Address">What the configuration's paths are put behind.</param>
/// <param name="User">A user, a key or a client id.</param>
/// <param name="Secret">A password, a token or a client secret.</param>
/// <param name="Company">Within the ERP, where it has several.</param>
/// <param name="Timeout">One operation, with all its calls, is given up after this.</param>
public sealed record GenericConnection(Uri Address, string User, string Secret, string Company, TimeSpan Timeout)
{
    /// <summary>In place of what the configuration says under "settings".</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What a person's consent gave, for OAuth with refresh tokens: used until one is stored.</summary>
    public string RefreshToken { get; init; } = "";

    /// <summary>Leaves out the secrets.</summary>
    public override string ToString() => $"{Address} {Company}";
}
