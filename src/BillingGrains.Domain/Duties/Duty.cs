using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Duties;

/// <summary>One action, and whose work it is.</summary>
/// <param name="Action">Stable, in kebab case; the name of the HTTP API's policy.</param>
/// <param name="Words">What is done, as it follows "may".</param>
/// <param name="Roles">Who may do it; an admin always may.</param>
/// <param name="NotBy">Who of them may not, because it is his own work, as it follows "but not by"; null when nobody is
/// left out. Binds in a legal entity whose <see cref="DutySettings.Mode"/> is strict.</param>
/// <param name="Makes">The actions that make somebody the one whom <paramref name="NotBy"/> names.</param>
public sealed record Duty(
    string Action, string Words, ValueList<string> Roles, string? NotBy = null, ValueList<string> Makes = default)
{
    /// <summary>Whether a role may do it, other things being equal.</summary>
    public bool IsFor(string? role) => role == Duties.Roles.Admin || (role is not null && Roles.Contains(role));

    /// <summary>The roles that may, as a list in a sentence; without the admin, who always may.</summary>
    public string WhoMay => Roles.Count switch
    {
        0 => Duties.Roles.Admin,
        1 => Roles[0],
        _ => string.Join(", ", Roles.Take(Roles.Count - 1)) + " or " + Roles[^1],
    };
}
