using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Rating;
using static BillingGrains.Domain.Tests.Contracts.ContractSamples;

namespace BillingGrains.Domain.Tests.Contracts;

public sealed class ReturnLineTests
{
    private const string Ticket = "ticket/desk/1";
    private const string Invoice = "invoice/K-1/2026-03/month";

    private static readonly CustomerContract Billed =
        Agreed(new ChargesTaken(Ticket, 1, [Charge(100m)])).After(Bill("r1"));

    private static BillPeriod Bill(string run) => new(run, March, Entity, Now);

    private static ReturnLine Cut(CustomerContract state, string invoiceKey, bool rebill) =>
        new(invoiceKey, state.Documents[invoiceKey].Keys.First(), rebill, Now);

    private static CustomerContract Worth(CustomerContract state, int number, decimal net) =>
        ContractDecider.Evolve(state, new ChargesTaken(Ticket, number, [Charge(net)]));

    private static decimal[] Due(CustomerContract state) =>
        [.. state.When(Bill("next")).Cast<PeriodBilled>().SelectMany(fact => fact.Lines)
            .Select(line => line.Net.Amount)];

    [Fact]
    public void A_line_is_returned_once()
    {
        var cut = Cut(Billed, Invoice, true);
        Billed.When(cut).ShouldBe([new LineReturned(Invoice, cut.LineId, true)]);
        Billed.After(cut).When(cut).ShouldBeEmpty();
        Billed.After(cut).Refused(cut with { Rebill = false }).ShouldBe(ContractRefusal.ReturnConflict);
        Billed.Refused(cut with { LineId = "x" }).ShouldBe(ContractRefusal.UnknownLine);
        Billed.Refused(cut with { InvoiceKey = "x" }).ShouldBe(ContractRefusal.UnknownLine);
    }

    [Fact]
    public void To_rebill_it_is_due_again_at_the_next_run()
    {
        var state = Billed.After(Cut(Billed, Invoice, true));
        Due(state).ShouldBe([100m]);
        Due(state.After(Bill("r2"))).ShouldBeEmpty();
    }

    [Fact]
    public void Finally_it_is_never_offered_again()
    {
        var state = Billed.After(Cut(Billed, Invoice, false));
        Due(state).ShouldBeEmpty();
        state.Open.ShouldBeEmpty();
    }

    [Fact]
    public void After_a_final_cut_more_work_is_due_and_less_work_gives_nothing_back()
    {
        var state = Billed.After(Cut(Billed, Invoice, false));
        Due(Worth(state, 2, 120m)).ShouldBe([20m]);
        Due(Worth(state, 2, 80m)).ShouldBeEmpty();
        Due(ContractDecider.Evolve(state, new ChargesTaken(Ticket, 2, []))).ShouldBeEmpty();
    }

    [Fact]
    public void A_credit_that_is_cut_is_offered_again_or_never()
    {
        var credited = Worth(Billed, 2, 80m).After(Bill("r2"));
        const string credit = "invoice/K-1/2026-03/credit";
        Due(credited).ShouldBeEmpty();
        Due(credited.After(Cut(credited, credit, true))).ShouldBe([-20m]);
        Due(credited.After(Cut(credited, credit, false))).ShouldBeEmpty();
        Due(Worth(credited.After(Cut(credited, credit, false)), 3, 70m)).ShouldBe([-10m]);
    }

    [Fact]
    public void After_many_cuts_and_changes_the_documents_add_up_to_what_the_work_is_worth()
    {
        var state = Billed;
        var number = 2;
        foreach (var net in (decimal[])[130m, 40m, 0m, 75m, 20m])
        {
            state = Worth(state, number, net).After(Bill($"w{number++}"));
            var last = state.Documents.Last(document => document.Value.Values.Any(line => line.Rebill is null));
            state = state.After(new ReturnLine(
                last.Key, last.Value.First(line => line.Value.Rebill is null).Key, true, Now));
            state = state.After(Bill($"x{number++}"));
            state.Accounts[Ticket].Billed.Values.Sum(charge => charge.Invoiced).ShouldBe(net);
        }
    }
}
