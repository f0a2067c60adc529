using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Metering;
using BillingGrains.Domain.Recurring;
using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>How billing runs bill usage: it is counted before the decision, by what its events come to in hours (UTC) where that
/// tells, else event by event.</summary>
public static class UsageBilling
{
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
}
