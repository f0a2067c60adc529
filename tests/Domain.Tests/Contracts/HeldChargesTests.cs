using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Taxes;
using NodaTime;
using static BillingGrains.Domain.Tests.Contracts.ContractSamples;

namespace BillingGrains.Domain.Tests.Contracts;

/// <summary>What is held at a contract when a run has billed it.</summary>
public sealed class HeldChargesTests
{
    private const string Ticket = "ticket/desk/1";

    private static readonly LocalDate LastDay = March.ToDateInterval().End;
    private static readonly BillPeriod Bill = new("r1", March, Entity, Now);

    [Fact]
    public void Held_charges_are_counted_by_reason_and_owner_with_what_would_be_due_of_them()
    {
        var state = Agreed(Taken(
            Charge(10m, "ticket/desk/1#time/billed"),
            Held(20m, "e1", "disputed", "finance"), Held(30.5m, "e2", "disputed", "finance"),
            Held(null, "e3", "disputed", "finance"), Held(null, "e4", "missing-time", "support"),
            Held(7m, "e5", "rule-night", "finance"), Held(8m, "e6", "rule-heavy", "support"))).After(Bill);

        HeldCharges.Of(state, LastDay).ShouldBe(
        [
            new HeldCharges("disputed", "finance", 2, Euros(50.5m)), new HeldCharges("disputed", "finance", 1, null),
            new HeldCharges("missing-time", "support", 1, null), new HeldCharges("rule-held", "finance", 1, Euros(7m)),
            new HeldCharges("rule-held", "support", 1, Euros(8m)),
        ]);
    }

    [Fact]
    public void What_stands_on_documents_already_is_not_owed_again()
    {
        var state = Agreed(Taken(Charge(100m))).After(Bill);
        state = ContractDecider.Evolve(
            state, new ChargesTaken(Ticket, 2, [Charge(130m, standing: ChargeStanding.Held)]));

        HeldCharges.Of(state, LastDay).ShouldBe([new HeldCharges("disputed", "finance", 1, Euros(30m))]);
    }

    [Fact]
    public void Neither_what_waits_for_its_ticket_to_be_closed_nor_work_after_the_last_day_is_held_by_the_run()
    {
        var state = Agreed(Taken(
            Charge(1m, "ticket/desk/1#time/waits", standing: ChargeStanding.Waiting),
            Held(2m, "april", "disputed", "finance") with { WorkDate = LastDay.PlusDays(1) })).After(Bill);

        HeldCharges.Of(state, LastDay).ShouldBeEmpty();
        HeldCharges.Of(state, LastDay.PlusDays(1)).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_line_that_stays_off_for_want_of_a_tax_rate_is_held_with_what_is_due_of_it()
    {
        var taxes = new TaxSetup(
            new TaxSupplier("DE", null, ["DE"]), new TaxCustomer("DE", null, null, null, null), TaxRounding.PerDocument,
            [new TaxRate("late", "DE", "standard", "VAT", 19m, LastDay.PlusDays(90), null, 0, false, false, null)], []);
        var state = Given(
            new ContractAgreed(Terms() with { Taxes = taxes }, "Fin", Now),
            Taken(Charge(40m), Charge(2.5m, "ticket/desk/1#time/e2")));

        HeldCharges.Of(state, LastDay).ShouldBeEmpty();
        HeldCharges.Of(state.After(Bill), LastDay)
            .ShouldBe([new HeldCharges("missing-tax-rate", "finance", 2, Euros(42.5m))]);
    }

    [Fact]
    public void A_line_that_its_purchase_order_has_no_room_for_is_held_with_what_is_due_of_it()
    {
        var terms = Terms() with
        {
            PurchaseOrders = new PurchaseOrderTerms([new PurchaseOrder("PO-1", Start, Amount: 50m)], Required: true),
        };
        var state = Given(
            new ContractAgreed(terms, "Fin", Now), Taken(Charge(40m), Charge(25m, "ticket/desk/1#time/e2"))).After(Bill);

        HeldCharges.Of(state, LastDay).ShouldBe([new HeldCharges("purchase-order-exceeded", "finance", 1, Euros(25m))]);
    }

    [Fact]
    public void Of_a_contract_that_another_engine_bills_a_run_holds_nothing()
    {
        var held = Taken(Held(2m, "e1", "disputed", "finance"));

        HeldCharges.Of(Given(new ContractAgreed(Terms() with { BilledBy = "metering" }, "Fin", Now), held), LastDay)
            .ShouldBeEmpty();
        HeldCharges.Of(CustomerContract.Initial, LastDay).ShouldBeEmpty();
    }

    [Fact]
    public void Currencies_are_not_added_up()
    {
        var yen = new HeldCharges("disputed", "finance", 1, new Money(500m, new Currency("JPY", 0)));
        var unpriced = new HeldCharges("disputed", "finance", 3, null);

        HeldCharges.Sum([yen, unpriced, new HeldCharges("disputed", "finance", 1, Euros(5m)), yen]).ShouldBe(
        [
            new HeldCharges("disputed", "finance", 1, Euros(5m)),
            yen with { Charges = 2, Amount = yen.Amount! with { Amount = 1_000m } }, unpriced,
        ]);
    }

    private static ChargesTaken Taken(params Charge[] charges) => new(Ticket, 1, [.. charges]);

    private static Charge Held(decimal? net, string id, string code, string owner) =>
        Charge(net ?? 0m, $"ticket/desk/1#time/{id}", standing: ChargeStanding.Held) with
        {
            Net = net is { } amount ? Euros(amount) : null, Hold = new HoldReason(code, owner, "Why.", "What."),
        };

    private static Money Euros(decimal amount) => new(amount, Euro);
}
