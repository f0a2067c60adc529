namespace BillingGrains.Sandbox.Vendors;

/// <summary>What is not certain of Dynamics 365 Finance &amp; Operations, or a choice of its users.</summary>
public sealed record DynamicsOptions
{
    /// <summary>The caller's own company: asked where a call does not say "cross-company".</summary>
    public string DefaultCompany { get; init; } = "usmf";

    /// <summary>For how long a service that posts works on it after it has answered.</summary>
    public TimeSpan PostsAfter { get; init; } = TimeSpan.Zero;
}
