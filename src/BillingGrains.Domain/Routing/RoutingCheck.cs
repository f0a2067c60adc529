using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;

namespace BillingGrains.Domain.Routing;

/// <summary>Faults of the section "routing" of a legal entity's settings: with none of them, every document has a tenant on
/// every day.</summary>
internal static class RoutingCheck
{
    private const int RulesMax = 200;
    private const int ConditionsMax = 200;

    public static Refusal? Find(EntitySettings settings)
    {
        if (settings.Routing is not { } table)
        {
            return null;
        }

        var faults = new Faults();
        faults.When(
            table.Rules.Count > RulesMax, "too-many", "routing/rules",
            FormattableString.Invariant($"There are at most {RulesMax} rules."));
        for (var index = 0; index < table.Rules.Count && index < RulesMax; index++)
        {
            Check(table.Rules, index, faults);
        }

        for (var index = 0; index < table.Closed.Count; index++)
        {
            Check(settings, table, index, faults);
        }

        return faults.Found is { IsEmpty: false } found ? found[0] : null;
    }

    private static void Check(ValueList<RoutingRule> rules, int index, Faults faults)
    {
        var rule = rules[index];
        var path = Faults.Path("routing/rules", index);
        faults.ItemId($"{path}/ruleId", "rule", rules, index, static each => each.RuleId);
        faults.Dates($"{path}/to", rule.From, rule.To);
        Tenant(rule.TenantId, path, faults);
        Each(rule.Countries, $"{path}/countries", faults, static country => country is [>= 'A' and <= 'Z', >= 'A' and <= 'Z'],
            "A country is an ISO 3166 code of two capital letters, for example \"NL\".");
        Each(rule.Regions, $"{path}/regions", faults, static region => region.Trim().Length > 0,
            "Name the region, for example \"BC\".");
        Each(rule.ProductLines, $"{path}/productLines", faults, static line => line.Trim().Length > 0 && line != "*",
            "Name the article, type of work or subscription; \"HW-*\" is all that begins with \"HW-\".");
        for (var at = 0; at < rule.Documents.Count; at++)
        {
            faults.Chosen(Faults.Path($"{path}/documents", at), rule.Documents[at]);
        }

        for (var at = 0; at < rule.Charges.Count; at++)
        {
            faults.Chosen(Faults.Path($"{path}/charges", at), rule.Charges[at]);
        }
    }

    private static void Check(EntitySettings settings, RoutingTable table, int index, Faults faults)
    {
        var closed = table.Closed[index];
        var path = Faults.Path("routing/closed", index);
        Tenant(closed.TenantId, path, faults);
        faults.NotTwice($"{path}/tenantId", "tenant", table.Closed, index, static each => each.TenantId);
        faults.When(
            closed.TenantId == settings.ErpTenantId && !table.Rules.Any(rule => rule.IsForAll && rule.To is null
                && rule.From <= closed.From && table.Closed.All(other => other.TenantId != rule.TenantId)),
            "nowhere-to-go", path,
            $"{closed.TenantId} is the legal entity's own tenant: before it is closed a rule without conditions sends all that "
                + "is new to another one.");
    }

    private static void Tenant(string tenantId, string path, Faults faults) =>
        faults.When(
            !KeyPart.IsValid(tenantId), "id-invalid", $"{path}/tenantId", KeyPart.Invalid("tenantId").Reason);

    private static void Each(
        ValueList<string> values, string path, Faults faults, Func<string, bool> isValid, string reason)
    {
        faults.When(
            values.Count > ConditionsMax, "too-many", path,
            FormattableString.Invariant($"There are at most {ConditionsMax}."));
        for (var index = 0; index < values.Count; index++)
        {
            faults.When(!isValid(values[index]), "condition-invalid", Faults.Path(path, index), reason);
        }
    }
}
