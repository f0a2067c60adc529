using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Taxes;

/// <summary>A rate of one tax in one place, for one category of items, within its dates.</summary>
/// <param name="Jurisdiction">A country ("DE") or a part of one ("CA-BC"): both count for what is taxed in the part.
/// </param>
/// <param name="Category">What an item bears, for example "standard" or "reduced".</param>
/// <param name="Code">The tax, for example "VAT", "GST" or "PST"; of one tax, one rate counts at a time.</param>
/// <param name="Percent">0 to 100.</param>
/// <param name="From">First day, by the date on which the line is taxed.</param>
/// <param name="Order">The order in which the taxes of a line are levied; it matters to compound ones only.</param>
/// <param name="Compound">Levied on net and on every tax of a lower order, not on net alone.</param>
/// <param name="OnlyIfRegistered">Counts only for a supplier that is registered in the jurisdiction.</param>
/// <param name="Reason">Why the rate is 0, for the document; null for any other rate.</param>
public sealed record TaxRate(
    string RateId, string Jurisdiction, string Category, string Code, decimal Percent, LocalDate From, LocalDate? To,
    int Order, bool Compound, bool OnlyIfRegistered, string? Reason);

/// <summary>Countries that share a tax law for the trade among them.</summary>
/// <param name="Countries">ISO 3166 codes of two letters.</param>
public sealed record TaxUnion(string Code, ValueList<string> Countries);

/// <summary>How supplier and customer lie to each other.</summary>
public enum TradeRelation
{
    None = 0,

    /// <summary>In one country.</summary>
    Domestic = 1,

    /// <summary>In two countries of one union.</summary>
    WithinUnion = 2,

    /// <summary>In any two other countries.</summary>
    Abroad = 3,
}

/// <summary>As what a customer buys.</summary>
public enum CustomerKind
{
    None = 0,
    Any = 1,

    /// <summary>A business that gave a tax registration number.</summary>
    Business = 2,

    /// <summary>Anybody else.</summary>
    Consumer = 3,
}

/// <summary>What is supplied, as far as the place of its taxation depends on it.</summary>
public enum SupplyKind
{
    None = 0,
    Any = 1,
    Goods = 2,
    Services = 3,

    /// <summary>Services by electronic means: taxed where the consumer is.</summary>
    Digital = 4,
}

/// <summary>Where, or why not, a supply is taxed.</summary>
public enum TaxPlace
{
    None = 0,

    /// <summary>At the rates of the supplier's country and region.</summary>
    Supplier = 1,

    /// <summary>At the rates of the customer's country and region.</summary>
    Customer = 2,

    /// <summary>The customer accounts for the tax.</summary>
    ReverseCharge = 3,

    /// <summary>Not taxed here: exported, or outside the tax's scope.</summary>
    Nowhere = 4,
}

/// <summary>A row of the decision table for the place of taxation. The first row that fits counts.</summary>
/// <param name="Supplier">The supplier's country, or a union that it is in; null for any.</param>
/// <param name="Category">An item's category with a place of its own, for example for a domestic reverse charge; null
/// for any.</param>
/// <param name="Code">Of the reason when nothing is levied, for example "AE" or "G" of the UNCL 5305 list.</param>
/// <param name="Reason">For the document, when nothing is levied; empty for a place that has rates.</param>
public sealed record PlaceRule(
    string? Supplier, TradeRelation Relation, CustomerKind Customer, SupplyKind Supply, string? Category,
    TaxPlace Place, string Code, string Reason);

/// <summary>All that tax is computed from. Immutable: a change is another version of the tables.</summary>
public sealed record TaxTables(
    ValueList<TaxRate> Rates, ValueList<PlaceRule> Places, ValueList<TaxUnion> Unions);
