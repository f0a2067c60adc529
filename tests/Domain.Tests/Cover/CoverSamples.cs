using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Cover;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tests.Contracts;
using NodaTime;

namespace BillingGrains.Domain.Tests.Cover;

/// <summary>Work at 60 EUR an hour, so that a minute is 1 EUR, under covers that start on 1 March 2026.</summary>
internal static class CoverSamples
{
    public static readonly LocalDate March = Day(3, 1);

    /// <summary>Two hours.</summary>
    public static readonly CoverTerms Block = new("block", "support", CoverUnit.Hours, 2m, March);

    /// <summary>An hour each month.</summary>
    public static readonly CoverTerms Monthly = Block with
    {
        CoverId = "month",
        Name = "hours",
        Quantity = 1m,
        Every = new BillingCycle(CycleUnit.Month, 1, CycleAnchor.Calendar),
    };

    public static LocalDate Day(int month, int day) => new(2026, month, day);

    public static ContractTerms Under(params CoverTerms[] covers) =>
        ContractSamples.Terms() with { Cover = covers.ToValueList() };

    /// <summary>A charge of a ticket of its own.</summary>
    public static TicketCharge Work(
        string id, LocalDate date, decimal minutes, ChargeStanding standing = ChargeStanding.Billable,
        decimal multiplier = 1m, string workType = "remote", string? site = null, string customer = "C-1",
        string hold = "disputed")
    {
        var price = minutes * multiplier;
        var net = new Money(price, ContractSamples.Euro);
        return new TicketCharge($"ticket/desk/{id}", new Charge(
            $"ticket/desk/{id}#time/e1", ChargeKind.Labour, standing, ["e1"], date, "Work", minutes, "minute", net, "VAT21",
            standing == ChargeStanding.Held ? new HoldReason(hold, "finance", "Why.", "What.") : null,
            [new Step("rate", "Priced.", net)], 21m,
            Work: new ChargedWork(customer, "incident", site, null, "engineer", workType, price, price)));
    }

    public static CoverAnswer Settle(this ContractTerms terms, LocalDate through, params TicketCharge[] charges) =>
        CoverSettlement.Settle(Agreement.Of(terms), charges, through);

    /// <summary>What is left to bill of each, in the order in which they were given.</summary>
    public static decimal[] Nets(this CoverAnswer answer) => [.. answer.Charges.Select(item => item.Charge.Net!.Amount)];

    /// <summary>The text of the last step of the charge that was given first.</summary>
    public static string Reason(this CoverAnswer answer) => answer.Charges[0].Charge.Explanation[^1].Text;

    public static CoverBalance Grant(this CoverAnswer answer, string id) =>
        answer.Balances.Single(balance => balance.GrantId == id);
}
