using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Prices;

namespace BillingGrains.Domain.Subscriptions;

/// <summary>Finds what is wrong with a subscription and with changes to it. Each fault names its place as a JSON
/// pointer without the leading "#/".</summary>
public static class SubscriptionCheck
{
    private const int TrialDaysMax = 3_660;

    /// <summary>Every fault of the terms in themselves.</summary>
    public static ValueList<Refusal> Find(SubscriptionTerms terms, string path = "subscription")
    {
        var faults = new Faults();
        faults.Id($"{path}/subscriptionId", terms.SubscriptionId);
        faults.When(string.IsNullOrWhiteSpace(terms.Name), "empty", $"{path}/name", "A subscription has a name.");
        CycleCheck.Check(terms.Cycle, terms.DayCount, $"{path}/cycle", faults);
        faults.Chosen($"{path}/timing", terms.Timing);
        CheckPrice(terms.Price, $"{path}/price", faults);
        faults.NotNegative($"{path}/quantity", terms.Quantity);
        CycleCheck.CheckDate(terms.From, $"{path}/from", faults);
        CycleCheck.CheckDate(terms.To, $"{path}/to", faults);
        faults.When(
            terms.To <= terms.From, "dates-inverted", $"{path}/to",
            "It runs for a day at least: the end is not inside.");
        faults.When(
            terms.TrialDays is < 0 or > TrialDaysMax, "out-of-range", $"{path}/trialDays",
            "A trial has 0 to 3660 days.");
        faults.When(
            terms.DiscountPercent is < 0m or > 100m, "out-of-range", $"{path}/discountPercent",
            "A discount is 0 to 100 percent.");
        faults.Chosen($"{path}/roundLines", terms.RoundLines);
        return faults.Found;
    }

    /// <summary>Every fault of the changes to a subscription, in the order in which they are given.</summary>
    public static ValueList<Refusal> Find(
        SubscriptionTerms terms, ValueList<SubscriptionChange> changes, string path = "changes")
    {
        var faults = new Faults();
        for (var index = 0; index < changes.Count; index++)
        {
            Check(terms, changes.Take(index), changes[index], Faults.Path(path, index), faults);
        }

        return faults.Found;
    }

    /// <summary>Every fault of one more change.</summary>
    /// <param name="known">Those that were taken before.</param>
    public static ValueList<Refusal> Find(
        SubscriptionTerms terms, IEnumerable<SubscriptionChange> known, SubscriptionChange change, string path = "change")
    {
        var faults = new Faults();
        Check(terms, known, change, path, faults);
        return faults.Found;
    }

    private static void Check(
        SubscriptionTerms terms, IEnumerable<SubscriptionChange> known, SubscriptionChange change, string path,
        Faults faults)
    {
        faults.Id($"{path}/changeId", change.ChangeId);
        faults.When(
            known.Any(other => other.ChangeId == change.ChangeId && other != change), "change-twice",
            $"{path}/changeId", "Another change has this id and says something else.");
        faults.Chosen($"{path}/when", change.When);
        CycleCheck.CheckDate(change.On, $"{path}/on", faults);
        faults.When(
            change.On < terms.From, "before-start", $"{path}/on", "The subscription has not begun on that day.");
        faults.When(
            change.On >= terms.To, "after-end", $"{path}/on", "The subscription has ended on that day.");
        if (change is SubscriptionChange.QuantityChanged quantity)
        {
            faults.NotNegative($"{path}/quantity", quantity.Quantity);
        }

        if (change is SubscriptionChange.PriceChanged price)
        {
            faults.When(string.IsNullOrWhiteSpace(price.Name), "empty", $"{path}/name", "A plan has a name.");
            CheckPrice(price.Price, $"{path}/price", faults);
        }
    }

    private static void CheckPrice(Price price, string path, Faults faults)
    {
        faults.When(
            price is Price.Matrix or Price.Percentage, "price-needs-usage", path,
            "A subscription has a quantity alone: this price looks at each usage.");
        PriceCheck.Check(price, path, faults);
    }
}
