using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Subscriptions;
using NodaTime;

namespace BillingGrains.Domain.Recurring;

/// <summary>The course of each subscription over all versions of a contract: what a version says otherwise than the
/// one before is a change on its first day, at once.</summary>
public static class SubscriptionCourses
{
    /// <summary>In the order in which the versions first name them.</summary>
    /// <param name="changes">Those that were sent, in any order.</param>
    public static IEnumerable<SubscriptionTimeline> Of(Agreement agreement, ValueList<ChangeOfSubscription> changes)
    {
        var zone = DateTimeZoneProviders.Tzdb[agreement.Newest.TimeZone];
        var ids = agreement.InForce.SelectMany(each => each.Terms.Subscriptions)
            .Select(each => each.SubscriptionId).Distinct(StringComparer.Ordinal);
        foreach (var id in ids)
        {
            var course = new List<SubscriptionChange>(
                changes.Where(change => change.SubscriptionId == id).Select(change => change.Change));
            SubscriptionTerms? first = null;
            SubscriptionTerms? last = null;
            foreach (var each in agreement.InForce)
            {
                var terms = each.Terms.Subscriptions.FirstOrDefault(other => other.SubscriptionId == id);
                if (first is null && terms is not null)
                {
                    first = terms with { From = LocalDate.Max(terms.From, each.From) };
                }
                else if (last is not null)
                {
                    course.AddRange(Difference(each, last, terms));
                }

                last = terms ?? last;
            }

            yield return new SubscriptionTimeline(first! with { To = last!.To }, course, zone);
        }
    }

    /// <summary>What a later version may not say otherwise, because the time before it would be billed anew; null when
    /// it says nothing of the kind.</summary>
    internal static string? Fixed(SubscriptionTerms before, SubscriptionTerms after) =>
        before.Cycle != after.Cycle ? "cycle"
        : before.DayCount != after.DayCount ? "dayCount"
        : before.Timing != after.Timing ? "timing"
        : before.From != after.From ? "from"
        : before.TrialDays != after.TrialDays ? "trialDays"
        : before.DiscountPercent != after.DiscountPercent ? "discountPercent"
        : before.RoundLines != after.RoundLines ? "roundLines"
        : null;

    private static IEnumerable<SubscriptionChange> Difference(
        TermsInForce version, SubscriptionTerms before, SubscriptionTerms? after)
    {
        var id = FormattableString.Invariant($"version-{version.Terms.Version}");
        if (after is null)
        {
            yield return new SubscriptionChange.Cancelled(id, version.From, null, ChangeWhen.AtOnce);
            yield break;
        }

        if (before.Price != after.Price || before.Name != after.Name)
        {
            yield return new SubscriptionChange.PriceChanged(
                $"{id}-price", version.From, null, ChangeWhen.AtOnce, after.Name, after.Price);
        }

        if (before.Quantity != after.Quantity)
        {
            yield return new SubscriptionChange.QuantityChanged(
                $"{id}-quantity", version.From, null, ChangeWhen.AtOnce, after.Quantity);
        }
    }
}
