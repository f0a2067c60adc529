using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Taxes;
using NodaTime;
using static BillingGrains.Domain.Tests.Contracts.ContractSamples;

namespace BillingGrains.Domain.Tests.Contracts;

/// <summary>The rate falls on 16 March from 19 to 16 percent, and on 2 April to 10: work of 10 March, and a subscription of
/// 1 to 31 March that is owed on 1 March, billed on 31 March.</summary>
public sealed class TaxPointTests
{
    private const string Ticket = "ticket/desk/1";

    private static readonly LocalDate Work = new(2026, 3, 10);
    private static readonly LocalDate MonthEnd = new(2026, 3, 31);

    private static readonly Charge Hour = Charge(100m) with { WorkDate = Work };

    private static readonly Charge Month = Charge(100m, $"{Ticket}#month") with
    {
        WorkDate = new LocalDate(2026, 3, 1), Service = new ServicePeriod(new LocalDate(2026, 3, 1), MonthEnd),
    };

    private static ContractTerms With(params TaxPointRow[] points) => Terms() with
    {
        Tax = null,
        Taxes = new TaxSetup(
            new TaxSupplier("DE", null, []), new TaxCustomer("DE", null, null, null, null), TaxRounding.PerLine,
            [
                Rate(19m, new LocalDate(2020, 1, 1), new LocalDate(2026, 3, 15)),
                Rate(16m, new LocalDate(2026, 3, 16), new LocalDate(2026, 4, 1)),
                Rate(10m, new LocalDate(2026, 4, 2), null),
            ],
            Points: points.ToValueList()),
    };

    private static TaxRate Rate(decimal percent, LocalDate from, LocalDate? to) =>
        new($"de-{percent}", "DE", "standard", "VAT", percent, from, to, 0, false, false, null);

    private static PeriodBilled Billed(ContractTerms terms, params Charge[] charges) => Document(
        Given(new ContractAgreed(terms, "Fin", Now), new ChargesTaken(Ticket, 1, [.. charges]))
            .When(new BillPeriod("r1", March, Entity, Now)));

    public static TheoryData<TaxPointRow[], decimal, decimal> Rules => new()
    {
        { [], 19m, 19m },
        { [new(null, TaxPointRule.Supply)], 19m, 19m },
        { [new("DE", TaxPointRule.Payment)], 19m, 19m },
        { [new("EU", TaxPointRule.Issue)], 16m, 16m },
        { [new("NL", TaxPointRule.Issue)], 19m, 19m },
        { [new("DE", TaxPointRule.PeriodEnd, Continuous: true)], 19m, 16m },
        { [new("DE", TaxPointRule.PeriodEnd, Continuous: true), new("DE", TaxPointRule.Issue)], 16m, 16m },
        { [new("DE", TaxPointRule.Issue, Continuous: false)], 16m, 19m },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void The_rate_is_that_of_the_day_that_the_rule_names(TaxPointRow[] points, decimal ofHour, decimal ofMonth)
    {
        var lines = Billed(With(points), Hour, Month).Lines;
        lines.Single(line => line.Service is null).Taxes[0].Percent.ShouldBe(ofHour);
        lines.Single(line => line.Service is not null).Taxes[0].Percent.ShouldBe(ofMonth);
    }

    [Fact]
    public void A_document_of_two_tax_points_shows_a_tax_line_for_each_rate_with_its_days()
    {
        var billed = Billed(With(new TaxPointRow("DE", TaxPointRule.PeriodEnd)), Hour, Month);
        Totals.Of(billed.Lines, billed.Terms).Taxes.Select(line => (line.Percent, line.Tax.Amount, line.Point)).ShouldBe(
        [
            (16m, 16m, new TaxPointSpan(TaxPointRule.PeriodEnd, MonthEnd, MonthEnd)),
            (19m, 19m, new TaxPointSpan(TaxPointRule.PeriodEnd, Work, Work)),
        ]);
    }

    [Fact]
    public void Where_the_issue_date_decides_an_approval_after_the_last_day_of_the_rate_is_refused()
    {
        var billed = Billed(With(new TaxPointRow("DE", TaxPointRule.Issue)), Hour);
        billed.Lines[0].Taxes[0].Point.ShouldBe(new TaxPoint(TaxPointRule.Issue, RateThrough: new LocalDate(2026, 4, 1)));
        var story = new Scenario<InvoiceDecider, Invoice, InvoiceCommand, InvoiceEvent>()
            .When(new OpenInvoice(billed, Now), new ApproveInvoice("ann", Now + Duration.FromDays(2)));
        story.ThenRefused(InvoiceRefusal.TaxDayPassed(new LocalDate(2026, 4, 1)));
        story.When(new ApproveInvoice("ann", Now)).ThenOne<InvoiceApproved>().Wanted!.RateThrough
            .ShouldBe(new LocalDate(2026, 4, 1));
    }

    [Fact]
    public void What_goes_back_keeps_its_rate_whatever_the_day()
    {
        var terms = With(new TaxPointRow("DE", TaxPointRule.Issue));
        var state = Given(new ContractAgreed(terms, "Fin", Now), new ChargesTaken(Ticket, 1, [Hour]))
            .After(new BillPeriod("r1", March, Entity, Now));
        var later = Now + Duration.FromDays(30);
        var credit = Document(With(state, new ChargesTaken(Ticket, 2, [])).When(new BillPeriod("r2", March, Entity, later)));
        credit.Lines[0].Taxes[0].Percent.ShouldBe(16m);
        new Scenario<InvoiceDecider, Invoice, InvoiceCommand, InvoiceEvent>()
            .When(new OpenInvoice(credit, later), new ApproveInvoice("ann", later)).ThenOne<InvoiceApproved>();
    }

    [Fact]
    public void A_service_is_not_asked_for_an_issue_date_that_nobody_knows() =>
        ContractTermsCheck.Find(With(new TaxPointRow("DE", TaxPointRule.Issue)) with
        {
            Taxes = With(new TaxPointRow("DE", TaxPointRule.Issue)).Taxes! with { Rates = [], Service = "vat-desk" },
        }).ShouldContain(fault => fault.Code == "issue-by-service");

    private static PeriodBilled Document(ContractEvent[] facts) => facts.OfType<PeriodBilled>().ShouldHaveSingleItem();

    private static CustomerContract With(CustomerContract state, ContractEvent fact) => ContractDecider.Evolve(state, fact);
}
