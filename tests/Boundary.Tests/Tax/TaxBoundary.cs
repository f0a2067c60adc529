using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Taxes;
using BillingGrains.Ports.Tax;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Tax;

/// <summary>The promises of <see cref="ITax"/>. Each implementation has a class that derives from this one, over rates of 19
/// and 7 percent in Germany, and of 5 and 9.975 percent side by side in Quebec.</summary>
public abstract class TaxBoundary
{
    protected static readonly Currency Euro = new("EUR", 2);
    private static readonly LocalDate Day = new(2026, 3, 2);

    /// <summary>Opened before the test.</summary>
    protected abstract ITax Tax { get; }

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lines_bear_the_rate_of_their_category_and_the_document_foots()
    {
        var taxed = await Taxed(Question(Line("1", 33.33m), Line("2", 10.01m, "reduced")));

        taxed.Lines.Select(line => (line.LineId, line.Net.Amount, line.Tax.Amount, line.Percent)).ShouldBe(
            [("1", 33.33m, 6.33m, 19m), ("2", 10.01m, 0.70m, 7m)]);
        taxed.Totals.Select(total => (total.Code, total.Jurisdiction, total.Percent, total.Base.Amount, total.Tax.Amount))
            .ShouldBe([("VAT", "DE", 7m, 10.01m, 0.70m), ("VAT", "DE", 19m, 33.33m, 6.33m)]);
        (taxed.Net.Amount, taxed.Tax.Amount, taxed.Gross.Amount).ShouldBe((43.34m, 7.03m, 50.37m));
        taxed.Lines.ShouldAllBe(line => line.Explanation.Count > 0);
    }

    [Fact]
    public async Task Two_taxes_stand_side_by_side_on_a_line()
    {
        var taxed = await Taxed(Question(Line("1", 100m)) with
        {
            Supplier = new TaxSupplier("CA", "QC", ["CA", "CA-QC"]), Customer = new TaxCustomer("CA", "QC", null, null, null),
        });

        taxed.Lines[0].Parts.Select(part => (part.Code, part.Jurisdiction, part.Tax.Amount)).ShouldBe(
            [("GST", "CA", 5m), ("QST", "CA-QC", 9.98m)]);
        taxed.Lines[0].Percent.ShouldBe(14.975m);
    }

    [Fact]
    public async Task A_price_with_tax_keeps_its_gross_amount()
    {
        var taxed = await Taxed(Question(Line("1", 119m)) with { Inclusive = true });

        (taxed.Net.Amount, taxed.Tax.Amount, taxed.Gross.Amount).ShouldBe((100m, 19m, 119m));
    }

    [Fact]
    public async Task A_credit_note_is_the_negative_of_its_invoice()
    {
        var invoice = await Taxed(Question(Line("1", 33.33m)));
        var credit = await Taxed(Question(Line("1", -33.33m)));

        (credit.Net, credit.Tax, credit.Gross).ShouldBe((-invoice.Net, -invoice.Tax, -invoice.Gross));
    }

    [Theory]
    [InlineData("NL", "NL001234567B01", TaxTreatment.ReverseCharge)]
    [InlineData("US", null, TaxTreatment.NotTaxed)]
    public async Task A_line_without_tax_says_why(string country, string? number, TaxTreatment treatment)
    {
        var taxed = await Taxed(Question(Line("1", 100m, supply: SupplyKind.Goods)) with
        {
            Customer = new TaxCustomer(country, null, number, null, null),
        });

        var line = taxed.Lines.ShouldHaveSingleItem();
        (line.Tax.Amount, line.Treatment).ShouldBe((0m, treatment));
        line.Code.ShouldNotBeEmpty();
        line.Reason.ShouldNotBeEmpty();
        taxed.Totals.ShouldHaveSingleItem().Reason.ShouldBe(line.Reason);
    }

    [Fact]
    public async Task What_the_customer_withholds_follows_from_the_answer()
    {
        var question = Question(Line("1", 100m));
        var taxed = await Taxed(question with
        {
            Customer = question.Customer with { Withholding = new Withholding("W", 10m, WithholdingBase.Net) },
        });

        (taxed.Withheld.Amount, taxed.Payable.Amount).ShouldBe((10m, 109m));
    }

    [Fact]
    public async Task The_same_question_has_the_same_answer()
    {
        var question = Question(Line("1", 33.33m), Line("2", 10.01m, "reduced"));

        (await Tax.Ask("document-1", question, Cancellation)).ShouldBe(await Tax.Ask("document-1", question, Cancellation));
    }

    [Fact]
    public async Task What_has_no_rate_is_not_taxed_at_zero()
    {
        var reply = await Tax.Ask("document-1", Question(Line("1", 100m, "unheard-of")), Cancellation);

        var words = reply switch
        {
            TaxReply.Refused refused => refused.Words,
            TaxReply.Answered { Answer: TaxAnswer.Held held } => held.Holds.ShouldHaveSingleItem().Reason.Reason,
            _ => "",
        };
        words.ShouldNotBeEmpty(reply.ToString());
    }

    [Fact]
    public async Task A_question_that_the_caller_cancelled_throws() =>
        await Should.ThrowAsync<OperationCanceledException>(
            () => Tax.Ask("document-1", Question(Line("1", 100m)), new CancellationToken(canceled: true)));

    protected static TaxQuestion Question(params TaxQuestionLine[] lines) => new(
        Euro, RoundingMode.HalfUp, TaxRounding.PerLine, false, new TaxSupplier("DE", null, []),
        new TaxCustomer("DE", null, null, null, null), [.. lines]);

    protected static TaxQuestionLine Line(
        string id, decimal amount, string category = "standard", SupplyKind supply = SupplyKind.Services) =>
        new(id, category, supply, Day, new Money(amount, Euro));

    private async Task<TaxAnswer.Taxed> Taxed(TaxQuestion question)
    {
        var answered = (await Tax.Ask("document-1", question, Cancellation)).ShouldBeOfType<TaxReply.Answered>();
        answered.Reference.ShouldNotBeEmpty();
        var taxed = answered.Answer.ShouldBeOfType<TaxAnswer.Taxed>();
        TaxFooting.Find(question, taxed.Lines).ShouldBeNull();
        return taxed;
    }
}
