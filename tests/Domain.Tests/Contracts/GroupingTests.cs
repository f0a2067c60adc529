using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Rating;
using NodaTime;
using static BillingGrains.Domain.Tests.Contracts.ContractSamples;

namespace BillingGrains.Domain.Tests.Contracts;

/// <summary>Which lines share a document: groups and purchase orders.</summary>
public sealed class GroupingTests
{
    private static readonly LocalDate Day = new(2026, 3, 2);

    private static BillPeriod Bill(string run) => new(run, March, Entity, Now);

    private static ChargesTaken Taken(string ticket, string customer, string? site, decimal net, int number = 1) =>
        new(ticket, number, [Charge(net, $"{ticket}#time/e1")], customer, site);

    private static CustomerContract On(ContractTerms terms, params ContractEvent[] facts) =>
        Given([new ContractAgreed(terms, "Fin", Now), .. facts]);

    private static CustomerContract Three(ContractTerms terms) => On(
        terms,
        Taken("ticket/desk/1", "C-2", "North", 10m),
        Taken("ticket/desk/2", "C-1", null, 20m),
        Taken("ticket/desk/3", "C-2", "South", 40m));

    private static List<PeriodBilled> Documents(IEnumerable<ContractEvent> facts) => [.. facts.OfType<PeriodBilled>()];

    private static ContractTerms Orders(bool required, params PurchaseOrder[] orders) =>
        Terms() with { PurchaseOrders = new PurchaseOrderTerms([.. orders], required) };

    [Theory]
    [InlineData(DocumentGrouping.Contract, ":70")]
    [InlineData(DocumentGrouping.Customer, "C-2:50 C-1:20")]
    [InlineData(DocumentGrouping.Site, "North:10 :20 South:40")]
    [InlineData(DocumentGrouping.Ticket, "ticket/desk/1:10 ticket/desk/2:20 ticket/desk/3:40")]
    public void Each_group_gets_a_document_of_its_own(DocumentGrouping grouping, string expected)
    {
        var documents = Documents(Three(Terms() with { Grouping = grouping }).When(Bill("r1")));
        string.Join(' ', documents.Select(document =>
            $"{document.Terms.Group?.Value}:{document.Lines.Sum(line => line.Net.Amount)}")).ShouldBe(expected);
        documents.Select(document => document.InvoiceKey).ShouldBeUnique();
        documents[0].Reason.ShouldBe("month");
        Three(Terms() with { Grouping = grouping }).After(Bill("r1")).When(Bill("r2")).ShouldBeEmpty();
    }

    [Fact]
    public void What_goes_back_stands_on_a_document_of_its_group()
    {
        var state = Three(Terms() with { Grouping = DocumentGrouping.Customer }).After(Bill("r1"));
        state = ContractDecider.Evolve(state, Taken("ticket/desk/3", "C-2", "South", 15m, 2));
        var credit = Documents(state.When(Bill("r2"))).Single();
        (credit.Reason, credit.Terms.Group!.Value, credit.Lines.Single().Net.Amount).ShouldBe(("credit", "C-2", -25m));
    }

    [Fact]
    public void Each_line_goes_on_the_first_order_that_is_valid_and_has_enough_left()
    {
        var terms = Orders(
            required: true, new PurchaseOrder("PO-1", Day.PlusDays(-9), Day, 25m), new PurchaseOrder("PO-2", Day));
        var documents = Documents(Three(terms).When(Bill("r1")));
        documents.Select(document => (document.Terms.PurchaseOrder, document.Lines.Sum(line => line.Net.Amount)))
            .ShouldBe([("PO-1", 10m), ("PO-2", 60m)]);
    }

    [Fact]
    public void What_no_order_covers_is_held_with_the_reason_until_one_does()
    {
        var state = Three(Orders(required: true, new PurchaseOrder("PO-1", Day, null, 35m)));
        var facts = state.When(Bill("r1"));
        Documents(facts).Single().Lines.Sum(line => line.Net.Amount).ShouldBe(30m);
        var held = facts.OfType<ContractCharged>().Single().Charges.Single();
        (held.Hold!.Code, held.Hold.Reason)
            .ShouldBe(("purchase-order-exceeded", "The purchase order PO-1 has 5 EUR left, and this is 40 EUR."));

        var more = state.After(Bill("r1")).After(new AgreeContract(
            Orders(true, new PurchaseOrder("PO-1", Day, null, 35m), new PurchaseOrder("PO-2", Day)) with { Version = 2 },
            "Fin", Now));
        var next = more.When(Bill("r2"));
        Documents(next).Single().Terms.PurchaseOrder.ShouldBe("PO-2");
        next.OfType<ContractCharged>().Single().Gone.ShouldBe([held.ChargeId]);

        On(Orders(true, new PurchaseOrder("PO-1", Day.PlusDays(1))), Taken("ticket/desk/1", "C-1", null, 10m))
            .When(Bill("r1")).OfType<ContractCharged>().Single().Charges.Single().Hold!.Code
            .ShouldBe("purchase-order-missing");
        Documents(Three(Orders(false, new PurchaseOrder("PO-1", Day.PlusDays(1)))).When(Bill("r1"))).Single()
            .Terms.PurchaseOrder.ShouldBeNull();
    }

    [Fact]
    public void Finance_is_told_once_at_the_share_and_once_at_the_end()
    {
        var state = On(Orders(false, new PurchaseOrder("PO-1", Day, null, 100m)), Taken("ticket/desk/1", "C-1", null, 79m));
        state.When(Bill("r1")).OfType<PurchaseOrderUsed>().ShouldBeEmpty();
        state = state.After(Bill("r1"));
        state = ContractDecider.Evolve(state, Taken("ticket/desk/2", "C-1", null, 1m));
        state.When(Bill("r2")).OfType<PurchaseOrderUsed>().Single()
            .ShouldBe(new PurchaseOrderUsed("PO-1", 80m, 100m, false));
        state = state.After(Bill("r2"));
        state = ContractDecider.Evolve(state, Taken("ticket/desk/3", "C-1", null, 1m));
        state.When(Bill("r3")).OfType<PurchaseOrderUsed>().ShouldBeEmpty();
        state = ContractDecider.Evolve(state.After(Bill("r3")), Taken("ticket/desk/4", "C-1", null, 19m));
        state.When(Bill("r4")).OfType<PurchaseOrderUsed>().Single().IsUsedUp.ShouldBeTrue();
    }

    [Fact]
    public void A_line_that_is_cut_and_a_credit_give_the_order_back()
    {
        var state = On(Orders(true, new PurchaseOrder("PO-1", Day, null, 50m)), Taken("ticket/desk/1", "C-1", null, 50m))
            .After(Bill("r1"));
        var line = state.Documents["invoice/K-1/2026-03/month"].Single().Key;
        Documents(state.After(new ReturnLine("invoice/K-1/2026-03/month", line, true, Now)).When(Bill("r2"))).Single()
            .Terms.PurchaseOrder.ShouldBe("PO-1");

        var credited = ContractDecider.Evolve(state, Taken("ticket/desk/1", "C-1", null, 20m, 2));
        Documents(credited.When(Bill("r2"))).Single().Terms.PurchaseOrder.ShouldBe("PO-1");
        var other = ContractDecider.Evolve(credited.After(Bill("r2")), Taken("ticket/desk/2", "C-1", null, 30m));
        Documents(other.When(Bill("r3"))).Single().Lines.Single().Net.Amount.ShouldBe(30m);
    }

    [Fact]
    public void Orders_that_cannot_be_are_refused_when_they_are_agreed() =>
        ContractTermsCheck.Find(Orders(
                true, new PurchaseOrder("", Day), new PurchaseOrder("A", Day, Day.PlusDays(-1)),
                new PurchaseOrder("A", Day, null, 0m)))
            .Select(fault => fault.Field).ShouldBe(
            [
                "purchaseOrders/orders/0/number", "purchaseOrders/orders/1/until", "purchaseOrders/orders/2/number",
                "purchaseOrders/orders/2/amount",
            ]);
}
