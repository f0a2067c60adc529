using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Duties;

/// <summary>What a caller is. Every role sees and does only what it needs: see <see cref="DutyTable"/>.</summary>
public static class Roles
{
    /// <summary>Feeds and configures: sources, contracts, entities, ERP tenants.</summary>
    public const string Integrator = "integrator";

    /// <summary>Mends tickets, approves parts, settles what is not billed.</summary>
    public const string Support = "support";

    /// <summary>Reviews, approves, bills, replays, reconciles, closes.</summary>
    public const string Finance = "finance";

    /// <summary>A finance lead: releases what others prepared, approves above limits, re-opens periods.</summary>
    public const string Approver = "approver";

    /// <summary>Reads everything, changes nothing.</summary>
    public const string Auditor = "auditor";

    /// <summary>May do all of it; for a first installation. Four eyes bind an admin as anybody else.</summary>
    public const string Admin = "admin";

    public static ValueList<string> All { get; } = [Integrator, Support, Finance, Approver, Auditor, Admin];
}

/// <summary>Who acts without being a person: no key may bear such a name.</summary>
public static class Machines
{
    /// <summary>Approves where the entity's settings ask for no review.</summary>
    public const string Policy = "policy";

    /// <summary>"run": a billing run; "operator": who has the server's shell.</summary>
    public static ValueList<string> Names { get; } = [Policy, "run", "operator", "nobody"];
}
