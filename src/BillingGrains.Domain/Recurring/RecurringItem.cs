using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Metering;
using BillingGrains.Domain.Prices;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Subscriptions;
using NodaTime;

namespace BillingGrains.Domain.Recurring;

/// <summary>Something that a contract asks by the calendar, as it would be billed if nothing had been yet.</summary>
/// <param name="Kind">Subscription, usage, commitment or milestone.</param>
/// <param name="Id">The subscription's, the usage's, or the commitment's key.</param>
/// <param name="From">First day that it is for.</param>
/// <param name="Through">Last day.</param>
/// <param name="Day">On which it counts: decides the month, and the tax rate.</param>
/// <param name="KeyPrefix">Begins the key of each of its lines, and of no other's.</param>
/// <param name="Tags">What discounts and tax categories may name it by.</param>
/// <param name="Days">Of lines that are for a part of it: a quantity or price that changed in between.</param>
public sealed record RecurringItem(
    ChargeKind Kind, string Id, string Text, LocalDate From, LocalDate Through, LocalDate Day, string KeyPrefix,
    ValueList<Step> Steps, ValueList<SpendLine> SoFar, ValueList<string> Tags, ValueList<LineDays> Days = default)
{
    /// <summary>Of usage: what was counted; null for everything else.</summary>
    public UsageCharges? Counted { get; init; }

    /// <summary>The days that a line is for.</summary>
    internal ServicePeriod ServiceOf(string lineKey) =>
        Days.FirstOrDefault(days => days.Key == lineKey)?.Service ?? new ServicePeriod(From, Through);
}

/// <summary>Something that is due and cannot be priced.</summary>
/// <param name="Day">On which it would count.</param>
public sealed record RecurringHold(
    string Id, string Text, LocalDate Day, string KeyPrefix, HoldReason Reason, ValueList<Step> Steps);

/// <param name="Items">Subscriptions and usage as the contract lists them, each by period, then commitments.</param>
public sealed record RecurringAnswer(ValueList<RecurringItem> Items, ValueList<RecurringHold> Holds);

/// <summary>Which days are looked at.</summary>
/// <param name="From">First day.</param>
/// <param name="MonthEnd">Last day of the month that is billed.</param>
/// <param name="Through">Last day that is looked at, not after <paramref name="MonthEnd"/>: before a period's end,
/// minimums and prices of the whole period are not due.</param>
/// <param name="OverBy">Periods of usage that are not over by then are left out, and with them their commitment; null to look
/// at what there is of them.</param>
public sealed record RecurringWindow(LocalDate From, LocalDate MonthEnd, LocalDate Through, Instant? OverBy = null)
{
    /// <summary>All that came due until the end of a month, however long ago.</summary>
    public static RecurringWindow Until(LocalDate monthEnd, Instant? overBy = null) =>
        new(LocalDate.MinIsoValue, monthEnd, monthEnd, overBy);

    /// <summary>Whether a period of usage counts: it ended in these days, or runs on their last one.</summary>
    internal bool Covers(LocalDate first, LocalDate last) =>
        (last >= From && last <= Through) || (Through < MonthEnd && first <= Through && Through <= last);
}
