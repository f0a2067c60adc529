using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Duties;

/// <summary>Nobody approves what he made: decided by the grain that knows the makers from its facts.</summary>
public static class FourEyes
{
    /// <summary>The code of the rule, whatever the work.</summary>
    public const string OwnWork = "own-work";

    /// <summary>Whether a legal entity enforces them; without settings it does not.</summary>
    public static bool AreEnforced(DutySettings? settings) => settings?.Mode == DutyMode.Strict;

    /// <summary>What stands against somebody's approval of work; null when he made nothing of it, or the entity does not
    /// ask for four eyes.</summary>
    /// <param name="makers">Persons, as their facts name them.</param>
    public static Refusal? Find(DutySettings? settings, Duty duty, IEnumerable<string> makers, string by) =>
        AreEnforced(settings) ? Find(duty, makers, by) : null;

    /// <summary>The same where four eyes are always asked for.</summary>
    public static Refusal? Find(Duty duty, IEnumerable<string> makers, string by) =>
        makers.Contains(by, StringComparer.Ordinal) ? Refuse(duty, by) : null;

    private static Refusal Refuse(Duty duty, string by) => new(
        OwnWork, null,
        $"{by} may not {duty.Words} here: {duty.NotBy} may not do it. Another person with the role {duty.WhoMay} may.");
}
