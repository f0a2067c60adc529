using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Tickets;
using static BillingGrains.Domain.Tests.Tickets.TicketSamples;

namespace BillingGrains.Domain.Tests.Tickets;

public sealed class UsePartTests
{
    private static UsePart Use(PartUse part) => new(Key, part, Now);

    [Fact]
    public void A_part_is_used() => Given(Opened).When(Use(Part())).ShouldBe([new PartUsed(Part())]);

    [Fact]
    public void A_return_has_a_negative_quantity() => Given(Opened).When(Use(Part(quantity: -1m))).Length.ShouldBe(1);

    [Fact]
    public void Revisions_follow_the_rules_of_time()
    {
        var state = Given(Opened, new PartUsed(Part(revision: 2)));
        state.When(Use(Part(revision: 2))).ShouldBeEmpty();
        state.When(Use(Part(revision: 1, quantity: 9m))).ShouldBeEmpty();
        state.When(Use(Part(revision: 3))).ShouldBe([new PartRevised(Part(revision: 3))]);
        state.Refused(Use(Part(revision: 2, quantity: 9m))).ShouldBe(TicketRefusal.Conflict("quantity"));
        state.Refused(Use(Part(revision: 2, cost: 9m))).ShouldBe(TicketRefusal.Conflict("unitCost"));
        state.Refused(Use(Part(revision: 2, item: "X"))).ShouldBe(TicketRefusal.Conflict("itemCode"));
        state.Refused(Use(Part(revision: 2) with { SerialNumber = "S" })).Field.ShouldBe("serialNumber");
    }

    [Fact]
    public void Refusals_come_in_the_order_of_the_fields()
    {
        var bad = Part(id: "", quantity: 0m, cost: -1m, currency: new Currency("ZZZ", 2));
        Given(Opened).Refused(Use(bad)).ShouldBe(TicketRefusal.BadId("partId"));
        bad = bad with { PartId = "p1" };
        Given(Opened).Refused(Use(bad)).ShouldBe(TicketRefusal.QuantityOutOfRange("quantity"));
        bad = bad with { Quantity = 1.0000001m };
        Given(Opened).Refused(Use(bad)).ShouldBe(TicketRefusal.QuantityOutOfRange("quantity"));
        bad = bad with { Quantity = 1m };
        Given(Opened).Refused(Use(bad)).ShouldBe(TicketRefusal.CostOutOfRange("unitCost/amount"));
        bad = bad with { UnitCost = bad.UnitCost with { Amount = 0m } };
        Given(Opened).Refused(Use(bad)).ShouldBe(TicketRefusal.UnknownCurrency("unitCost/currency"));
        bad = bad with { UnitCost = new Money(1m, new Currency("EUR", 3)) };
        Given(Opened).Refused(Use(bad)).ShouldBe(TicketRefusal.UnknownCurrency("unitCost/currency"));
    }
}
