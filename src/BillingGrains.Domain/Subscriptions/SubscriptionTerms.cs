using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Prices;
using NodaTime;

namespace BillingGrains.Domain.Subscriptions;

/// <summary>When a period is billed.</summary>
public enum BillTiming
{
    None = 0,

    /// <summary>When it begins: what changes within it is credited and charged afterwards.</summary>
    Advance = 1,

    /// <summary>When it has ended.</summary>
    Arrears = 2,
}

/// <summary>What a customer has agreed to pay for again and again.</summary>
/// <param name="SubscriptionId">Begins the keys of its lines.</param>
/// <param name="Name">As lines show it, until a change of price gives another.</param>
/// <param name="Price">For the quantity, for a whole period; no model that looks at each usage.</param>
/// <param name="Quantity">Seats, devices, 1; 0 or more.</param>
/// <param name="From">First day, by the customer's calendar.</param>
/// <param name="To">First day on which it no longer runs; null while that is open.</param>
/// <param name="TrialDays">Free days from the customer's first day with it; 0 for none (case G77).</param>
/// <param name="DiscountPercent">0 to 100.</param>
public sealed record SubscriptionTerms(
    string SubscriptionId, string Name, BillingCycle Cycle, DayCount DayCount, BillTiming Timing, Price Price,
    decimal Quantity, LocalDate From, LocalDate? To = null, int TrialDays = 0, decimal DiscountPercent = 0m,
    RoundLines RoundLines = RoundLines.EachLine);

/// <summary>When a change takes effect.</summary>
public enum ChangeWhen
{
    None = 0,

    /// <summary>On its day: the rest of the period is credited at what was and charged at what is (case G64).</summary>
    AtOnce = 1,

    /// <summary>When the next period begins; at once when its day begins one. Nothing is credited.</summary>
    NextPeriod = 2,
}

/// <summary>What happened to a subscription, or was agreed to happen: a ramp is a row of such changes. Of the same
/// moment the last id counts; a day counts from its beginning unless shares are counted by second.</summary>
/// <param name="ChangeId">The same again changes nothing.</param>
/// <param name="On">A day of the customer's calendar.</param>
/// <param name="At">The wall clock; null is the beginning of the day.</param>
public abstract record SubscriptionChange(string ChangeId, LocalDate On, LocalTime? At, ChangeWhen When)
{
    public sealed record QuantityChanged(
        string ChangeId, LocalDate On, LocalTime? At, ChangeWhen When, decimal Quantity)
        : SubscriptionChange(ChangeId, On, At, When);

    /// <summary>An upgrade or a downgrade: another plan, or the same at another price.</summary>
    /// <param name="Name">Of the plan, as lines show it.</param>
    public sealed record PriceChanged(
        string ChangeId, LocalDate On, LocalTime? At, ChangeWhen When, string Name, Price Price)
        : SubscriptionChange(ChangeId, On, At, When);

    /// <summary>Nothing is asked until it is resumed.</summary>
    public sealed record Paused(string ChangeId, LocalDate On, LocalTime? At, ChangeWhen When)
        : SubscriptionChange(ChangeId, On, At, When);

    public sealed record Resumed(string ChangeId, LocalDate On, LocalTime? At, ChangeWhen When)
        : SubscriptionChange(ChangeId, On, At, When);

    /// <summary>It ends before the day, or with the period. To have its last day billed, name the day after it. What a
    /// cut period costs is the cycle's rule for what trails out.</summary>
    public sealed record Cancelled(string ChangeId, LocalDate On, LocalTime? At, ChangeWhen When)
        : SubscriptionChange(ChangeId, On, At, When);
}

public sealed record ChangeOfSubscription(string SubscriptionId, SubscriptionChange Change);
