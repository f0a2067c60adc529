using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Discounts;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Taxes;
using NodaTime;
using static BillingGrains.Domain.Tests.Contracts.ContractSamples;

namespace BillingGrains.Domain.Tests.Contracts;

/// <summary>Discounts and taxes by tables, as billing runs put them on documents and take them back.</summary>
public sealed class DocumentRulesTests
{
    private const string Ticket = "ticket/desk/1";
    private const string Month = "invoice/K-1/2026-03/month";

    private static readonly Discount TenPercent =
        new Discount.PercentOff("ten", "Loyal customer", [], Start, null, null, 10m);

    private static readonly Discount Launch =
        new Discount.AmountOff("launch", "Launch", [], Start, null, null, new Money(50m, Euro), CarriesOver: true);

    private static readonly TaxSetup German = new(
        new TaxSupplier("DE", null, ["DE"]), new TaxCustomer("DE", null, null, null, null), TaxRounding.PerDocument,
        [
            new TaxRate("de-19", "DE", "standard", "VAT", 19m, Start, null, 0, false, false, null),
            new TaxRate("de-7", "DE", "reduced", "VAT", 7m, Start, null, 0, false, false, null),
        ],
        [new TaxCategory("BOOK", "reduced", SupplyKind.Goods)]);

    private static CustomerContract On(ContractTerms terms, params Charge[] charges) =>
        Given(new ContractAgreed(terms, "Fin", Now), new ChargesTaken(Ticket, 1, [.. charges]));

    private static BillPeriod Bill(string run, YearMonth? period = null) => new(run, period ?? March, Entity, Now);

    private static PeriodBilled Document(IEnumerable<ContractEvent> facts, string reason = "month") =>
        facts.OfType<PeriodBilled>().Single(fact => fact.Reason.StartsWith(reason, StringComparison.Ordinal));

    private static CustomerContract Rated(CustomerContract state, params Charge[] charges) =>
        ContractDecider.Evolve(state, new ChargesTaken(Ticket, 2, [.. charges]));

    [Fact]
    public void A_discount_stands_on_its_line_and_is_told()
    {
        var line = Document(On(Terms() with { Discounts = [TenPercent] }, Charge(99.99m)).When(Bill("r1"))).Lines.Single();

        (line.Net.Amount, line.StandsFor.Amount).ShouldBe((89.99m, 99.99m));
        line.Discounts.ShouldBe([new DiscountTaken("ten", new Money(10m, Euro))]);
        line.Explanation[^1].Text.ShouldBe("Loyal customer (10 %): 10.00 EUR off this line.");
        line.Explanation[^1].Amount.ShouldBe(line.Net);
    }

    [Fact]
    public void What_goes_back_takes_its_share_of_the_discount_along_and_the_rest_goes_with_the_last_cent()
    {
        var state = On(Terms() with { Discounts = [TenPercent] }, Charge(99.99m)).After(Bill("r1"));
        var less = Rated(state, Charge(66.66m));
        var credit = Document(less.When(Bill("r2")), "credit").Lines.Single();
        (credit.Net.Amount, credit.StandsFor.Amount, credit.Corrects).ShouldBe((-30m, -33.33m, Month));

        var none = less.After(Bill("r2"));
        Document(ContractDecider.Evolve(none, new ChargesTaken(Ticket, 3, [])).When(Bill("r3")), "credit")
            .Lines.Single().Net.Amount.ShouldBe(-59.99m);
    }

    [Fact]
    public void An_amount_for_all_documents_is_taken_once_and_returns_with_a_line_that_is_cut()
    {
        var terms = Terms() with { Discounts = [Launch] };
        var state = On(terms, Charge(30m)).After(Bill("r1"));
        state.DiscountUses().Single().Amount.Amount.ShouldBe(30m);

        var line = state.Documents[Month].Single();
        line.Value.Net.Amount.ShouldBe(0m);
        Document(Rated(state, Charge(30m), Charge(100m, $"{Ticket}#time/e2")).When(Bill("r2")))
            .Lines.Single().Net.Amount.ShouldBe(80m);

        var cut = state.After(new ReturnLine(Month, line.Key, true, Now));
        cut.DiscountUses().ShouldBeEmpty();
        Document(Rated(cut, Charge(130m)).When(Bill("r2"))).Lines.Single().Net.Amount.ShouldBe(80m);
    }

    [Fact]
    public void Lines_are_taxed_by_what_they_are_and_the_document_foots()
    {
        var book = Charge(10.01m, $"{Ticket}#part/p1") with { Kind = ChargeKind.Part, Tags = ["BOOK"] };
        var billed = Document(On(Terms() with { Tax = null, Taxes = German }, Charge(33.33m), book).When(Bill("r1")));

        billed.Lines.Select(line => (line.TaxCode, line.TaxPercent)).ShouldBe([("VAT", 7m), ("VAT", 19m)]);
        var totals = Totals.Of(billed.Lines, billed.Terms);
        (totals.Net.Amount, totals.Tax.Amount, totals.Gross.Amount).ShouldBe((43.34m, 7.03m, 50.37m));
        totals.Taxes.Select(tax => (tax.Code, tax.Jurisdiction, tax.Tax.Amount)).ShouldBe(
            [("VAT", "DE", 0.70m), ("VAT", "DE", 6.33m)]);
        totals.ShouldBe(Totals.Of(billed.Lines.AsEnumerable().Reverse(), billed.Terms));
    }

    [Fact]
    public void What_goes_back_goes_back_at_the_taxes_that_it_was_billed_at()
    {
        var state = On(Terms() with { Tax = null, Taxes = German }, Charge(100m)).After(Bill("r1"));
        var other = state.After(new AgreeContract(
            Terms() with
            {
                Version = 2, Tax = null,
                Taxes = German with { Rates = [German.Rates[0] with { Percent = 16m }], Categories = [] },
            },
            "Fin", Now));
        var credit = Document(Rated(other, Charge(40m)).When(Bill("r2")), "credit");
        var totals = Totals.Of(credit.Lines, credit.Terms);
        (totals.Net.Amount, totals.Tax.Amount).ShouldBe((-60m, -11.40m));
    }

    [Fact]
    public void A_price_with_tax_is_worth_what_the_customer_pays()
    {
        var state = On(Terms() with { Tax = null, Taxes = German with { Inclusive = true } }, Charge(119m)).After(Bill("r1"));
        var line = state.Documents[Month].Single().Value;
        (line.Net.Amount, line.Worth.Amount).ShouldBe((100m, 119m));
        state.When(Bill("r2")).ShouldBeEmpty();
        var credit = Document(Rated(state, Charge(59.50m)).When(Bill("r2")), "credit");
        Totals.Of(credit.Lines, credit.Terms).Gross.Amount.ShouldBe(-59.50m);
    }

    [Fact]
    public void A_customer_that_pays_the_tax_itself_reads_why_none_is_levied()
    {
        var abroad = German with { Customer = new TaxCustomer("NL", null, "NL001234567B01", null, null) };
        var billed = Document(On(Terms() with { Tax = null, Taxes = abroad }, Charge(100m)).When(Bill("r1")));
        var total = Totals.Of(billed.Lines, billed.Terms).Taxes.Single();
        (total.Percent, total.Tax.Amount, total.Base.Amount).ShouldBe((0m, 0m, 100m));
        total.Reason.ShouldNotBeNull();
    }

    [Fact]
    public void What_has_no_rate_is_held_by_name_and_the_rest_is_billed()
    {
        var book = Charge(10m, $"{Ticket}#part/p1") with { Kind = ChargeKind.Part, Tags = ["BOOK"] };
        var late = German with { Rates = [German.Rates[0], German.Rates[1] with { From = new LocalDate(2026, 5, 1) }] };
        var state = On(Terms() with { Tax = null, Taxes = late }, Charge(100m), book);
        var facts = state.When(Bill("r1"));

        var held = facts.OfType<ContractCharged>().Single().Charges.Single();
        (held.ChargeId, held.Standing, held.Hold!.Owner).ShouldBe(($"held/{Ticket}#part/p1", ChargeStanding.Held, "finance"));
        Document(facts).Lines.Single().Net.Amount.ShouldBe(100m);

        var mended = state.After(Bill("r1"))
            .After(new AgreeContract(Terms() with { Version = 2, Tax = null, Taxes = German }, "Fin", Now));
        var next = mended.When(Bill("r2"));
        next.OfType<ContractCharged>().Single().Gone.ShouldBe([held.ChargeId]);
        Document(next).Lines.Single().Net.Amount.ShouldBe(10m);
        mended.After(Bill("r2")).When(Bill("r3")).ShouldBeEmpty();
    }

    [Fact]
    public void What_the_customer_withholds_is_told_and_stays_part_of_the_gross_amount()
    {
        var setup = German with
        {
            Customer = new TaxCustomer("DE", null, null, null, new Withholding("W", 15m, WithholdingBase.Net)),
        };
        var billed = Document(On(Terms() with { Tax = null, Taxes = setup }, Charge(100m)).When(Bill("r1")));
        var totals = Totals.Of(billed.Lines, billed.Terms);
        (totals.Gross.Amount, totals.Withheld!.Amount).ShouldBe((119m, 15m));
    }

    private static readonly TaxSetup Quebec = new(
        new TaxSupplier("CA", "QC", ["CA", "CA-QC"]), new TaxCustomer("CA", "QC", null, null, null),
        TaxRounding.PerDocument,
        [
            new TaxRate("gst", "CA", "standard", "GST", 5m, Start, null, 1, false, false, null),
            new TaxRate("qst", "CA-QC", "standard", "QST", 9.5m, Start, null, 2, true, false, null),
        ]);

    [Fact]
    public void A_tax_on_a_tax_is_agreed_billed_and_goes_back_with_its_line()
    {
        var terms = Terms() with { Tax = null, Taxes = Quebec };
        Given().When(new AgreeContract(terms, "Fin", Now)).Single().ShouldBeOfType<ContractAgreed>();
        var state = On(terms, Charge(99.99m));

        var line = Document(state.When(Bill("r1"))).Lines.Single();

        (line.TaxCode, line.TaxPercent).ShouldBe(("GST+QST", 14.975m));
        line.Taxes.Select(tax => (tax.Base.Amount, tax.Tax.Amount)).ShouldBe([(99.99m, 5.00m), (104.99m, 9.97m)]);
        line.Explanation.Select(step => step.Text).ShouldContain("QST 9.5 % (CA-QC, standard) on 104.99 EUR: 9.97 EUR.");
        var billed = state.After(Bill("r1"));
        var less = Rated(billed, Charge(33.33m));
        var part = Document(less.When(Bill("r2")), "credit");
        var rest = Document(
            ContractDecider.Evolve(less.After(Bill("r2")), new ChargesTaken(Ticket, 3, [])).When(Bill("r3")), "credit");
        Totals.Of(part.Lines, part.Terms).Tax.Amount.ShouldBe(-9.98m);
        Totals.Of([.. part.Lines, .. rest.Lines], part.Terms).Taxes.Select(tax => (tax.Base.Amount, tax.Tax.Amount))
            .ShouldBe([(-99.99m, -5.00m), (-104.99m, -9.97m)]);
    }

    [Fact]
    public void A_price_that_includes_a_tax_on_a_tax_is_what_the_customer_pays()
    {
        var terms = Terms() with { Tax = null, Taxes = Quebec with { Inclusive = true } };
        var billed = Document(On(terms, Charge(229.95m)).When(Bill("r1")));
        var totals = Totals.Of(billed.Lines, billed.Terms);
        (totals.Net.Amount, totals.Tax.Amount, totals.Gross.Amount).ShouldBe((200m, 29.95m, 229.95m));
    }

    [Fact]
    public void A_run_taxes_as_its_preview_does()
    {
        var terms = Terms() with { Tax = null, Taxes = Quebec, Discounts = [TenPercent] };
        var billed = Document(On(terms, Charge(33.33m), Charge(0.07m, $"{Ticket}#time/e2")).When(Bill("r1")));
        var ruled = DocumentRules.Apply(
            terms,
            [
                new DocumentItem("1", "Work", ["labour"], new LocalDate(2026, 3, 2), new Money(33.33m, Euro)),
                new DocumentItem("2", "Work", ["labour"], new LocalDate(2026, 3, 2), new Money(0.07m, Euro)),
            ],
            [], new LocalDate(2026, 3, 31), new LocalDate(2026, 4, 1));
        billed.Lines.Select(line => line.Taxes).ShouldBe(ruled.Lines.Select(line => line.Taxes));
        Totals.Of(billed.Lines, billed.Terms).Tax.ShouldBe(ruled.Taxed!.Tax);
    }

    /// <summary>A return that has a charge of its own, below zero from the beginning.</summary>
    [Fact]
    public void What_is_given_back_without_an_invoice_before_has_its_discount_and_its_taxes_and_returns_at_them()
    {
        var terms = Terms() with { Tax = null, Taxes = Quebec, Discounts = [TenPercent] };
        var state = On(terms, Charge(-100m));
        var credit = Document(state.When(Bill("r1")), "credit");
        credit.Lines.Single().Discounts.ShouldBeEmpty();
        var totals = Totals.Of(credit.Lines, credit.Terms);
        (totals.Net.Amount, totals.Tax.Amount).ShouldBe((-90m, -13.48m));

        var after = Rated(state.After(Bill("r1")), Charge(30m));
        var owed = Document(after.When(Bill("r2")));
        owed.Lines.Select(line => (line.Net.Amount, line.StandsFor.Amount, line.Corrects)).ShouldBe(
            [(90m, 100m, "invoice/K-1/2026-03/credit"), (27m, 30m, null)]);
        Totals.Of([owed.Lines[0], .. credit.Lines], credit.Terms).Tax.Amount.ShouldBe(0m);
        after.After(Bill("r2")).When(Bill("r3")).ShouldBeEmpty();

        var gone = ContractDecider.Evolve(state.After(Bill("r1")), new ChargesTaken(Ticket, 2, []));
        Document(gone.When(Bill("r2"))).Lines.Single().Net.Amount.ShouldBe(90m);
    }

    [Fact]
    public void A_line_that_takes_a_credit_back_and_is_cut_is_due_again()
    {
        var state = On(Terms() with { Tax = null, Taxes = Quebec }, Charge(-100m)).After(Bill("r1"));
        state = ContractDecider.Evolve(state, new ChargesTaken(Ticket, 2, [])).After(Bill("r2"));
        var line = state.Documents[Month].Single();
        state = state.After(new ReturnLine(Month, line.Key, true, Now));
        var again = Document(state.When(Bill("r3")));
        again.Lines.Select(each => (each.Net.Amount, each.Corrects)).ShouldBe([(100m, "invoice/K-1/2026-03/credit")]);
        Totals.Of(again.Lines, again.Terms).Tax.Amount.ShouldBe(14.98m);
    }
}
