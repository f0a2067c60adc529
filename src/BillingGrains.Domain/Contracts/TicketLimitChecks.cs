using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Rules;

namespace BillingGrains.Domain.Contracts;

/// <summary>Limits and fixed prices of tickets.</summary>
internal static class TicketLimitChecks
{
    public static void Check(ContractTerms terms, Faults faults)
    {
        for (var index = 0; index < terms.Limits.Count; index++)
        {
            var limit = terms.Limits[index];
            var path = Faults.Path("limits", index);
            faults.ItemId($"{path}/limitId", "limit", terms.Limits, index, static each => each.LimitId);
            CheckLimit(limit, path, faults);
        }

        for (var index = 0; index < terms.FixedPrices.Count; index++)
        {
            var price = terms.FixedPrices[index];
            var path = Faults.Path("fixedPrices", index);
            faults.ItemId($"{path}/priceId", "price", terms.FixedPrices, index, static each => each.PriceId);
            faults.Text($"{path}/text", price.Text, "A price needs a text for its line.");
            faults.NotNegative($"{path}/amount", price.Amount);
            faults.Dates($"{path}/to", price.From, price.To);
            if (price.When is { } when)
            {
                RuleCheck.CheckCondition($"{path}/when", when, faults);
            }
        }
    }

    private static void CheckLimit(TicketLimit limit, string path, Faults faults)
    {
        faults.Text($"{path}/text", limit.Text, "Say in words what was agreed.");
        faults.When(
            limit.Amount is null == limit.Minutes is null, "amount-or-minutes", path,
            "A limit is an amount or a number of minutes.");
        faults.NotNegative($"{path}/amount", limit.Amount ?? 0m);
        faults.NotNegative($"{path}/minutes", limit.Minutes ?? 0);
        faults.Chosen($"{path}/above", limit.Above);
        for (var index = 0; index < limit.Kinds.Count; index++)
        {
            var kind = limit.Kinds[index];
            faults.When(
                kind is not (ChargeKind.Labour or ChargeKind.Part or ChargeKind.Travel or ChargeKind.Expense),
                "unknown-kind", Faults.Path($"{path}/kinds", index), "It is labour, part, travel or expense.");
            faults.When(
                limit.Minutes is not null && kind != ChargeKind.Labour, "no-minutes",
                Faults.Path($"{path}/kinds", index), "Only labour has minutes.");
        }
    }
}
