namespace BillingGrains.Host.Access;

/// <summary>What a caller is. Every role sees and does only what it needs.</summary>
public static class Roles
{
    /// <summary>Feeds and configures: sources, contracts, entities, ERP tenants.</summary>
    public const string Integrator = "integrator";

    /// <summary>Mends tickets, approves parts, settles what is not billed.</summary>
    public const string Support = "support";

    /// <summary>Reviews, approves, bills, replays, reconciles.</summary>
    public const string Finance = "finance";

    /// <summary>Reads everything, changes nothing.</summary>
    public const string Auditor = "auditor";

    /// <summary>May do all of it; for a first installation.</summary>
    public const string Admin = "admin";

    public static IReadOnlyList<string> All { get; } = [Integrator, Support, Finance, Auditor, Admin];
}
