using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Routing;
using BillingGrains.Domain.Taxes;
using NodaTime;
using static BillingGrains.Domain.Tests.Contracts.ContractSamples;

namespace BillingGrains.Domain.Tests.Contracts;

/// <summary>Now is in March 2026 (<see cref="ContractSamples.Now"/>).</summary>
public sealed class RoutedBillingTests
{
    private const string Ticket = "ticket/desk/1";

    private static readonly RoutingRule Hardware = new("hardware", "erp-hw", Start, ProductLines: ["HW-*"]);
    private static readonly RoutingRule All = new("cut-over", "erp-new", Start);
    private static readonly EntitySettings Routed = Entity with { Routing = new RoutingTable([Hardware]) };

    private static readonly TaxSetup Canadian = new(
        new TaxSupplier("CA", null, ["CA"]), new TaxCustomer("CA", "BC", null, null, null), TaxRounding.PerLine,
        [new TaxRate("gst", "CA", "standard", "GST", 5m, Start, null, 0, false, false, null)]);

    private static BillPeriod Bill(EntitySettings entity, string run = "r1") => new(run, March, entity, Now);

    private static Charge Part(decimal net, string id = $"{Ticket}#part/p1") =>
        Charge(net, id) with { Kind = ChargeKind.Part, Tags = ["HW-9"] };

    private static ChargesTaken Taken(int number, params Charge[] charges) => new(Ticket, number, charges.ToValueList());

    private static PeriodBilled[] Documents(IEnumerable<ContractEvent> facts) => [.. facts.OfType<PeriodBilled>()];

    [Fact]
    public void Lines_that_go_to_two_tenants_stand_on_two_documents()
    {
        var billed = Documents(Agreed(Taken(1, Charge(100m), Part(50m))).When(Bill(Routed)));
        billed.Select(one => (one.Reason, one.Terms.Entity.ErpTenantId, string.Join(',', one.Terms.RoutedBy)))
            .ShouldBe([("month", "erp-hw", "hardware"), ("month-2", "erp-be", "")]);
        billed.Select(one => one.Lines.ShouldHaveSingleItem().Net.Amount).ShouldBe([50m, 100m]);
    }

    [Fact]
    public void Work_that_is_rated_lower_goes_back_where_it_was_billed()
    {
        var state = Agreed(Taken(1, Charge(100m), Part(50m))).After(Bill(Routed));
        var lower = ContractDecider.Evolve(state, Taken(2, Charge(90m), Part(30m)));
        var moved = Entity with { ErpTenantId = "erp-other", Routing = new RoutingTable([All]) };
        Documents(lower.When(Bill(moved, "r2")))
            .Select(one => (one.Reason, one.Terms.Entity.ErpTenantId, one.Lines.ShouldHaveSingleItem().Net.Amount))
            .ShouldBe([("credit", "erp-hw", -20m), ("credit-2", "erp-be", -10m)], ignoreOrder: true);
    }

    [Fact]
    public void An_increase_goes_where_new_things_go()
    {
        var state = Agreed(Taken(1, Charge(100m))).After(Bill(Entity));
        var more = ContractDecider.Evolve(state, Taken(2, Charge(130m)));
        var billed = Documents(more.When(Bill(Entity with { Routing = new RoutingTable([All]) }, "r2"))).ShouldHaveSingleItem();
        (billed.Terms.Entity.ErpTenantId, billed.Lines[0].Corrects).ShouldBe(("erp-new", "invoice/K-1/2026-03/month"));
    }

    [Fact]
    public void After_the_old_books_are_closed_what_goes_back_goes_to_the_new_ones()
    {
        var state = Agreed(Taken(1, Charge(100m))).After(Bill(Entity));
        var lower = ContractDecider.Evolve(state, Taken(2, Charge(90m)));
        var closed = Entity with { Routing = new RoutingTable([All], [new ClosedTenant("erp-be", Start)]) };
        var billed = Documents(lower.When(Bill(closed, "r2"))).ShouldHaveSingleItem();
        (billed.Reason, billed.Terms.Entity.ErpTenantId, billed.Terms.RoutedBy).ShouldBe(("credit", "erp-new", ["cut-over"]));
    }

    [Fact]
    public void A_persons_credit_note_follows_its_invoice_too()
    {
        var agreed = Agreed(Taken(1, Charge(100m)));
        var billed = Documents(agreed.When(Bill(Entity))).ShouldHaveSingleItem();
        var state = agreed.After(Bill(Entity));
        var credit = CreditSamples.Credit(billed, ReductionKind.Goodwill);
        var moved = Entity with { Routing = new RoutingTable([All]) };
        Tenant(credit with { Entity = moved }).ShouldBe("erp-be");
        var closed = moved with { Routing = new RoutingTable([All], [new ClosedTenant("erp-be", Start)]) };
        Tenant(credit with { Entity = closed }).ShouldBe("erp-new");

        string Tenant(CreditDocument command) =>
            Documents(state.When(command)).ShouldHaveSingleItem().Terms.Entity.ErpTenantId;
    }

    [Fact]
    public void Geography_is_that_of_the_contracts_taxes()
    {
        var rule = new RoutingRule("abroad", "erp-ca", Start, Countries: ["CA"]);
        var entity = Entity with { Routing = new RoutingTable([rule]) };
        var terms = Terms() with { Tax = null, Taxes = Canadian };
        Documents(Agreed(Taken(1, Charge(1m))).When(Bill(entity)))[0].Terms.Entity.ErpTenantId.ShouldBe("erp-be");
        Documents(Given(new ContractAgreed(terms, "Fin", Now), Taken(1, Charge(1m))).When(Bill(entity)))[0]
            .Terms.Entity.ErpTenantId.ShouldBe("erp-ca");
    }

    [Fact]
    public void Lines_do_not_move_to_a_document_of_another_tenant()
    {
        var billed = Documents(Agreed(Taken(1, Charge(100m), Part(50m))).When(Bill(Routed)));
        Moving.AreAlike(billed[0].Terms, billed[1].Terms).ShouldBeFalse();
        Moving.AreAlike(billed[0].Terms, billed[0].Terms with { RoutedBy = ["x"] }).ShouldBeTrue();
    }
}
