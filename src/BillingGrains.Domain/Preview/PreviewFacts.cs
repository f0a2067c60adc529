using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Discounts;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Metering;
using BillingGrains.Domain.Prices;
using BillingGrains.Domain.Subscriptions;
using BillingGrains.Domain.Tickets;
using NodaTime;

namespace BillingGrains.Domain.Preview;

/// <summary>What is asked.</summary>
/// <param name="Period">The month.</param>
/// <param name="Through">The last day that is looked at; null for the whole month. Before a period's end, minimums and
/// prices of the whole period are not due.</param>
/// <param name="TaxRounding">As the legal entity has it; counts for a contract with one tax rate.</param>
public sealed record PreviewQuestion(
    YearMonth Period, LocalDate? Through = null, TaxRounding TaxRounding = TaxRounding.PerDocument);

/// <summary>What happened.</summary>
/// <param name="Tickets">With all their time and parts, of any customer and date.</param>
/// <param name="Usage">As it arrived, of any customer and date.</param>
/// <param name="Withdrawn">Ids of usage that was taken back.</param>
/// <param name="Billed">Lines of earlier documents: what they asked is not asked again.</param>
/// <param name="DiscountUses">What earlier documents took of discounts.</param>
/// <param name="Milestones">Those that were reached, whenever.</param>
/// <param name="Drawn">What earlier documents drew from prepaid credit.</param>
public sealed record PreviewFacts(
    ValueList<Ticket> Tickets,
    ValueList<CustomerUsage> Usage,
    ValueList<string> Withdrawn,
    ValueList<ChangeOfSubscription> Changes,
    ValueList<SpendLine> Billed,
    ValueList<DiscountUse> DiscountUses,
    ValueList<EarlierDraw> Drawn,
    ValueList<ReachedMilestone> Milestones = default)
{
    public static PreviewFacts None { get; } = new([], [], [], [], [], [], []);
}

/// <param name="CustomerId">The customer's stable id.</param>
public sealed record CustomerUsage(string CustomerId, UsageFact Fact);

/// <param name="GrantId">Null for what was overdrawn.</param>
/// <param name="Amount">In the contract's currency, more than 0.</param>
/// <param name="On">The date of the document; null for the last day that is looked at. What was overdrawn is filled by credit
/// that counts on it or later.</param>
public sealed record EarlierDraw(string? GrantId, decimal Amount, LocalDate? On = null);
