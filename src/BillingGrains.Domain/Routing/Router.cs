using System.Text.Json;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using NodaTime.Text;

namespace BillingGrains.Domain.Routing;

/// <summary>Decides which ERP tenant keeps a document, once, when it is opened.</summary>
public static class Router
{
    /// <summary>Where something new goes. <see cref="Route.Tried"/> is left empty: <see cref="Explain"/> fills it.</summary>
    public static Route Find(EntitySettings entity, RouteQuestion question)
    {
        foreach (var rule in (entity.Routing?.Rules ?? default).AsSpan())
        {
            if (WhyNot(entity, rule, question) is null)
            {
                return new Route(rule.TenantId, rule.RuleId, Fits(rule), []);
            }
        }

        return new Route(entity.ErpTenantId, RuleId: null, Own(entity), []);
    }

    /// <summary>As <see cref="Find"/>, with each rule that was tried.</summary>
    public static Route Explain(EntitySettings entity, RouteQuestion question)
    {
        var found = Find(entity, question);
        var tried = new List<RuleTried>();
        foreach (var rule in entity.Routing?.Rules ?? default)
        {
            var why = WhyNot(entity, rule, question);
            tried.Add(new RuleTried(rule.RuleId, rule.TenantId, why is null, why ?? Fits(rule)));
            if (why is null)
            {
                break;
            }
        }

        return found with { Tried = tried.ToValueList() };
    }

    /// <summary>Where goes what takes back a document: to the tenant that keeps that, as long as its books are open.</summary>
    /// <param name="tenantId">That keeps the original.</param>
    public static Route Follow(EntitySettings entity, RouteQuestion question, string tenantId)
    {
        if (ClosedSince(entity, tenantId, question) is not { } closed)
        {
            return new Route(
                tenantId, RuleId: null, $"It takes back what is kept in {tenantId}: it goes where its original is.", []);
        }

        var route = Explain(entity, question);
        return route with { Words = $"{Closed(closed)} {route.Words}" };
    }

    /// <summary>A kind of charge as it is spelt in settings: "fixed-price".</summary>
    public static string Word(ChargeKind kind) => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());

    private static ClosedTenant? ClosedSince(EntitySettings entity, string tenantId, RouteQuestion question)
    {
        foreach (var closed in (entity.Routing?.Closed ?? default).AsSpan())
        {
            if (closed.TenantId == tenantId && closed.From <= question.On)
            {
                return closed;
            }
        }

        return null;
    }

    /// <summary>Null when the rule fits.</summary>
    private static string? WhyNot(EntitySettings entity, RoutingRule rule, RouteQuestion question) => rule switch
    {
        _ when question.On < rule.From => $"It holds from {LocalDatePattern.Iso.Format(rule.From)} on.",
        { To: { } to } when question.On > to => $"It held until {LocalDatePattern.Iso.Format(to)}.",
        _ when ClosedSince(entity, rule.TenantId, question) is { } closed => Closed(closed),
        { Countries.IsEmpty: false } when question.Country is null =>
            "It is for customers of some countries, and the contract does not say where the customer is.",
        { Countries.IsEmpty: false } when !Holds(rule.Countries, question.Country) =>
            $"It is for customers in {List(rule.Countries)}; this one is in {question.Country}.",
        { Regions.IsEmpty: false } when question.Region is null =>
            "It is for customers of some regions, and the contract does not say in which the customer is.",
        { Regions.IsEmpty: false } when !Holds(rule.Regions, question.Region) =>
            $"It is for customers in the regions {List(rule.Regions)}; this one is in {question.Region}.",
        { ProductLines.IsEmpty: false } when !question.Tags.Any(tag => rule.ProductLines.Any(line => IsOf(line, tag))) =>
            $"It is for {List(rule.ProductLines)}; the charge is "
                + (question.Tags.IsEmpty ? "tagged with nothing." : $"tagged {List(question.Tags)}."),
        { Documents.IsEmpty: false } when !rule.Documents.AsSpan().Contains(question.Document) =>
            $"It is for {List(rule.Documents.Select(InvoiceKindWords.Word))}; this is of another kind.",
        { Charges.IsEmpty: false } when !rule.Charges.AsSpan().Contains(question.Charge) =>
            $"It is for charges of {List(rule.Charges.Select(Word))}; this one is of {Word(question.Charge)}.",
        _ => null,
    };

    private static bool Holds(ValueList<string> values, string? value)
    {
        foreach (var one in values.AsSpan())
        {
            if (one == value)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOf(string line, string tag) => line is [.. var start, '*']
        ? tag.StartsWith(start, StringComparison.Ordinal)
        : tag == line;

    private static string Fits(RoutingRule rule) => $"The rule {rule.RuleId} sends it to {rule.TenantId}.";

    private static string Own(EntitySettings entity) => entity.Routing is null or { Rules.IsEmpty: true }
        ? $"The legal entity {entity.EntityId} has no routing rules: its own tenant is {entity.ErpTenantId}."
        : $"No rule fits: the own tenant of the legal entity {entity.EntityId} is {entity.ErpTenantId}.";

    private static string Closed(ClosedTenant closed) =>
        $"The books of {closed.TenantId} are closed since {LocalDatePattern.Iso.Format(closed.From)}.";

    private static string List(IEnumerable<string> values) => string.Join(", ", values);
}
