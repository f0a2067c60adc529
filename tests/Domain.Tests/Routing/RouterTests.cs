using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Routing;
using NodaTime;
using static BillingGrains.Domain.Tests.Contracts.ContractSamples;

namespace BillingGrains.Domain.Tests.Routing;

public sealed class RouterTests
{
    private static readonly LocalDate Day = new(2026, 6, 15);

    private static readonly RouteQuestion Asked =
        new(Day, InvoiceKind.Invoice, ChargeKind.Part, ["HW-9"], Country: "CA", Region: "BC");

    private static EntitySettings With(params RoutingRule[] rules) =>
        Entity with { Routing = new RoutingTable(rules.ToValueList()) };

    private static RoutingRule Rule(string id) => new(id, $"erp-{id}", Start);

    [Fact]
    public void Without_rules_everything_goes_to_the_entitys_own_tenant()
    {
        var route = Router.Explain(Entity, Asked);
        (route.TenantId, route.RuleId, route.Tried.Count).ShouldBe(("erp-be", null, 0));
        route.Words.ShouldBe("The legal entity BE01 has no routing rules: its own tenant is erp-be.");
    }

    [Fact]
    public void The_first_rule_that_fits_decides_and_those_before_say_why_they_did_not()
    {
        var entity = With(
            Rule("geo") with { Countries = ["US", "MX"] },
            Rule("region") with { Countries = ["CA"], Regions = ["QC"] },
            Rule("line") with { ProductLines = ["SW-*", "CLOUD"] },
            Rule("credit") with { Documents = [InvoiceKind.CreditNote] },
            Rule("work") with { Charges = [ChargeKind.Labour] },
            Rule("later") with { From = Day.PlusDays(1) },
            Rule("before") with { To = Day.PlusDays(-1) },
            Rule("hardware") with { ProductLines = ["HW-*"] },
            Rule("all"));
        var route = Router.Explain(entity, Asked);
        (route.TenantId, route.RuleId).ShouldBe(("erp-hardware", "hardware"));
        route.Tried.Select(tried => (tried.RuleId, tried.Fits, tried.Words)).ShouldBe([
            ("geo", false, "It is for customers in US, MX; this one is in CA."),
            ("region", false, "It is for customers in the regions QC; this one is in BC."),
            ("line", false, "It is for SW-*, CLOUD; the charge is tagged HW-9."),
            ("credit", false, "It is for credit-note; this is of another kind."),
            ("work", false, "It is for charges of labour; this one is of part."),
            ("later", false, "It holds from 2026-06-16 on."),
            ("before", false, "It held until 2026-06-14."),
            ("hardware", true, "The rule hardware sends it to erp-hardware."),
        ]);
        Router.Find(entity, Asked).ShouldBe(route with { Tried = [] });
    }

    [Fact]
    public void A_rule_about_what_is_not_known_does_not_fit()
    {
        var entity = With(
            Rule("geo") with { Countries = ["CA"] }, Rule("region") with { Regions = ["BC"] },
            Rule("line") with { ProductLines = ["HW-9"] });
        var route = Router.Explain(entity, new RouteQuestion(Day, InvoiceKind.Invoice, ChargeKind.Labour));
        route.TenantId.ShouldBe("erp-be");
        route.Tried.ShouldAllBe(tried => !tried.Fits);
        route.Words.ShouldBe("No rule fits: the own tenant of the legal entity BE01 is erp-be.");
    }

    [Fact]
    public void What_takes_back_a_document_follows_it_until_its_books_are_closed()
    {
        var entity = With(Rule("all")) with { ErpTenantId = "erp-old" };
        Router.Follow(entity, Asked, "erp-old").TenantId.ShouldBe("erp-old");
        var closed = entity with { Routing = entity.Routing! with { Closed = [new ClosedTenant("erp-old", Day)] } };
        Router.Follow(closed, Asked with { On = Day.PlusDays(-1) }, "erp-old").TenantId.ShouldBe("erp-old");
        var route = Router.Follow(closed, Asked, "erp-old");
        (route.TenantId, route.RuleId).ShouldBe(("erp-all", "all"));
        route.Words.ShouldBe("The books of erp-old are closed since 2026-06-15. The rule all sends it to erp-all.");
    }

    [Fact]
    public void A_closed_tenant_gets_nothing_new()
    {
        var entity = With(Rule("first"), Rule("second"));
        entity = entity with { Routing = entity.Routing! with { Closed = [new ClosedTenant("erp-first", Day)] } };
        Router.Find(entity, Asked with { On = Day.PlusDays(-1) }).TenantId.ShouldBe("erp-first");
        Router.Find(entity, Asked).TenantId.ShouldBe("erp-second");
    }

    public static TheoryData<string, RoutingTable> BadTables => new()
    {
        { "routing/rules/1/ruleId", new RoutingTable([Rule("a"), Rule("a")]) },
        { "routing/rules/0/to", new RoutingTable([Rule("a") with { To = new LocalDate(2025, 1, 1) }]) },
        { "routing/rules/0/tenantId", new RoutingTable([Rule("a") with { TenantId = "a/b" }]) },
        { "routing/rules/0/countries/1", new RoutingTable([Rule("a") with { Countries = ["NL", "nl"] }]) },
        { "routing/rules/0/regions/0", new RoutingTable([Rule("a") with { Regions = [" "] }]) },
        { "routing/rules/0/productLines/0", new RoutingTable([Rule("a") with { ProductLines = ["*"] }]) },
        { "routing/rules/0/documents/0", new RoutingTable([Rule("a") with { Documents = [InvoiceKind.None] }]) },
        { "routing/rules/0/charges/0", new RoutingTable([Rule("a") with { Charges = [ChargeKind.None] }]) },
        {
            "routing/closed/1/tenantId",
            new RoutingTable([Rule("a")], [new ClosedTenant("x", Start), new ClosedTenant("x", Start)])
        },
        { "routing/closed/0", new RoutingTable([], [new ClosedTenant("erp-be", Start)]) },
        {
            "routing/closed/0",
            new RoutingTable([Rule("a") with { From = Start.PlusDays(1) }], [new ClosedTenant("erp-be", Start)])
        },
        {
            "routing/closed/0",
            new RoutingTable([Rule("a")], [new ClosedTenant("erp-be", Start), new ClosedTenant("erp-a", Day)])
        },
    };

    [Theory]
    [MemberData(nameof(BadTables))]
    public void A_table_that_leaves_something_without_a_tenant_is_refused_at_its_place(string field, RoutingTable table) =>
        EntityDecider.Decide(
            EntityDecider.Initial, new ConfigureEntity(Entity with { Routing = table }, "ann", Now))
            .ShouldBeOfType<Decision<EntityEvent>.Refused>().Refusal.Field.ShouldBe(field);

    [Fact]
    public void The_entity_remembers_every_tenant_that_it_ever_named()
    {
        var state = new[]
        {
            Entity,
            Entity with { Version = 2, ErpTenantId = "erp-new" },
            With(Rule("all")) with { Version = 3 },
        }.Aggregate(EntityDecider.Initial, (state, settings) =>
            EntityDecider.Evolve(state, new EntityConfigured(settings, "ann", Now)));
        state.Tenants.ShouldBe(["erp-be", "erp-new", "erp-all"]);
    }
}
