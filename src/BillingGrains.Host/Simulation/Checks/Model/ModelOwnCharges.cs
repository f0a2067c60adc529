using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using BillingGrains.Host.Simulation.People;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Host.Simulation.Checks.Model;

/// <summary>What a contract owes of no ticket, computed a second time: whole months of subscriptions at a price for each
/// unit, paid for in advance, and milestones. It shares no rule with the product, and knows only what a simulation
/// agrees: every version counts for all the time.</summary>
internal static class ModelOwnCharges
{
    /// <summary>The item that a charge of the contract itself belongs to: a month of a subscription, a milestone.</summary>
    public static string ItemOf(string chargeId) => string.Join('/', chargeId.Split('/').Take(2));

    /// <summary>What all runs that were answered, and those that contracts asked for, leave owed.</summary>
    /// <param name="terms">The version agreed last.</param>
    /// <param name="due">What the contract asked for by itself.</param>
    /// <param name="reached">Milestones, however often it was said.</param>
    public static IEnumerable<ModelCharge> Owed(
        string contractKey, ContractTerms terms, IEnumerable<MilestoneReached> reached,
        IEnumerable<DocumentsDue> due, Ledger ledger)
    {
        var last = ledger.Commands.Where(made => made.Key == contractKey && made.Answer.Kind != AnswerKind.Refused)
            .Select(made => made.Command).OfType<BillAsked>()
            .Select(asked => asked.Period.ToDateInterval().End)
            .Concat(due.Select(asked => asked.Through)).DefaultIfEmpty(LocalDate.MinIsoValue).Max();
        foreach (var subscription in terms.Subscriptions)
        {
            var price = ((Domain.Prices.Price.PerUnit)subscription.Price).UnitPrice;
            for (var month = subscription.From.ToYearMonth(); month.OnDayOfMonth(1) <= last;
                month = month.PlusMonths(1))
            {
                yield return Charge(
                    $"{subscription.SubscriptionId}/{LocalDatePattern.Iso.Format(month.OnDayOfMonth(1))}",
                    price * subscription.Quantity);
            }
        }

        foreach (var id in reached.Where(one => one.On <= last).Select(one => one.MilestoneId).Distinct())
        {
            yield return Charge(
                $"milestone/{id}", terms.Milestones.Single(milestone => milestone.MilestoneId == id).Amount);
        }
    }

    private static ModelCharge Charge(string item, decimal net) => new(item, ChargeStanding.Billable, net, "");
}
