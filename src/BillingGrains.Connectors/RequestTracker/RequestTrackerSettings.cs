using NodaTime;

namespace BillingGrains.Connectors.RequestTracker;

/// <summary>How one Request Tracker is reached, and what of its fields means what to billing.</summary>
/// <param name="SourceId">The id under which its tickets are known to us.</param>
/// <param name="Address">The site's root, for example "https://rt.example.com/".</param>
/// <param name="Token">An authentication token of a restricted user. Never logged.</param>
/// <param name="CallTimeout">When one HTTP call is given up.</param>
public sealed record RequestTrackerSettings(string SourceId, Uri Address, string Token, Duration CallTimeout)
{
    /// <summary>The queues that are read, by name. The user must see them: what it cannot see is left out in
    /// silence.</summary>
    public IReadOnlyList<string> Queues { get; init; } = ["General"];

    /// <summary>The ticket field with the customer's stable id.</summary>
    public string CustomerField { get; init; } = "Customer";

    /// <summary>The ticket field with the category; the queue's name stands in where it is empty.</summary>
    public string CategoryField { get; init; } = "Category";

    public string SiteField { get; init; } = "Site";

    public string ProjectField { get; init; } = "Project";

    public string AssetField { get; init; } = "Asset";

    /// <summary>The ticket fields that a contract's rules may ask about; others are not taken over.</summary>
    public IReadOnlyList<string> RuleFields { get; init; } = [];

    /// <summary>The field of a transaction (not of a ticket) that says how the work was done.</summary>
    public string WorkTypeField { get; init; } = "Work type";

    /// <summary>The ticket field, with several values, into which billing writes.</summary>
    public string BilledField { get; init; } = "Billed";

    /// <summary>Stands in where an entry has no work type; empty, and such an entry is held.</summary>
    public string DefaultWorkType { get; init; } = "";

    /// <summary>What a technician, by login name, works as.</summary>
    public IReadOnlyDictionary<string, string> Roles { get; init; } = new Dictionary<string, string>();

    /// <summary>What everybody else works as.</summary>
    public string DefaultRole { get; init; } = "engineer";

    /// <summary>The statuses in which the work on a ticket is done.</summary>
    public IReadOnlyList<string> ClosedStatuses { get; init; } = ["resolved", "rejected", "deleted"];

    /// <summary>Transactions younger than this, on Request Tracker's own clock, wait for the next poll. A database
    /// with several writers can show a higher id before a lower one, and a cursor that went past the lower would
    /// lose it. Zero is right for SQLite, which has one writer.</summary>
    public Duration Settling { get; init; } = Duration.FromSeconds(10);
}
