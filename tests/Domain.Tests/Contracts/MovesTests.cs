using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Rating;
using static BillingGrains.Domain.Tests.Contracts.ContractSamples;
using static BillingGrains.Domain.Tests.Contracts.CreditSamples;

namespace BillingGrains.Domain.Tests.Contracts;

/// <summary>Documents are told what changes under their lines; changes of a draft's line are counted.</summary>
public sealed class MovesTests
{
    private const string ChargeId = $"{Ticket}#time/e1";

    private static readonly CustomerContract Rated = Agreed(new ChargesTaken(Ticket, 1, [Charge(100m)]));
    private static readonly PeriodBilled Invoice = Only(Rated.When(Bill("r1")));
    private static readonly CustomerContract Billed = Rated.After(Bill("r1"));

    private static Money Eur(decimal amount) => new(amount, Euro);

    private static TakeCharges Take(int number, params Charge[] charges) => new(Ticket, number, "K-1", 1, [.. charges], Now);

    private static ChargeMoved Moved(decimal? worth) => new(
        Month, Ticket, ChargeId, worth is null ? null : Eur(worth.Value), Eur(100m));

    private static AdjustBilledLine Adjust(decimal net, bool rebill) =>
        new(Month, Invoice.Lines[0] with { Net = Eur(net) }, rebill, Now);

    [Theory]
    [InlineData(70, 70)]
    [InlineData(130, 130)]
    public void A_charge_that_changes_is_told_to_the_document_that_bears_it(int worth, int told)
    {
        var facts = Billed.When(Take(2, Charge(worth)));
        facts[1].ShouldBe(Moved(told));
        ContractDecider.Addressees(Billed.After(Take(2, Charge(worth))), facts[1]).ShouldBe([Month]);
    }

    [Fact]
    public void So_is_one_that_is_disputed_and_one_that_is_gone()
    {
        Billed.When(Take(2, Charge(100m, standing: ChargeStanding.Held)))[1].ShouldBe(Moved(null));
        Billed.When(Take(2))[1].ShouldBe(Moved(0m));
    }

    [Fact]
    public void What_stays_as_it_is_is_not_told_and_what_comes_back_is()
    {
        Billed.When(Take(2, Charge(100m))).Length.ShouldBe(1);
        Billed.After(Take(2, Charge(70m))).When(Take(3, Charge(100m)))[1].ShouldBe(Moved(100m));
    }

    [Fact]
    public void A_difference_is_over_when_another_document_bears_it()
    {
        var state = Billed.After(Take(2, Charge(70m)));
        state.Told.Count.ShouldBe(1);
        var facts = state.When(Bill("r2"));
        Only(facts).Lines.Single().Net.ShouldBe(Eur(-30m));
        facts[^1].ShouldBe(new ChargeMoved(Month, Ticket, ChargeId, Eur(70m), Eur(70m)));
        state.After(Bill("r2")).Told.ShouldBeEmpty();
    }

    [Fact]
    public void A_line_lowered_for_good_is_settled_and_one_to_rebill_is_due_again()
    {
        Due(Billed.After(Adjust(60m, rebill: false))).ShouldBeEmpty();
        Due(Billed.After(Adjust(60m, rebill: true))).ShouldBe([40m]);
    }

    [Fact]
    public void The_last_change_of_a_line_counts_from_what_it_was_opened_with()
    {
        var state = Billed.After(Adjust(60m, rebill: false)).After(Adjust(80m, rebill: false));
        Due(state).ShouldBeEmpty();
        state.Accounts[Ticket].Billed[ChargeId].Settled.ShouldBe(20m);
        Due(state.After(Adjust(80m, rebill: true))).ShouldBe([20m]);
        Due(state.After(Adjust(100m, rebill: true))).ShouldBeEmpty();
    }

    [Fact]
    public void What_was_lowered_for_good_stays_settled_when_the_line_is_taken_off_or_void()
    {
        var state = Billed.After(Adjust(60m, rebill: false));
        Due(state.After(new ReturnLine(Month, Invoice.Lines[0].LineId, Rebill: true, Now))).ShouldBe([60m]);
        Due(state.After(new ReturnLine(Month, Invoice.Lines[0].LineId, Rebill: false, Now))).ShouldBeEmpty();
        var voided = state.After(new AskVoid(
            Month, Domain.Invoices.InvoiceKind.Invoice, Entity with { VoidAllowed = true }, "Twice.", "Fin", Now));
        Due(voided.After(new NoteVoid(Month, 1, true, Now))).ShouldBe([60m]);
    }
}
