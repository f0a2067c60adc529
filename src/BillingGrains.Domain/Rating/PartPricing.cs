using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Tickets;
using NodaTime;

namespace BillingGrains.Domain.Rating;

/// <summary>Finds the price of a part or expense: the agreed one on its day, else cost and markup.</summary>
internal static class PartPricing
{
    /// <summary>Adds the steps to the exact price.</summary>
    /// <param name="priced">What the price is of: the part, or for a return the part that comes back.</param>
    /// <param name="quantity">How much is billed of it.</param>
    public static (decimal? Price, HoldReason? Unpriced) Price(
        RatingContext context, PartUse priced, decimal quantity, LocalDate date, List<Step> steps)
    {
        var terms = context.Terms;
        if (Find(terms.Parts, priced.ItemCode, context.Ticket.Header?.CustomerId, date) is { } agreed)
        {
            var (unitPrice, from) = UnitPrice(agreed, Math.Abs(priced.Quantity));
            var exact = quantity * unitPrice;
            steps.Add(new Step(
                "agreed-price",
                $"{Texts.Number(quantity)} at the agreed price of {Texts.Amount(unitPrice, terms.Currency)} each"
                + $"{(from is null ? "" : $" (from {Texts.Number(from.Value)} on)")}: "
                + $"{Texts.Amount(exact, terms.Currency)}.",
                context.Exact(exact)));
            return (exact, null);
        }

        var own = priced.UnitCost with { Amount = quantity * priced.UnitCost.Amount };
        steps.Add(new Step(
            "cost",
            $"{Texts.Number(quantity)} at a cost of {Texts.Amount(priced.UnitCost)} each: {Texts.Amount(own)}.",
            own.Currency == terms.Currency ? context.Exact(own.Amount) : null));
        var (converted, hold) = context.Converted(own, date, steps);
        if (converted is not { } cost)
        {
            return (null, hold);
        }

        var markup = priced.IsExpense ? terms.Parts.Expenses?.MarkupPercent ?? 0m : terms.Parts.MarkupPercent;
        if (markup == 0m)
        {
            return (cost, null);
        }

        // A hundredth is exact in decimal: multiplying by it loses nothing, and needs no rounding.
        var marked = cost + (cost * markup * 0.01m);
        steps.Add(new Step(
            "markup",
            $"A markup of {Texts.Number(markup)} % makes it {Texts.Amount(marked, terms.Currency)}.",
            context.Exact(marked)));
        return (marked, null);
    }

    /// <summary>A customer's own price comes before that of all; the contract's check keeps those for the same apart by
    /// date.</summary>
    private static PartPrice? Find(PartTerms parts, string itemCode, string? customerId, LocalDate date)
    {
        PartPrice? general = null;
        foreach (var price in parts.Prices.AsSpan())
        {
            if (price.ItemCode != itemCode || date < price.From || date > price.To)
            {
                continue;
            }

            if (price.CustomerId is null)
            {
                general = price;
            }
            else if (price.CustomerId == customerId)
            {
                return price;
            }
        }

        return general;
    }

    /// <summary>The whole quantity costs what the highest break that it reaches says.</summary>
    private static (decimal UnitPrice, decimal? From) UnitPrice(PartPrice price, decimal quantity)
    {
        (decimal UnitPrice, decimal? From) found = (price.UnitPrice, null);
        foreach (var at in price.Breaks.AsSpan())
        {
            found = quantity >= at.From ? (at.UnitPrice, at.From) : found;
        }

        return found;
    }
}
