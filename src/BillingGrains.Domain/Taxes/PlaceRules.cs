using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Taxes;

/// <summary>Decision tables for the place of taxation to start from. They are data: an installation may have others.
/// </summary>
public static class PlaceRules
{
    /// <summary>The European Union with its members' ISO codes; Greece is "GR" here.</summary>
    public static TaxUnion EuropeanUnion { get; } = new("EU", new ValueList<string>(
        ("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK").Split(' ')));

    /// <summary>The general rules of value added tax for a supplier in the Union (Directive 2006/112/EC: articles 44, 45,
    /// 58, 138, 146, 196), and for other suppliers tax where the customer is, in one country only. Sales of goods to
    /// consumers in other member states are taxed at the supplier's rates, as below the threshold of article 59c: above
    /// it, put a row with the customer's place before (case G57).</summary>
    public static ValueList<PlaceRule> ValueAddedTax { get; } =
    [
        Row("EU", TradeRelation.Domestic, CustomerKind.Any, SupplyKind.Any, TaxPlace.Supplier),
        new("EU", TradeRelation.WithinUnion, CustomerKind.Business, SupplyKind.Goods, null, TaxPlace.ReverseCharge, "K",
            "Intra-Community supply, exempt under Article 138 of Directive 2006/112/EC."),
        new("EU", TradeRelation.WithinUnion, CustomerKind.Business, SupplyKind.Any, null, TaxPlace.ReverseCharge, "AE",
            "Reverse charge: the customer accounts for the tax (Article 196 of Directive 2006/112/EC)."),
        Row("EU", TradeRelation.WithinUnion, CustomerKind.Consumer, SupplyKind.Digital, TaxPlace.Customer),
        Row("EU", TradeRelation.WithinUnion, CustomerKind.Consumer, SupplyKind.Any, TaxPlace.Supplier),
        new("EU", TradeRelation.Abroad, CustomerKind.Any, SupplyKind.Goods, null, TaxPlace.Nowhere, "G",
            "Export, exempt under Article 146 of Directive 2006/112/EC."),
        new("EU", TradeRelation.Abroad, CustomerKind.Any, SupplyKind.Any, null, TaxPlace.Nowhere, "O",
            "Not taxable here: the place of supply is where the customer is."),
        Row(null, TradeRelation.Domestic, CustomerKind.Any, SupplyKind.Any, TaxPlace.Customer),
        new(null, TradeRelation.WithinUnion, CustomerKind.Any, SupplyKind.Any, null, TaxPlace.Nowhere, "O",
            "Not taxable here: the customer is in another country."),
        new(null, TradeRelation.Abroad, CustomerKind.Any, SupplyKind.Any, null, TaxPlace.Nowhere, "O",
            "Not taxable here: the customer is in another country."),
    ];

    private static PlaceRule Row(
        string? supplier, TradeRelation relation, CustomerKind customer, SupplyKind supply, TaxPlace place) =>
        new(supplier, relation, customer, supply, Category: null, place, "", "");

    /// <summary>The first row that fits; null when there is none.</summary>
    internal static PlaceRule? Find(
        TaxTables tables, TaxSupplier supplier, TaxCustomer customer, TaxQuestionLine line)
    {
        var relation = Relation(tables, supplier.Country, customer.Country);
        var kind = customer.RegistrationNumber is null ? CustomerKind.Consumer : CustomerKind.Business;
        foreach (var rule in tables.Places)
        {
            if (rule.Relation == relation
                && (rule.Customer == CustomerKind.Any || rule.Customer == kind)
                && (rule.Supply == SupplyKind.Any || rule.Supply == line.Supply)
                && (rule.Category is null || rule.Category == line.Category)
                && (rule.Supplier is not { } area || area == supplier.Country || IsIn(tables, area, supplier.Country)))
            {
                return rule;
            }
        }

        return null;
    }

    /// <summary>The rates that count in a place for a category on a day, in the order in which they are levied.</summary>
    internal static List<TaxRate> Rates(
        TaxTables tables, string country, string? region, string category, LocalDate date)
    {
        var part = region is null ? null : $"{country}-{region}";
        return tables.Rates
            .Where(rate => rate.Category == category
                && (rate.Jurisdiction == country || rate.Jurisdiction == part)
                && rate.From <= date && !(rate.To < date))
            .OrderBy(rate => rate.Order)
            .ThenBy(rate => rate.RateId, StringComparer.Ordinal)
            .ToList();
    }

    private static TradeRelation Relation(TaxTables tables, string supplier, string customer) =>
        supplier == customer ? TradeRelation.Domestic
        : tables.Unions.Any(union => Contains(union, supplier) && Contains(union, customer))
            ? TradeRelation.WithinUnion
            : TradeRelation.Abroad;

    private static bool IsIn(TaxTables tables, string code, string country) =>
        tables.Unions.Any(union => union.Code == code && Contains(union, country));

    private static bool Contains(TaxUnion union, string country) => union.Countries.AsSpan().Contains(country);
}
