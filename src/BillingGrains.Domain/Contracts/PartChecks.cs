using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>Prices of the same item for the same customer follow each other day by day: two that meet leave the price
/// to chance, and a gap would let cost and markup in unnoticed.</summary>
internal static class PartChecks
{
    public static void Check(ContractTerms terms, Faults faults)
    {
        var parts = terms.Parts;
        faults.NotNegative("parts/markupPercent", parts.MarkupPercent);
        faults.NotNegative("parts/expenses/markupPercent", parts.Expenses?.MarkupPercent ?? 0m);
        for (var index = 0; index < parts.Prices.Count; index++)
        {
            var price = parts.Prices[index];
            var path = Faults.Path("parts/prices", index);
            faults.When(price.ItemCode.Length == 0, "empty", $"{path}/itemCode", "A price names its item.");
            faults.NotNegative($"{path}/unitPrice", price.UnitPrice);
            faults.When(
                price.CustomerId is { } customer && !terms.CustomerIds.AsSpan().Contains(customer), "unknown-customer",
                $"{path}/customerId", $"The contract does not cover the customer {price.CustomerId}.");
            faults.Dates($"{path}/to", price.From ?? LocalDate.MinIsoValue, price.To);
            CheckBreaks(price, path, faults);
            var before = parts.Prices.Take(index)
                .Where(other => other.ItemCode == price.ItemCode && other.CustomerId == price.CustomerId).ToList();
            faults.When(
                before.Any(other => !(other.To < price.From) && !(price.To < other.From)), "price-twice",
                $"{path}/itemCode", $"The item {price.ItemCode} has a price for these days already.");
            faults.When(
                price.From is { } from && before.Count > 0 && before.All(other => other.To < from)
                    && before.All(other => other.To < from.PlusDays(-1)), "rates-gap", $"{path}/from",
                $"There are days without a price for {price.ItemCode} before this one.");
        }
    }

    private static void CheckBreaks(PartPrice price, string path, Faults faults)
    {
        for (var index = 0; index < price.Breaks.Count; index++)
        {
            var place = Faults.Path($"{path}/breaks", index);
            faults.When(
                price.Breaks[index].From <= (index == 0 ? 0m : price.Breaks[index - 1].From), "not-rising",
                $"{place}/from", "Breaks begin above 0 and rise.");
            faults.NotNegative($"{place}/unitPrice", price.Breaks[index].UnitPrice);
        }
    }
}
