using System.Collections.Immutable;
using BillingGrains.Domain.Cover;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Recurring;

namespace BillingGrains.Domain.Contracts;

/// <summary>What a version must keep of those before it, when those go on counting for their days.</summary>
internal static class VersionChecks
{
    /// <summary>The first rule that a further version breaks; null when none.</summary>
    public static Refusal? Find(ImmutableSortedDictionary<int, ContractTerms> known, ContractTerms terms)
    {
        var inForce = Agreement.Of(known.Values.Append(terms)).InForce;
        if (inForce.Count == 1)
        {
            return null;
        }

        var before = inForce[^2].Terms;
        if (before.TimeZone != terms.TimeZone)
        {
            return ContractRefusal.TimeZoneFixed;
        }

        if (before.Applies with { To = null } != terms.Applies with { To = null })
        {
            return ContractRefusal.AppliesFixed;
        }

        var counts = !before.Usage.IsEmpty || !terms.Usage.IsEmpty || before.Commitment is not null
            || terms.Commitment is not null;
        if (counts && before.UsagePeriods != terms.UsagePeriods)
        {
            return ContractRefusal.UsagePeriodsFixed;
        }

        foreach (var subscription in terms.Subscriptions)
        {
            var earlier = inForce.Take(inForce.Count - 1)
                .Select(each => each.Terms.Subscriptions
                    .FirstOrDefault(other => other.SubscriptionId == subscription.SubscriptionId))
                .ToList();
            if (earlier[^1] is null && earlier.Exists(other => other is not null))
            {
                return ContractRefusal.SubscriptionReturns(subscription.SubscriptionId);
            }

            if (earlier[^1] is { } same && SubscriptionCourses.Fixed(same, subscription) is { } member)
            {
                return ContractRefusal.SubscriptionFixed(subscription.SubscriptionId, member);
            }
        }

        return CoverCourses.Find(inForce);
    }
}
