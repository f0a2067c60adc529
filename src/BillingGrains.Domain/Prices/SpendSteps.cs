using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;

namespace BillingGrains.Domain.Prices;

/// <summary>Tells how an exact amount became the lines of a period.</summary>
internal static class SpendSteps
{
    /// <summary>Adds a step for each of rounding, discount, maximum and minimum that changed something; the last amount
    /// is the net sum of the lines.</summary>
    public static void Tell(
        decimal exact, ValueList<SpendLine> lines, SpendTerms terms, Currency currency, RoundingMode mode,
        List<Step> steps)
    {
        var minimum = lines.Where(static line => line.Key == Spend.MinimumKey).Sum(static line => line.Gross);
        var amount = lines.Sum(static line => line.Gross) - minimum;
        if (amount != exact)
        {
            Add("money-rounding", FormattableString.Invariant(
                $"Rounded {ChargeDraft.ModeText(mode)} to {currency.Decimals} decimals"), 0m);
        }

        Add(
            "discount", $"A discount of {Texts.Number(terms.DiscountPercent)} %",
            -Off(lines, DiscountReason.Percentage));
        Add("maximum", "More than the maximum of the period is not asked", -Off(lines, DiscountReason.MaximumSpend));
        Add("minimum", "The minimum of the period is asked", minimum);

        void Add(string rule, string text, decimal change)
        {
            amount += change;
            if (change != 0m || rule == "money-rounding")
            {
                steps.Add(new Step(rule, $"{text}: {Texts.Amount(amount, currency)}.", new Money(amount, currency)));
            }
        }
    }

    private static decimal Off(ValueList<SpendLine> lines, DiscountReason reason) =>
        lines.SelectMany(static line => line.Discounts)
            .Where(discount => discount.Reason == reason)
            .Sum(static discount => discount.Amount);
}
