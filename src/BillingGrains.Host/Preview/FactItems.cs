using System.Text.Json.Serialization;
using BillingGrains.Domain.Discounts;
using BillingGrains.Domain.Prices;
using BillingGrains.Domain.Subscriptions;
using BillingGrains.Host.Api.Feed;
using NodaTime;

namespace BillingGrains.Host.Preview;

/// <summary>One fact for a preview: an item of the feed, usage, a change of a subscription, or what was billed before.
/// Unknown members are refused.</summary>
[JsonPolymorphic(
    TypeDiscriminatorPropertyName = "type",
    UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(TicketItem), "ticket")]
[JsonDerivedType(typeof(TicketClosedItem), "ticket-closed")]
[JsonDerivedType(typeof(TicketReopenedItem), "ticket-reopened")]
[JsonDerivedType(typeof(TimeItem), "time")]
[JsonDerivedType(typeof(TimeWithdrawnItem), "time-withdrawn")]
[JsonDerivedType(typeof(PartItem), "part")]
[JsonDerivedType(typeof(PartWithdrawnItem), "part-withdrawn")]
[JsonDerivedType(typeof(ApprovalItem), "approval")]
[JsonDerivedType(typeof(DisputeItem), "dispute")]
[JsonDerivedType(typeof(DisputeResolvedItem), "dispute-resolved")]
[JsonDerivedType(typeof(UsageItem), "usage")]
[JsonDerivedType(typeof(UsageWithdrawnItem), "usage-withdrawn")]
[JsonDerivedType(typeof(SubscriptionChangedItem), "subscription-changed")]
[JsonDerivedType(typeof(MilestoneReachedItem), "milestone-reached")]
[JsonDerivedType(typeof(BilledItem), "billed")]
[JsonDerivedType(typeof(DiscountUsedItem), "discount-used")]
[JsonDerivedType(typeof(PrepaidDrawnItem), "prepaid-drawn")]
public abstract record FactItem
{
    internal const string Types =
        "ticket, ticket-closed, ticket-reopened, time, time-withdrawn, part, part-withdrawn, approval, dispute, "
        + "dispute-resolved, usage, usage-withdrawn, subscription-changed, milestone-reached, billed, discount-used or "
        + "prepaid-drawn";
}

/// <summary>Something was used; the members are those of a CloudEvent. Source and id together are unique.</summary>
public sealed record UsageItem : FactItem
{
    public required string Id { get; init; }

    public required string Source { get; init; }

    /// <summary>When it was used.</summary>
    public required Instant Time { get; init; }

    /// <summary>The meter's id in the contract.</summary>
    public required string Meter { get; init; }

    /// <summary>The customer's stable id.</summary>
    public required string Customer { get; init; }

    /// <summary>In the meter's unit; may be left out where the meter counts facts or different values.</summary>
    public decimal? Value { get; init; }

    /// <summary>Attributes that meters and prices look at, as texts.</summary>
    public IReadOnlyDictionary<string, string>? Properties { get; init; }

    /// <summary>The id of what this is sent in place of, of the same source.</summary>
    public string? Corrects { get; init; }

    /// <summary>Why it is corrected.</summary>
    public string? Reason { get; init; }
}

/// <summary>Usage is taken back whole.</summary>
public sealed record UsageWithdrawnItem : FactItem
{
    public required string Id { get; init; }

    public required string Source { get; init; }

    /// <summary>When it was used.</summary>
    public Instant? Time { get; init; }

    public string? Reason { get; init; }
}

/// <summary>A subscription of the contract changes.</summary>
public sealed record SubscriptionChangedItem : FactItem
{
    public required string SubscriptionId { get; init; }

    public required SubscriptionChange Change { get; init; }
}

/// <summary>A milestone of the contract was reached.</summary>
public sealed record MilestoneReachedItem : FactItem
{
    public required string MilestoneId { get; init; }

    /// <summary>By the contract's calendar.</summary>
    public required LocalDate On { get; init; }
}

/// <summary>A line of an earlier document, as its preview named it: what it asked is not asked again.</summary>
public sealed record BilledItem : FactItem
{
    /// <summary>The lineId of the preview; for work the charge's id.</summary>
    public required string LineId { get; init; }

    public string Text { get; init; } = "";

    public required decimal Quantity { get; init; }

    /// <summary>For work the line's amount.</summary>
    public required decimal UnitPrice { get; init; }

    /// <summary>Before the line's own discounts, in the contract's currency.</summary>
    public required decimal Gross { get; init; }

    /// <summary>The line's own discounts; those of the document are "discount-used".</summary>
    public IReadOnlyList<LineDiscount>? Discounts { get; init; }

    internal SpendLine ToLine() => new(LineId, Text, Quantity, UnitPrice, Gross, [.. Discounts ?? []]);
}

/// <summary>What an earlier document took of a discount.</summary>
public sealed record DiscountUsedItem : FactItem
{
    public required DiscountUse Use { get; init; }
}

/// <summary>What an earlier document drew from prepaid credit.</summary>
public sealed record PrepaidDrawnItem : FactItem
{
    /// <summary>Null for what was overdrawn.</summary>
    public string? GrantId { get; init; }

    /// <summary>In the contract's currency, more than 0.</summary>
    public required decimal Amount { get; init; }

    /// <summary>The document's date; the preview's last day when left out.</summary>
    public LocalDate? On { get; init; }
}
