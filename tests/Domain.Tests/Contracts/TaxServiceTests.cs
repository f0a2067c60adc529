using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Taxes;
using NodaTime;
using static BillingGrains.Domain.Tests.Contracts.ContractSamples;

namespace BillingGrains.Domain.Tests.Contracts;

/// <summary>Contracts that a tax service taxes: asked before the decision, recorded in it, and held without an answer.
/// </summary>
public sealed class TaxServiceTests
{
    private const string Ticket = "ticket/desk/1";

    private static readonly ContractTerms Serviced = Terms() with
    {
        Tax = null,
        Taxes = new TaxSetup(
            new TaxSupplier("DE", null, []), new TaxCustomer("DE", null, null, null, null), TaxRounding.PerLine, [],
            [new TaxCategory("part", "reduced", SupplyKind.Goods)], Service: "vat-desk"),
    };

    private static readonly Charge Part =
        Charge(50m, $"{Ticket}#part/p1") with { Kind = ChargeKind.Part, WorkDate = new LocalDate(2026, 3, 3) };

    private static BillPeriod Bill(string run, params AskedTax[] asked) =>
        new(run, March, Entity, Now, Asked: asked.ToValueList());

    private static CustomerContract On(params Charge[] charges) =>
        Given(new ContractAgreed(Serviced, "Fin", Now), new ChargesTaken(Ticket, 1, [.. charges]));

    /// <summary>What a service says that knows 19 and 7 percent.</summary>
    private static AskedTax Answered(TaxToAsk ask, string reference = "q-1")
    {
        var lines = ask.Question.Lines.Select(line =>
        {
            var percent = line.Category == "reduced" ? 7m : 19m;
            var tax = (line.Amount * (percent / 100m)).Round(RoundingMode.HalfUp);
            return new TaxedLine(
                line.LineId, line.Amount, tax, line.Amount + tax, TaxTreatment.Taxed, percent, "", "",
                [new TaxPart("r", "VAT", "DE", percent, "", line.Amount, tax)], [new Step("tax", "By the service.")]);
        }).ToValueList();
        TaxFooting.Find(ask.Question, lines).ShouldBeNull();
        return new AskedTax(ask.Question, TaxFooting.Sum(ask.Question, lines), new TaxedBy(ask.Service, reference));
    }

    [Fact]
    public void A_run_says_what_it_must_ask_and_bills_what_was_answered_with_the_services_reference()
    {
        var state = On(Charge(100m), Part);

        var ask = ContractDecider.ToAsk(state, Bill("r1")).ShouldHaveSingleItem();

        (ask.Service, ask.InvoiceKey).ShouldBe(("vat-desk", "invoice/K-1/2026-03/month"));
        ask.Question.Lines.Select(line => (line.Category, line.Amount.Amount)).ShouldBe([("reduced", 50m), ("standard", 100m)],
            ignoreOrder: true);
        var facts = state.When(Bill("r1", Answered(ask)));
        var billed = facts.ShouldHaveSingleItem().ShouldBeOfType<PeriodBilled>();
        billed.Terms.TaxedBy.ShouldBe(new TaxedBy("vat-desk", "q-1"));
        Totals.Of(billed.Lines, billed.Terms).Tax.Amount.ShouldBe(22.50m);
        ContractDecider.ToAsk(state.After(Bill("r1", Answered(ask))), Bill("r2")).ShouldBeEmpty();
    }

    [Fact]
    public void What_was_not_asked_is_held_with_a_reason_an_owner_and_a_next_step()
    {
        var held = On(Charge(100m)).When(Bill("r1")).ShouldHaveSingleItem().ShouldBeOfType<ContractCharged>()
            .Charges.ShouldHaveSingleItem();

        (held.Standing, held.Hold!.Code, held.Hold.Owner).ShouldBe((ChargeStanding.Held, "tax-not-asked", "finance"));
        held.Hold.NextStep.ShouldNotBeEmpty();
    }

    [Fact]
    public void An_answer_counts_for_its_question_alone()
    {
        var asked = Answered(ContractDecider.ToAsk(On(Charge(100m)), Bill("r1")).Single());

        var facts = On(Charge(100m), Part).When(Bill("r1", asked));

        facts.OfType<PeriodBilled>().ShouldBeEmpty();
        facts.OfType<ContractCharged>().Single().Charges.Count.ShouldBe(2);
    }

    [Fact]
    public void An_outage_holds_the_document_and_the_next_run_bills_it()
    {
        var state = On(Charge(100m));
        var ask = ContractDecider.ToAsk(state, Bill("r1")).Single();
        var down = Bill("r1", AskedTax.Unavailable(ask, "HTTP 503"));

        var held = state.When(down).ShouldHaveSingleItem().ShouldBeOfType<ContractCharged>().Charges.Single();

        (held.Hold!.Code, held.Hold.Owner).ShouldBe(("tax-service-unavailable", "integrator"));
        held.Hold.Reason.ShouldBe("The tax service vat-desk gave no answer: HTTP 503");
        var after = state.After(down);
        ContractDecider.ToAsk(after, down).ShouldBeEmpty("it has its answer in this run");
        var facts = after.When(Bill("r1", Answered(ContractDecider.ToAsk(after, Bill("r1")).Single())));
        facts.OfType<ContractCharged>().Single().Gone.ShouldBe([held.ChargeId]);
        facts.OfType<PeriodBilled>().Single().Terms.TaxedBy.ShouldNotBeNull();
    }

    [Fact]
    public void A_line_that_the_service_does_not_tax_leaves_its_document_and_the_rest_is_asked_again()
    {
        var state = On(Charge(100m), Part);
        var first = ContractDecider.ToAsk(state, Bill("r1")).Single();
        var refused = first.Question.Lines.Single(line => line.Category == "reduced").LineId;
        var held = new AskedTax(
            first.Question,
            new TaxAnswer.Held([new TaxHold(refused, new HoldReason("x", "finance", "Why.", "What."))]), null);

        var second = ContractDecider.ToAsk(state, Bill("r1", held)).Single();

        second.Question.Lines.Select(line => line.Category).ShouldBe(["standard"]);
        var facts = state.When(Bill("r1", held, Answered(second, "q-2")));
        facts.OfType<PeriodBilled>().Single().Lines.Single().Net.Amount.ShouldBe(100m);
        facts.OfType<ContractCharged>().Single().Charges.Single().Hold!.Reason.ShouldBe("Why.");
    }

    [Fact]
    public void What_goes_back_goes_back_as_the_service_taxed_it_and_is_not_asked_again()
    {
        var state = On(Charge(100m));
        state = state.After(Bill("r1", Answered(ContractDecider.ToAsk(state, Bill("r1")).Single())));
        var less = ContractDecider.Evolve(state, new ChargesTaken(Ticket, 2, [Charge(40m)]));

        ContractDecider.ToAsk(less, Bill("r2")).ShouldBeEmpty();

        var credit = less.When(Bill("r2")).OfType<PeriodBilled>().Single();
        Totals.Of(credit.Lines, credit.Terms).Tax.Amount.ShouldBe(-11.40m);
    }

    [Fact]
    public void Rates_and_a_service_are_not_agreed_together()
    {
        ContractTermsCheck.Find(Serviced).ShouldBeEmpty();
        var both = Serviced with
        {
            Taxes = Serviced.Taxes! with
            {
                Rates = [new TaxRate("r", "DE", "standard", "VAT", 19m, Start, null, 0, false, false, null)],
            },
        };
        ContractTermsCheck.Find(both).Select(fault => (fault.Code, fault.Field)).ShouldBe([("tax-twice", "taxes/rates")]);
    }

    [Theory]
    [InlineData(100, 19, 118, "foot")]
    [InlineData(101, 19, 120, "another amount")]
    [InlineData(100, 19.001, 119.001, "does not have")]
    [InlineData(100, 18, 118, "do not add up")]
    public void An_answer_that_cannot_be_right_is_found(double net, double tax, double gross, string fault)
    {
        var ask = ContractDecider.ToAsk(On(Charge(100m)), Bill("r1")).Single();
        var right = ((TaxAnswer.Taxed)Answered(ask).Answer).Lines[0];
        var wrong = right with { Net = Euros(net), Tax = Euros(tax), Gross = Euros(gross) };
        TaxFooting.Find(ask.Question, [wrong])!.ShouldContain(fault);
        TaxFooting.Find(ask.Question, [right with { LineId = "other" }]).ShouldBe("The answer is about other lines.");

        static Money Euros(double amount) => new((decimal)amount, Euro);
    }
}
