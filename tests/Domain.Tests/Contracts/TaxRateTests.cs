using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using static BillingGrains.Domain.Tests.Contracts.ContractSamples;

namespace BillingGrains.Domain.Tests.Contracts;

/// <summary>A line keeps the rate at which its work was rated, or at which it was billed when it gives back.</summary>
public sealed class TaxRateTests
{
    private const string Ticket = "ticket/desk/1";

    private static readonly ContractAgreed OtherTax =
        new(Terms() with { Version = 2, Tax = new TaxTerms("VAT9", 9m) }, "Fin", Now);

    private static readonly Charge AtNine = Charge(150m) with { TaxCode = "VAT9", TaxPercent = 9m };

    [Fact]
    public void What_is_given_back_after_a_change_of_tax_goes_back_at_the_rate_at_which_it_was_billed()
    {
        var state = Agreed(Taken(1, Charge(100m))).After(Bill("r1"));
        var credit = Document(With(state, OtherTax, Taken(2)).When(Bill("r2")));

        Rates(credit).ShouldBe([("VAT21", 21m, -100m)]);
        var totals = Open(credit).Totals;
        (totals.Net.Amount, totals.Tax.Amount, totals.Gross.Amount).ShouldBe((-100m, -21m, -121m));
    }

    [Fact]
    public void An_increase_is_at_the_rate_of_the_new_rating_and_a_decrease_goes_back_part_by_part()
    {
        var first = Agreed(Taken(1, Charge(100m))).After(Bill("r1"));
        var increased = With(first, OtherTax, Taken(2, AtNine));
        Rates(Document(increased.When(Bill("r2")))).ShouldBe([("VAT9", 9m, 50m)]);

        var gone = With(increased.After(Bill("r2")), Taken(3));
        var credit = Document(gone.When(Bill("r3")));
        Rates(credit).ShouldBe([("VAT9", 9m, -50m), ("VAT21", 21m, -100m)]);
        Open(credit).Totals.Tax.Amount.ShouldBe(-25.5m);
    }

    [Fact]
    public void A_decrease_of_work_whose_rate_has_changed_goes_back_at_the_old_rate()
    {
        var state = Agreed(Taken(1, Charge(200m))).After(Bill("r1"));
        Rates(Document(With(state, OtherTax, Taken(2, AtNine)).When(Bill("r2")))).ShouldBe([("VAT21", 21m, -50m)]);
    }

    [Fact]
    public void Work_of_two_rates_goes_on_one_document_with_a_tax_line_for_each()
    {
        var other = AtNine with { ChargeId = $"{Ticket}#time/e2" };
        var billed = Document(With(Agreed(OtherTax), Taken(1, Charge(100m), other)).When(Bill("r1")));
        Open(billed).Totals.Taxes.Select(tax => (tax.Code, tax.Percent, tax.Base.Amount, tax.Tax.Amount))
            .ShouldBe([("VAT21", 21m, 100m, 21m), ("VAT9", 9m, 150m, 13.5m)]);
    }

    /// <summary>Facts that were stored before lines and charges had a rate of their own.</summary>
    [Fact]
    public void Old_facts_fold_with_the_rates_of_their_terms()
    {
        var old = Charge(100m) with { TaxPercent = null };
        var state = Agreed(Taken(1, old));
        var billed = Document(state.When(Bill("r1")));
        Rates(billed).ShouldBe([("VAT21", 21m, 100m)]);

        var stored = billed with { Lines = [billed.Lines[0] with { TaxPercent = null }] };
        Open(stored).Totals.Tax.Amount.ShouldBe(21m);
        var credit = Document(With(state, stored, OtherTax, Taken(2)).When(Bill("r2")));
        Rates(credit).ShouldBe([("VAT21", 21m, -100m)]);
        ContractDecider.FoldVersion.ShouldBeGreaterThanOrEqualTo(6, "a snapshot without rates is not used");
    }

    [Fact]
    public void A_line_that_comes_back_from_a_cut_credit_note_keeps_its_rate()
    {
        var state = With(Agreed(Taken(1, Charge(100m))).After(Bill("r1")), OtherTax, Taken(2));
        var credit = Document(state.When(Bill("r2")));
        var cut = With(state, credit, new LineReturned(credit.InvoiceKey, credit.Lines[0].LineId, Rebill: true));
        Rates(Document(cut.When(Bill("r3")))).ShouldBe([("VAT21", 21m, -100m)]);
    }

    private static BillPeriod Bill(string run) => new(run, March, Entity, Now);

    private static ChargesTaken Taken(int number, params Charge[] charges) =>
        new(Ticket, number, charges.ToValueList());

    private static CustomerContract With(CustomerContract state, params ContractEvent[] facts) =>
        facts.Aggregate(state, ContractDecider.Evolve);

    private static PeriodBilled Document(ContractEvent[] facts) =>
        facts.ShouldHaveSingleItem().ShouldBeOfType<PeriodBilled>();

    private static IEnumerable<(string? Code, decimal? Percent, decimal Net)> Rates(PeriodBilled billed) =>
        billed.Lines.Select(line => (line.TaxCode, line.TaxPercent, line.Net.Amount));

    private static InvoiceOpened Open(PeriodBilled billed) =>
        InvoiceDecider.Decide(InvoiceDecider.Initial, new OpenInvoice(billed, Now))
            .ShouldBeOfType<Decision<InvoiceEvent>.Accepted>().Events.OfType<InvoiceOpened>().ShouldHaveSingleItem();
}
