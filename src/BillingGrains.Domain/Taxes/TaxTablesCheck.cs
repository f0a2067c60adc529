using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Taxes;

/// <summary>Finds what is wrong with tax tables and with a customer's tax data in themselves. Each fault names its place
/// as a JSON pointer without the leading "#/", for example "rates/2/percent".</summary>
public static class TaxTablesCheck
{
    /// <summary>Every fault, in the order of the document.</summary>
    public static ValueList<Refusal> Find(TaxTables tables)
    {
        var faults = new Faults();
        for (var index = 0; index < tables.Rates.Count; index++)
        {
            CheckRate(tables, index, faults);
        }

        CheckDates(tables, faults);
        CheckPlaces(tables, faults);
        for (var index = 0; index < tables.Unions.Count; index++)
        {
            var union = tables.Unions[index];
            var path = Faults.Path("unions", index);
            faults.When(union.Code.Length == 0, "empty", $"{path}/code", "A union has a code.");
            for (var country = 0; country < union.Countries.Count; country++)
            {
                Country(Faults.Path($"{path}/countries", country), union.Countries[country], faults);
            }
        }

        return faults.Found;
    }

    /// <summary>Every fault of a customer's tax data.</summary>
    public static ValueList<Refusal> Find(TaxCustomer customer)
    {
        var faults = new Faults();
        Country("country", customer.Country, faults);
        faults.When(
            customer.RegistrationNumber?.Trim().Length == 0, "empty", "registrationNumber",
            "Leave the number out when there is none.");
        if (customer.Exemption is { } exemption)
        {
            faults.When(
                string.IsNullOrWhiteSpace(exemption.Reason), "empty", "exemption/reason",
                "The document must say why no tax is levied.");
            faults.Dates("exemption/to", exemption.From, exemption.To);
        }

        if (customer.Withholding is { } withholding)
        {
            faults.When(
                withholding.Percent is < 0m or > 100m, "out-of-range", "withholding/percent",
                "A withheld share is 0 to 100 percent.");
            faults.Chosen("withholding/of", withholding.Of);
        }

        return faults.Found;
    }

    private static void CheckRate(TaxTables tables, int index, Faults faults)
    {
        var rate = tables.Rates[index];
        var path = Faults.Path("rates", index);
        faults.ItemId($"{path}/rateId", "rate", tables.Rates, index, static each => each.RateId);
        Country($"{path}/jurisdiction", rate.Jurisdiction.Split('-')[0], faults);
        faults.When(rate.Category.Length == 0, "empty", $"{path}/category", "A rate counts for a category of items.");
        faults.When(rate.Code.Length == 0, "empty", $"{path}/code", "A tax has a code.");
        faults.When(
            rate.Percent is < 0m or > 100m, "out-of-range", $"{path}/percent", "A tax is 0 to 100 percent.");
        faults.Dates($"{path}/to", rate.From, rate.To);
        faults.When(
            rate.Percent == 0m && string.IsNullOrWhiteSpace(rate.Reason), "empty", $"{path}/reason",
            "The document must say why the rate is 0.");
        faults.When(
            rate.Compound && !tables.Rates.Any(other => other.Order < rate.Order
                && other.Category == rate.Category
                && rate.Jurisdiction.Split('-')[0] == other.Jurisdiction.Split('-')[0]),
            "compound-on-nothing", $"{path}/compound", "No tax of a lower order is levied for this category there.");
    }

    private static void CheckDates(TaxTables tables, Faults faults)
    {
        foreach (var same in tables.Rates
            .Select((rate, index) => (Rate: rate, Index: index))
            .GroupBy(item => (item.Rate.Jurisdiction, item.Rate.Category, item.Rate.Code)))
        {
            var inOrder = same.OrderBy(item => item.Rate.From).ThenBy(item => item.Index).ToList();
            for (var next = 1; next < inOrder.Count; next++)
            {
                var (before, after) = (inOrder[next - 1].Rate, inOrder[next].Rate);
                var path = $"{Faults.Path("rates", inOrder[next].Index)}/from";
                var overlaps = !(before.To < after.From);
                faults.When(
                    overlaps, "rates-overlap", path,
                    $"The rate {before.RateId} of the same tax counts on that day too; end it the day before.");
                faults.When(
                    !overlaps && before.To!.Value.PlusDays(1) < after.From, "rates-gap", path,
                    $"There are days without a rate between {before.RateId} and this one.");
            }
        }
    }

    // Rows for any supplier must leave nothing undecided: a document would be held for it when it is due.
    private static void CheckPlaces(TaxTables tables, Faults faults)
    {
        for (var index = 0; index < tables.Places.Count; index++)
        {
            var rule = tables.Places[index];
            var path = Faults.Path("places", index);
            faults.Chosen($"{path}/relation", rule.Relation);
            faults.Chosen($"{path}/customer", rule.Customer);
            faults.Chosen($"{path}/supply", rule.Supply);
            faults.Chosen($"{path}/place", rule.Place);
            faults.When(
                rule.Place is TaxPlace.ReverseCharge or TaxPlace.Nowhere && string.IsNullOrWhiteSpace(rule.Reason),
                "empty", $"{path}/reason", "The document must say why no tax is levied.");
        }

        foreach (var relation in Enum.GetValues<TradeRelation>().Where(value => value != TradeRelation.None))
        {
            var decided = tables.Places.Any(rule => rule.Supplier is null && rule.Relation == relation
                && rule.Customer == CustomerKind.Any && rule.Supply == SupplyKind.Any && rule.Category is null);
            faults.When(
                !decided, "place-undecided", "places",
                $"No row says where any supply of the relation \"{relation}\" is taxed.");
        }
    }

    private static void Country(string path, string country, Faults faults) =>
        faults.When(
            country is not [>= 'A' and <= 'Z', >= 'A' and <= 'Z'], "bad-country", path,
            "A country is an ISO 3166 code of two capital letters, for example \"NL\".");
}
