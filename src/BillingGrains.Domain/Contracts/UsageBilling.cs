using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Metering;
using BillingGrains.Domain.Recurring;
using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>How billing runs bill usage: by what its events come to in hours (UTC), asked before the decision.</summary>
public static class UsageBilling
{
    /// <summary>As far as rules of time zones are known.</summary>
    private static readonly Instant RulesEnd = Instant.FromUtc(2100, 1, 1, 0, 0);

    /// <summary>What tallies by hours cannot tell is refused, so that nothing agreed stays unbilled unseen; a preview shows
    /// it from its events. Null when there is nothing of that kind.</summary>
    public static Refusal? NotBilledYet(ContractTerms terms)
    {
        if (terms.Usage.IsEmpty)
        {
            return null;
        }

        for (var index = 0; index < terms.Usage.Count; index++)
        {
            var usage = terms.Usage[index];
            if (UsageDetail.Find(usage) is var (place, reason))
            {
                return new Refusal(
                    "not-billed-yet", $"{Faults.Path("usage", index)}/{place}",
                    $"The usage {usage.UsageId} {reason}. Billing runs read usage added up by hours and do not bill that yet; a "
                    + "preview shows what it comes to.");
            }
        }

        return BeginsAtFullHours(terms) ? null : new Refusal(
            "not-billed-yet", terms.UsagePeriods?.Cycle.At is null ? "timeZone" : "usagePeriods/cycle/at",
            $"Days of {terms.TimeZone} do not all begin at a full hour of UTC here. Billing runs read usage added up by such "
            + "hours and would cut one in two; a preview shows what it comes to.");
    }

    /// <summary>What must be counted before a run: the answers go into <see cref="BillPeriod.Usage"/>. None for contracts
    /// without usage.</summary>
    public static ValueList<UsageQuestion> ToCount(CustomerContract state, BillPeriod bill)
    {
        if (state.Terms is not { BilledBy: null } || state.Runs.ContainsKey(bill.RunId)
            || state.Versions.Values.All(static terms => terms.Usage.IsEmpty))
        {
            return [];
        }

        var known = bill.Usage.Select(static counted => counted.Question).ToHashSet();
        return UsageWindows.Questions(Agreement.Of(state.Versions), Window(bill, bill.LastDay))
            .Where(question => !known.Contains(question)).ToValueList();
    }

    /// <summary>All that came due; of usage what is over.</summary>
    internal static RecurringWindow Window(BillPeriod bill, LocalDate lastDay) =>
        RecurringWindow.Until(lastDay, overBy: bill.Now);

    internal static UsageCounted? Counted(RecurringItem item, BillPeriod bill) => item.Counted is not { } charges
        ? null
        : new UsageCounted(
            item.Id, item.Tags[^1], item.From, item.Through, charges.Tally.Events, charges.Tally.Hours, charges.Units, bill.Now);

    private static bool BeginsAtFullHours(ContractTerms terms)
    {
        var calendar = UsageWindows.Calendar(terms);
        var begin = calendar.Begin(terms.Applies.From);
        return begin >= RulesEnd || calendar.Zone.GetZoneIntervals(begin, RulesEnd).All(each =>
            (calendar.DayStart.TickOfDay - each.WallOffset.Ticks) % NodaConstants.TicksPerHour == 0);
    }
}
