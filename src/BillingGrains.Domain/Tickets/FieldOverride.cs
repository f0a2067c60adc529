using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Retention;
using NodaTime;

namespace BillingGrains.Domain.Tickets;

/// <summary>What of a ticket may be set here in place of what its source says.</summary>
public enum OverriddenField
{
    None = 0,

    /// <summary>Whose ticket it is; of the ticket as a whole.</summary>
    Customer = 1,

    /// <summary>Of a time entry.</summary>
    WorkType = 2,

    /// <summary>Of a time entry.</summary>
    Role = 3,

    /// <summary>"yes" bills an entry or part that the contract includes, "no" does not bill it.</summary>
    Billable = 4,
}

/// <summary>A value that a person set here though it is owned by the source. It survives what the source sends later, and
/// asks again when the source changes the value that it stands for.</summary>
/// <param name="Subject">An entry's or part's id, or "*" for the ticket.</param>
/// <param name="Told">What the source said when it was set; null where the source does not say it.</param>
public sealed record FieldOverride(
    string Subject, OverriddenField Field, string Value, string? Told, [property: PersonalText] string Reason, string By,
    Instant At)
{
    /// <summary>The source says something else than when this was set, and not what was set here.</summary>
    public bool IsOutdated(string? toldNow) => toldNow != Told && toldNow != Value;

    internal string Words => Field switch
    {
        OverriddenField.Customer => "customer",
        OverriddenField.WorkType => "work type",
        OverriddenField.Role => "role",
        _ => "question whether it is billed",
    };
}
