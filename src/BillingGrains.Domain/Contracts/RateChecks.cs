using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>Rates that name the same follow each other day by day: two that meet leave the price to chance, and a gap
/// would let a less specific rate in unnoticed. Rates that name something else never tie, because what is compared
/// first is fixed.</summary>
internal static class RateChecks
{
    public static void Check(ContractTerms terms, Faults faults)
    {
        CheckRates(terms, faults);
        CheckWorkTypeRates(terms, faults);
    }

    private static void CheckRates(ContractTerms terms, Faults faults)
    {
        for (var index = 0; index < terms.Rates.Count; index++)
        {
            var path = Faults.Path("rates", index);
            var rate = terms.Rates[index];
            faults.NotNegative($"{path}/perHour", rate.PerHour);
            faults.Dates($"{path}/to", rate.From, rate.To);
            Named(path, "role", rate.Role, faults);
            Named(path, "workType", rate.WorkType, faults);
            Named(path, "technician", rate.Technician, faults);
            Named(path, "site", rate.Site, faults);
            Named(path, "place", rate.Place, faults);
            Named(path, "category", rate.Category, faults);
            Named(path, "priority", rate.Priority, faults);
            faults.When(
                rate.CustomerId is { } customer && !terms.CustomerIds.AsSpan().Contains(customer), "unknown-customer",
                $"{path}/customerId", $"The contract does not cover the customer {rate.CustomerId}.");
        }

        InOrder(
            "rates", terms.Rates, static rate => (rate.From, rate.To),
            static rate => rate with { PerHour = 0m, From = default, To = null }, "rate", faults);
    }

    private static void CheckWorkTypeRates(ContractTerms terms, Faults faults)
    {
        for (var index = 0; index < terms.WorkTypeRates.Count; index++)
        {
            var path = Faults.Path("workTypeRates", index);
            var changed = terms.WorkTypeRates[index];
            faults.When(changed.WorkType.Length == 0, "empty", $"{path}/workType", "Name the work type.");
            faults.Dates($"{path}/to", changed.From, changed.To);
            switch (changed.Change)
            {
                case RateChange.Fixed(var perHour):
                    faults.NotNegative($"{path}/change/perHour", perHour);
                    break;
                case RateChange.Multiplied(var factor):
                    faults.NotNegative($"{path}/change/factor", factor);
                    break;
                case RateChange.Adjusted(var perHour):
                    CheckAdjusted(terms, changed, perHour, path, faults);
                    break;
            }
        }

        InOrder(
            "workTypeRates", terms.WorkTypeRates, static rate => (rate.From, rate.To), static rate => rate.WorkType,
            "rate of the work type", faults);
    }

    private static void CheckAdjusted(
        ContractTerms terms, WorkTypeRate changed, decimal perHour, string path, Faults faults)
    {
        foreach (var rate in terms.Rates)
        {
            var meet = !(rate.To < changed.From) && !(changed.To < rate.From);
            if (rate.WorkType is null && meet && rate.PerHour + perHour < 0m)
            {
                faults.When(
                    wrong: true, "below-zero", $"{path}/change/perHour",
                    FormattableString.Invariant($"It takes more off than the rate of {rate.PerHour} an hour."));
                return;
            }
        }
    }

    private static void Named(string path, string field, string? name, Faults faults) =>
        faults.When(name?.Length == 0, "empty", $"{path}/{field}", $"Leave \"{field}\" out to mean any.");

    /// <summary>Items that count for the same (by <paramref name="key"/>) neither meet nor leave days out.</summary>
    internal static void InOrder<T, TKey>(
        string list, ValueList<T> items, Func<T, (LocalDate From, LocalDate? To)> dates, Func<T, TKey> key,
        string noun, Faults faults)
    {
        foreach (var same in items.Select((item, index) => (Item: item, Index: index)).GroupBy(each => key(each.Item)))
        {
            var inOrder = same.OrderBy(each => dates(each.Item).From).ThenBy(each => each.Index).ToList();
            for (var next = 1; next < inOrder.Count; next++)
            {
                var path = $"{Faults.Path(list, inOrder[next].Index)}/from";
                var from = dates(inOrder[next].Item).From;
                var overlaps = dates(inOrder[next - 1].Item).To is not { } to || from <= to;
                faults.When(
                    overlaps, "rates-overlap", path,
                    $"Another {noun} for the same counts on that day too; end it the day before.");
                faults.When(
                    !overlaps && dates(inOrder[next - 1].Item).To!.Value.PlusDays(1) < from, "rates-gap", path,
                    $"There are days without a {noun} between this one and the one before for the same.");
            }
        }
    }
}
