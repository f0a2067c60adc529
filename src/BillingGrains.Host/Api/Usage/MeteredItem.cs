using NodaTime;

namespace BillingGrains.Host.Api.Usage;

/// <summary>What a meter counted, or that an event is taken back. Unknown members are refused; what else there is to say goes
/// into the properties.</summary>
public sealed record MeteredItem
{
    /// <summary>"usage", or left out; "usage-withdrawn" takes back the event of this source and id, and has beside them a reason,
    /// and perhaps the event's time.</summary>
    public string? Type { get; init; }

    /// <summary>Unique with its source; the same item may be sent any number of times.</summary>
    public required string Id { get; init; }

    public required string Source { get; init; }

    /// <summary>When it was used; when it arrives, if left out.</summary>
    public Instant? Time { get; init; }

    /// <summary>The meter's id: 1 to 100 letters, digits, '.', '_', '-' or ':'.</summary>
    public string? Meter { get; init; }

    /// <summary>The customer's stable id, of the same characters.</summary>
    public string? Customer { get; init; }

    /// <summary>In the meter's unit; at most 1,000,000,000,000 with 9 decimals. A number, or a text that is one.</summary>
    public decimal? Value { get; init; }

    /// <summary>The id of an event of the same source in whose place this one is sent: that one is taken back with it.</summary>
    public string? Corrects { get; init; }

    /// <summary>Why something is taken back; of a correction it may be left out.</summary>
    public string? Reason { get; init; }

    /// <summary>At most 50; prices may depend on them.</summary>
    public IReadOnlyDictionary<string, string>? Properties { get; init; }
}
