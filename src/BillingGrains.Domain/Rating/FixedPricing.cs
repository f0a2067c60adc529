using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Expressions;
using BillingGrains.Domain.Rules;
using BillingGrains.Domain.Tickets;
using NodaTime;

namespace BillingGrains.Domain.Rating;

/// <summary>The fixed price of a ticket, when it has one.</summary>
/// <param name="Failed">Why its condition could not be decided; null when it was.</param>
internal sealed record AgreedPrice(FixedPrice Price, HoldReason? Failed)
{
    /// <summary>The rule that an explanation names.</summary>
    public const string Rule = "fixed-price";

    /// <summary>Why time is not billed.</summary>
    public Step Cover(ContractTerms terms) => new(
        Rule, $"The ticket has a fixed price, {Texts.Amount(Price.Amount, terms.Currency)}: {Price.Text}.");
}

/// <summary>Finds a ticket's fixed price by the day on which its work began, and charges it once.</summary>
internal static class FixedPricing
{
    /// <summary>Null when the ticket has none.</summary>
    public static AgreedPrice? Find(Ticket ticket, ContractTerms terms)
    {
        if (terms.FixedPrices.IsEmpty || (ticket.FirstWorkAt ?? ticket.LastClosedAt) is not { } began)
        {
            return null;
        }

        var day = began.InZone(DateTimeZoneProviders.Tzdb[terms.TimeZone]).Date;
        foreach (var price in terms.FixedPrices)
        {
            if (day < price.From || day > price.To
                || (price.Category is not null && price.Category != ticket.Header?.Category)
                || (price.Priority is not null && price.Priority != ticket.Header?.Priority))
            {
                continue;
            }

            if (price.When is null)
            {
                return new AgreedPrice(price, null);
            }

            var holds = Decide(ticket, terms, price, day);
            if (holds.IsError)
            {
                return new AgreedPrice(price, RatingHolds.PriceFailed(price.PriceId, holds.Error));
            }

            if (holds.IsTrue)
            {
                return new AgreedPrice(price, null);
            }
        }

        return null;
    }

    /// <summary>Adds the price where it stands in place of at least one charge.</summary>
    public static void AddDraft(RatingContext context, AgreedPrice agreed, List<ChargeDraft> drafts)
    {
        LocalDate? last = null;
        var approved = true;
        foreach (var draft in drafts)
        {
            if (draft.Cover?.Rule == AgreedPrice.Rule)
            {
                last = last is { } day && day >= draft.WorkDate ? day : draft.WorkDate;
                approved &= draft.Approved;
            }
        }

        if (last is not { } workDate)
        {
            return;
        }

        var price = agreed.Price;
        drafts.Add(new ChargeDraft
        {
            Id = ChargeIds.FixedPrice(context.Ticket.Key, price.PriceId),
            Kind = ChargeKind.FixedPrice,
            Facts = [],
            WorkDate = workDate,
            Description = price.Text,
            Quantity = 1m,
            Unit = ChargeIds.TicketUnit,
            Steps =
            [
                context.ContractStep,
                new Step(
                    AgreedPrice.Rule,
                    $"The ticket costs {Texts.Amount(price.Amount, context.Terms.Currency)}, whatever time it takes: "
                    + $"{price.Text}.",
                    context.Exact(price.Amount)),
            ],
            Price = agreed.Failed is null ? price.Amount : null,
            Unpriced = agreed.Failed,
            Approved = approved,
            WaitsForClosing = true,
        });
    }

    private static ExpressionValue Decide(Ticket ticket, ContractTerms terms, FixedPrice price, LocalDate day)
    {
        var condition = Expression.Compile(price.When!, RuleNames.Environment, ExpressionType.Bool).Expression
            ?? throw new ArgumentException("The condition has a fault.", nameof(price));
        return condition.Evaluate(RuleNames.Bind(new RuleFacts(
            ticket, terms, null, null,
            new RuleCharge(ChargeKind.FixedPrice, day, price.Text, 1m, ChargeIds.TicketUnit, price.Amount))));
    }
}
