using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using NodaTime;
using static BillingGrains.Domain.Tests.Contracts.ContractSamples;

namespace BillingGrains.Domain.Tests.Contracts;

public sealed class BillPeriodTests
{
    private const string Ticket = "ticket/desk/1";

    private static BillPeriod Bill(string run = "r1", YearMonth? period = null) =>
        new(run, period ?? March, Entity, Now);

    private static ChargesTaken Taken(int number, params Charge[] charges) =>
        new(Ticket, number, charges.ToValueList());

    private static PeriodBilled Only(ContractEvent[] facts) =>
        facts.ShouldHaveSingleItem().ShouldBeOfType<PeriodBilled>();

    [Fact]
    public void What_is_due_goes_on_the_months_document()
    {
        var billed = Only(Agreed(Taken(1, Charge(100m))).When(Bill()));
        billed.InvoiceKey.ShouldBe("invoice/K-1/2026-03/month");
        (billed.Period, billed.Reason, billed.RunId).ShouldBe((March, "month", "r1"));
        billed.Terms.ShouldBe(new InvoiceTerms(
            "K-1", 1, "Support", Entity, "B-1", Euro, Terms().MoneyRounding, Terms().Tax, 30));
        var line = billed.Lines.ShouldHaveSingleItem();
        (line.TicketKey, line.Net.Amount, line.Quantity, line.Unit, line.TaxCode, line.Corrects)
            .ShouldBe((Ticket, 100m, 60m, "minute", "VAT21", null));
        line.Explanation.ShouldBe(Charge(100m).Explanation);
        ContractDecider.Addressees(Agreed(), billed).ShouldBe(["invoice/K-1/2026-03/month"]);
    }

    [Fact]
    public void Only_work_up_to_the_last_day_of_the_period_is_billed()
    {
        var state = Agreed(Taken(
            1,
            Charge(1m, $"{Ticket}#time/e1", new LocalDate(2026, 2, 1)),
            Charge(2m, $"{Ticket}#time/e2", new LocalDate(2026, 3, 31)),
            Charge(4m, $"{Ticket}#time/e3", new LocalDate(2026, 4, 1))));
        Only(state.When(Bill())).Lines.Select(line => line.Net.Amount).ShouldBe([1m, 2m]);
        Only(state.After(Bill()).When(Bill("r2", April))).Lines.Select(line => line.Net.Amount).ShouldBe([4m]);
    }

    [Theory]
    [InlineData(ChargeStanding.Held)]
    [InlineData(ChargeStanding.Waiting)]
    [InlineData(ChargeStanding.NotBillable)]
    public void What_is_not_billable_is_not_billed(ChargeStanding standing) =>
        Agreed(Taken(1, Charge(10m, standing: standing))).When(Bill()).ShouldBeEmpty();

    [Fact]
    public void Nothing_due_leads_to_no_facts()
    {
        Agreed().When(Bill()).ShouldBeEmpty();
        Agreed(Taken(1, Charge(0m))).When(Bill()).ShouldBeEmpty();
        Agreed(Taken(1, Charge(100m))).After(Bill()).When(Bill("r2")).ShouldBeEmpty();
    }

    [Fact]
    public void The_same_run_never_bills_twice()
    {
        var state = Agreed(Taken(1, Charge(100m))).After(Bill());
        var more = ContractDecider.Evolve(state, Taken(2, Charge(150m)));
        more.When(Bill()).ShouldBeEmpty();
        more.Refused(Bill("r1", April)).ShouldBe(ContractRefusal.RunConflict(March));
    }

    [Fact]
    public void A_later_run_of_the_same_period_bills_the_difference_on_a_document_of_its_own()
    {
        var state = Agreed(Taken(1, Charge(100m))).After(Bill());
        var billed = Only(ContractDecider.Evolve(state, Taken(2, Charge(150m))).When(Bill("r2")));
        (billed.Reason, billed.InvoiceKey).ShouldBe(("month-2", "invoice/K-1/2026-03/month-2"));
        var line = billed.Lines.ShouldHaveSingleItem();
        (line.Net.Amount, line.Corrects, line.Unit).ShouldBe((50m, "invoice/K-1/2026-03/month", "adjustment"));
        line.Explanation[^1].Text.ShouldBe(
            "The work is worth 150.00 EUR; 100.00 EUR is on documents already. "
            + "This line bills the 50.00 EUR that is left.");
        line.Explanation[^1].Amount.ShouldBe(line.Net);
    }

    [Fact]
    public void What_goes_back_is_a_credit_that_names_the_latest_invoices_first()
    {
        var state = Agreed(Taken(1, Charge(100m))).After(Bill());
        state = ContractDecider.Evolve(state, Taken(2, Charge(150m))).After(Bill("r2"));
        var credit = Only(ContractDecider.Evolve(state, Taken(3, Charge(30m))).When(Bill("r3", April)));
        (credit.Reason, credit.InvoiceKey).ShouldBe(("credit", "invoice/K-1/2026-04/credit"));
        credit.Lines.Select(line => (line.Net.Amount, line.Corrects)).ShouldBe(
            [(-50m, "invoice/K-1/2026-03/month-2"), (-70m, "invoice/K-1/2026-03/month")]);
        credit.Lines[0].LineId.ShouldNotBe(credit.Lines[1].LineId);
    }

    [Fact]
    public void What_is_owed_and_what_goes_back_come_at_once()
    {
        var state = Agreed(Taken(1, Charge(100m))).After(Bill());
        state = ContractDecider.Evolve(state, Taken(2, Charge(80m), Charge(7m, $"{Ticket}#time/e2")));
        var billed = state.When(Bill("r2")).Cast<PeriodBilled>().ToList();
        billed.Select(fact => (fact.Reason, fact.Lines.Single().Net.Amount))
            .ShouldBe([("month-2", 7m), ("credit", -20m)]);
        state.After(Bill("r2")).When(Bill("r3")).ShouldBeEmpty();
    }

    [Fact]
    public void Work_that_left_the_contract_goes_back_in_full()
    {
        var state = Agreed(Taken(1, Charge(100m))).After(Bill());
        var line = Only(ContractDecider.Evolve(state, Taken(2)).When(Bill("r2"))).Lines.Single();
        (line.Net.Amount, line.Description, line.Corrects)
            .ShouldBe((-100m, "Work", "invoice/K-1/2026-03/month"));
        line.Explanation[^1].Amount!.Amount.ShouldBe(-100m);
    }

    [Fact]
    public void A_dispute_after_billing_gives_nothing_back_until_it_is_lost()
    {
        var state = Agreed(Taken(1, Charge(100m))).After(Bill());
        var disputed = ContractDecider.Evolve(state, Taken(2, Charge(100m, standing: ChargeStanding.Held)));
        disputed.When(Bill("r2")).ShouldBeEmpty();
        var lost = ContractDecider.Evolve(disputed, Taken(3, Charge(0m, standing: ChargeStanding.NotBillable)));
        Only(lost.When(Bill("r2"))).Lines.Single().Net.Amount.ShouldBe(-100m);
    }

    [Fact]
    public void A_return_without_an_invoice_before_it_is_a_credit_that_names_none()
    {
        var credit = Only(Agreed(Taken(1, Charge(-15m))).When(Bill()));
        (credit.Reason, credit.Lines.Single().Net.Amount, credit.Lines.Single().Corrects)
            .ShouldBe(("credit", -15m, null));
    }

    [Fact]
    public void Lines_come_by_ticket_work_date_and_charge()
    {
        var state = Agreed(
            new ChargesTaken("ticket/desk/10", 1, [Charge(1m, "c")]),
            new ChargesTaken("ticket/desk/1", 1, [
                Charge(2m, "b", new LocalDate(2026, 3, 9)),
                Charge(3m, "z", new LocalDate(2026, 3, 1)),
                Charge(4m, "a", new LocalDate(2026, 3, 9))]));
        Only(state.When(Bill())).Lines.Select(line => line.Net.Amount).ShouldBe([3m, 4m, 2m, 1m]);
    }

    [Fact]
    public void Refusals_come_in_order()
    {
        var other = Bill() with { Entity = Entity with { EntityId = "NL01" } };
        Given().Refused(other).ShouldBe(ContractRefusal.NotAgreed);
        Agreed().Refused(other).ShouldBe(ContractRefusal.OtherEntity("BE01"));
    }

    [Fact]
    public void The_same_decision_gives_the_same_line_ids() =>
        Only(Agreed(Taken(1, Charge(100m))).When(Bill())).Lines[0].LineId
            .ShouldBe(Only(Agreed(Taken(1, Charge(100m))).When(Bill("other"))).Lines[0].LineId);
}
