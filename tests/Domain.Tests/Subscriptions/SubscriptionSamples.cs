using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Prices;
using BillingGrains.Domain.Subscriptions;
using BillingGrains.Domain.Tests.Periods;
using NodaTime;
using static BillingGrains.Domain.Subscriptions.SubscriptionChange;
using static BillingGrains.Domain.Tests.Periods.CycleSamples;
using static BillingGrains.Domain.Tests.Prices.PriceSamples;

namespace BillingGrains.Domain.Tests.Subscriptions;

/// <summary>Subscriptions and their changes in few words.</summary>
internal static class SubscriptionSamples
{
    public static SubscriptionTerms Plan(BillingCycle cycle, decimal fee, LocalDate from, string id = "plan") => new(
        id, "Basic", cycle, DayCount.ActualDays, BillTiming.Advance, new Price.Flat(fee, ZeroUsage.Bill), 1m, from,
        null, 0, 0m, RoundLines.EachLine);

    public static SubscriptionTerms Seats(BillingCycle cycle, decimal perSeat, decimal seats, LocalDate from) =>
        Plan(cycle, 0m, from) with { Price = new Price.PerUnit(perSeat, ZeroUsage.Bill), Quantity = seats };

    public static SubscriptionTimeline Course(this SubscriptionTerms terms, params SubscriptionChange[] changes) =>
        new(terms, changes, Zone("Etc/UTC"));

    public static SubscriptionChange Cancel(LocalDate on, ChangeWhen when = ChangeWhen.AtOnce) =>
        new Cancelled("cancel", on, null, when);

    public static SubscriptionChange To(decimal quantity, LocalDate on, string id = "seats") =>
        new QuantityChanged(id, on, null, ChangeWhen.AtOnce, quantity);

    public static SubscriptionChange Switch(decimal fee, LocalDate on, ChangeWhen when = ChangeWhen.AtOnce) =>
        new PriceChanged("switch", on, null, when, "Pro", new Price.Flat(fee, ZeroUsage.Bill));

    /// <summary>What a period comes to, as it would be billed if nothing had been yet.</summary>
    public static ValueList<SpendLine> SoFar(this SubscriptionTimeline timeline, LocalDate date)
    {
        var charges = SubscriptionRating.SoFar(timeline, timeline.Calendar.At(date), Euro, RoundingMode.HalfUp);
        charges.Hold.ShouldBeNull();
        (charges.Steps.LastOrDefault()?.Amount?.Amount ?? 0m).ShouldBe(charges.Lines.Sum(line => line.Net));
        return charges.Lines;
    }

    public static decimal[] Nets(this IEnumerable<SpendLine> lines) => [.. lines.Select(line => line.Net)];
}
