using Microsoft.AspNetCore.Authorization;

namespace BillingGrains.Host.Access;

/// <summary>Who may do what: a policy is named after the role whose work it is; "admin" may do everything.</summary>
internal static class Policies
{
    /// <summary>Any role may read.</summary>
    public const string Read = "read";

    /// <summary>Support or finance may settle a dispute, approve a part or a charge.</summary>
    public const string Settle = "settle";

    /// <summary>Support or the integrator may have a ticketing system asked again, when it has been mended.</summary>
    public const string Mend = $"{Roles.Support} or {Roles.Integrator}";

    /// <summary>Finance and auditors may see what work costs and what it earns.</summary>
    public const string SeeCosts = "see costs";

    public static void Add(AuthorizationOptions options)
    {
        options.AddPolicy(Read, policy => policy.RequireRole(Roles.All));
        options.AddPolicy(SeeCosts, policy => policy.RequireRole(Roles.Finance, Roles.Auditor, Roles.Admin));
        options.AddPolicy(Settle, policy => policy.RequireRole(Roles.Support, Roles.Finance, Roles.Admin));
        options.AddPolicy(Mend, policy => policy.RequireRole(Roles.Support, Roles.Integrator, Roles.Admin));
        foreach (var role in Roles.All)
        {
            options.AddPolicy(role, policy => policy.RequireRole(role, Roles.Admin));
        }
    }
}
