using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using NodaTime;

namespace BillingGrains.Domain.Routing;

/// <summary>Which ERP tenant keeps a legal entity's documents, where that is not always the entity's own. A part of the
/// entity's settings, and so of their versions.</summary>
/// <param name="Rules">Tried in their order: the first that fits decides. Where none fits, it is the entity's own tenant. At
/// most 200.</param>
/// <param name="Closed">Tenants that get no new document any more. What is on its way to one, or unpaid there, stays there.
/// </param>
public sealed record RoutingTable(ValueList<RoutingRule> Rules = default, ValueList<ClosedTenant> Closed = default);

/// <summary>Sends what has all that it names to a tenant; an empty list means any.</summary>
/// <param name="RuleId">Once in a table.</param>
/// <param name="From">First day, by the entity's calendar, on which documents are made by it.</param>
/// <param name="To">Last day; null for no end.</param>
/// <param name="Countries">Of the customer, as the contract's taxes name it: ISO 3166, two letters.</param>
/// <param name="Regions">Of the customer, likewise: the second part of the ISO 3166-2 code.</param>
/// <param name="ProductLines">What a charge is tagged with: the code of an article or type of work, the id of a subscription,
/// usage or milestone. "HW-*" is all that begins with "HW-".</param>
/// <param name="Documents">Invoices or credit notes; a credit note that takes back an invoice follows it, whatever rules say.
/// </param>
/// <param name="Charges">Kinds of charges.</param>
public sealed record RoutingRule(
    string RuleId, string TenantId, LocalDate From, LocalDate? To = null, ValueList<string> Countries = default,
    ValueList<string> Regions = default, ValueList<string> ProductLines = default,
    ValueList<InvoiceKind> Documents = default, ValueList<ChargeKind> Charges = default)
{
    /// <summary>Whether it takes all, on its days.</summary>
    internal bool IsForAll =>
        Countries.IsEmpty && Regions.IsEmpty && ProductLines.IsEmpty && Documents.IsEmpty && Charges.IsEmpty;
}

/// <summary>The books of a tenant are closed for the legal entity: credit notes of its documents go where rules send them from
/// then on, and name their original as one that is kept elsewhere.</summary>
/// <param name="From">First day, by the entity's calendar.</param>
public sealed record ClosedTenant(string TenantId, LocalDate From);

/// <summary>Asks where something goes.</summary>
/// <param name="On">The day on which its document is made, by the entity's calendar.</param>
/// <param name="Tags">Of the charge.</param>
/// <param name="Country">Of the customer; null where the contract does not say, like <paramref name="Region"/>.</param>
public sealed record RouteQuestion(
    LocalDate On, InvoiceKind Document, ChargeKind Charge, ValueList<string> Tags = default, string? Country = null,
    string? Region = null);

/// <summary>Where something goes, and why.</summary>
/// <param name="RuleId">The rule that decided; null where none did.</param>
/// <param name="Words">Why, as a sentence.</param>
/// <param name="Tried">The rules in their order, up to the one that fits; empty where no rule was asked.</param>
public sealed record Route(string TenantId, string? RuleId, string Words, ValueList<RuleTried> Tried);

/// <param name="Words">Why it fits, or why not, as a sentence.</param>
public sealed record RuleTried(string RuleId, string TenantId, bool Fits, string Words);

/// <summary>The tenants that a legal entity's settings name.</summary>
public static class RoutedTenants
{
    /// <summary>The entity's own first, then in the order of the rules; each once.</summary>
    public static ValueList<string> Named(this EntitySettings settings) => (settings.Routing?.Rules ?? default)
        .Select(static rule => rule.TenantId)
        .Concat((settings.Routing?.Closed ?? default).Select(static closed => closed.TenantId))
        .Prepend(settings.ErpTenantId)
        .Distinct(StringComparer.Ordinal)
        .ToValueList();

    /// <summary>What a tenant is for the entity on a day.</summary>
    public static TenantUse UseOf(this EntitySettings settings, string tenantId, LocalDate on)
    {
        var rules = settings.Routing?.Rules ?? default;
        return (settings.Routing?.Closed ?? default).Any(closed => closed.TenantId == tenantId && closed.From <= on)
                ? TenantUse.Closed
            : settings.ErpTenantId == tenantId && !rules.Any(rule => rule.IsForAll && rule.From <= on && !(rule.To < on))
                ? TenantUse.Own
            : rules.Any(rule => rule.TenantId == tenantId && !(rule.To < on)) ? TenantUse.ByRule
            : TenantUse.Before;
    }
}

/// <summary>What an ERP tenant is for a legal entity.</summary>
public enum TenantUse
{
    None = 0,

    /// <summary>It gets what no rule sends elsewhere.</summary>
    Own = 1,

    /// <summary>A rule sends documents there, today or later.</summary>
    ByRule = 2,

    /// <summary>Nothing new goes there; what is open there stays, and credit notes follow their invoices.</summary>
    Before = 3,

    /// <summary>Its books are closed for the entity.</summary>
    Closed = 4,
}
