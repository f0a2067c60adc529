using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tests.Invoices;
using NodaTime;
using static BillingGrains.Domain.Tests.Contracts.ContractSamples;

namespace BillingGrains.Domain.Tests.Contracts;

/// <summary>Documents that a contract's own terms ask for, and those that nobody has to look at.</summary>
public sealed class DocumentTriggersTests
{
    private const string Ticket = "ticket/desk/1";

    private static readonly LocalDate Today = Terms().DateAt(Now);

    [Theory]
    [InlineData(DocumentTrigger.Daily, null, "2026-02-27", "2026-02-28")]
    [InlineData(DocumentTrigger.Weekly, 1, "2026-03-02", "2026-03-09")]
    [InlineData(DocumentTrigger.Weekly, 7, "2026-03-02", "2026-03-08")]
    [InlineData(DocumentTrigger.Monthly, 3, "2026-03-02", "2026-03-03")]
    [InlineData(DocumentTrigger.Monthly, 3, "2026-03-03", "2026-04-03")]
    [InlineData(DocumentTrigger.Monthly, 31, "2026-01-31", "2026-02-28")]
    [InlineData(DocumentTrigger.Monthly, 31, "2026-02-28", "2026-03-31")]
    public void The_next_day_is_found_from_the_calendar(DocumentTrigger when, int? day, string after, string next) =>
        new DocumentTerms(when, day).Next(Date(after)).ShouldBe(Date(next));

    [Theory]
    [InlineData(DocumentTrigger.Daily, null, null, "2026-03-01", "2026-02-28")]
    [InlineData(DocumentTrigger.Weekly, 1, null, "2026-03-02", "2026-03-01")]
    [InlineData(DocumentTrigger.Monthly, 3, null, "2026-04-03", "2026-03-31")]
    [InlineData(DocumentTrigger.Monthly, 25, 20, "2026-03-25", "2026-03-20")]
    [InlineData(DocumentTrigger.Monthly, 3, 25, "2026-03-03", "2026-02-25")]
    [InlineData(DocumentTrigger.Monthly, 3, 31, "2026-03-03", "2026-02-28")]
    public void The_cut_off_lies_before_the_day(DocumentTrigger when, int? day, int? cutOffDay, string on, string cutOff) =>
        new DocumentTerms(when, day, cutOffDay).CutOff(Date(on)).ShouldBe(Date(cutOff));

    [Fact]
    public void A_day_of_the_calendar_bills_up_to_the_cut_off_and_says_what_made_it()
    {
        var contract = By(new DocumentTerms(DocumentTrigger.Monthly, 25, 20));

        var due = contract.When(new CallDocuments(new LocalDate(2026, 3, 25), Now)).ShouldHaveSingleItem();

        due.ShouldBe(new DocumentsDue(
            "calendar/2026-03-25", March, new LocalDate(2026, 3, 20), DocumentTrigger.Monthly, Now));
        ContractDecider.Addressees(contract, due).ShouldBe(["contract/K-1"]);
    }

    [Fact]
    public void A_day_that_the_terms_do_not_name_any_more_bills_nothing() =>
        By(new DocumentTerms(DocumentTrigger.Monthly, 25)).When(new CallDocuments(new LocalDate(2026, 3, 24), Now))
            .ShouldBeEmpty();

    [Fact]
    public void Work_after_the_cut_off_waits_for_the_next_time()
    {
        var contract = By(new DocumentTerms(DocumentTrigger.Weekly, 1)).After(Take(1, Charge(100m), Late(50m)));

        var billed = contract.When(Bill("calendar/2026-03-09", new LocalDate(2026, 3, 8)))
            .OfType<PeriodBilled>().ShouldHaveSingleItem();
        billed.Lines.Single().Net.Amount.ShouldBe(100m);

        contract.After(Bill("calendar/2026-03-09", new LocalDate(2026, 3, 8)))
            .When(Bill("calendar/2026-03-16", new LocalDate(2026, 3, 15)))
            .OfType<PeriodBilled>().Single().Lines.Single().Net.Amount.ShouldBe(50m);
    }

    [Fact]
    public void What_is_due_of_a_ticket_makes_a_document_at_once_and_what_waits_does_not()
    {
        var contract = By(new DocumentTerms(DocumentTrigger.Due));

        contract.When(Take(1, Charge(100m, standing: ChargeStanding.Held))).OfType<DocumentsDue>().ShouldBeEmpty();
        contract.When(Take(4, Charge(100m))).OfType<DocumentsDue>().ShouldHaveSingleItem().ShouldBe(new DocumentsDue(
            "due/ticket/desk/1/4", Today.ToYearMonth(), Today, DocumentTrigger.Due, Now));
    }

    [Fact]
    public void An_amount_makes_a_document_when_all_that_is_due_reaches_it()
    {
        var contract = By(new DocumentTerms(DocumentTrigger.Amount, Amount: new Money(150m, Euro)));
        contract = contract.After(Take(1, Charge(100m)));
        contract.Runs.ShouldBeEmpty();

        var second = new TakeCharges(
            "ticket/desk/2", 1, "K-1", 1, [Charge(49.99m, "ticket/desk/2#time/e1")], Now);
        contract.When(second).OfType<DocumentsDue>().ShouldBeEmpty();
        contract.When(second with { Charges = [Charge(50m, "ticket/desk/2#time/e1")] })
            .OfType<DocumentsDue>().ShouldHaveSingleItem();
    }

    [Fact]
    public void A_milestone_makes_a_document_when_it_is_reached()
    {
        var contract = By(
            new DocumentTerms(DocumentTrigger.Milestone),
            terms => terms with { Milestones = [new Milestone("m1", "Half", 500m)] });

        contract.When(new ReachMilestone("m1", Today, "Fin", Now)).OfType<DocumentsDue>().ShouldHaveSingleItem()
            .RunId.ShouldBe($"milestone/m1/{Today:uuuu'-'MM'-'dd}");
    }

    [Fact]
    public void A_calendar_is_told_of_contracts_that_have_or_had_days()
    {
        var daily = Terms() with { Documents = new DocumentTerms(DocumentTrigger.Daily) };
        Told(Terms(), Terms() with { Version = 2 }).ShouldBeFalse();
        Told(Terms(), daily with { Version = 2 }).ShouldBeTrue();
        Told(daily, Terms() with { Version = 2 }).ShouldBeTrue();

        static bool Told(ContractTerms first, ContractTerms second) =>
            ContractDecider.Addressees(
                Given(new ContractAgreed(first, "Fin", Now), new ContractAgreed(second, "Fin", Now)),
                new ContractAgreed(second, "Fin", Now)).Contains("calendar/BE01");
    }

    [Theory]
    [InlineData(100, 100, 100, 100, true, "nothing unusual")]
    [InlineData(100, 100, 100, 150, true, "nothing unusual")]
    [InlineData(100, 100, 100, 151, false, "more than 50 % above")]
    [InlineData(700, 700, 700, 700, false, "only up to 800.00 EUR")]
    [InlineData(0, 100, 100, 100, false, "too few documents")]
    public void A_document_passes_by_the_contracts_rule_or_says_why_it_waits(
        decimal first, decimal second, decimal third, decimal net, bool passed, string words)
    {
        var contract = By(new DocumentTerms(Review: new ReviewRule(new Money(800m, Euro))));
        foreach (var (amount, number) in new[] { first, second, third }.Select((amount, index) => (amount, index + 2)))
        {
            var key = $"ticket/desk/{number}";
            contract = amount == 0m ? contract : contract
                .After(new TakeCharges(key, 1, "K-1", 1, [Charge(amount, $"{key}#time/e1")], Now))
                .After(new BillPeriod($"run-{number}", March, Entity, Now));
        }

        var review = contract.After(Take(1, Charge(net))).When(new BillPeriod("run-9", March, Entity, Now))
            .OfType<PeriodBilled>().Single().Terms.Review!;

        review.Passed.ShouldBe(passed);
        review.Words.ShouldContain(words);
    }

    [Theory]
    [InlineData(true, true, null)]
    [InlineData(true, false, "The legal entity NL01 needs no review.")]
    [InlineData(false, true, "Under the limit.")]
    public void A_document_records_which_rule_let_it_through(bool byEntity, bool reviewRequired, string? rule)
    {
        var billed = InvoiceSamples.Billed with
        {
            Terms = InvoiceSamples.Billed.Terms with
            {
                Entity = InvoiceSamples.Billed.Terms.Entity with { ReviewRequired = reviewRequired },
                Review = byEntity ? null : new ReviewOutcome(Passed: true, "Under the limit."),
            },
        };

        InvoiceSamples.New().When(new OpenInvoice(billed, Now)).Facts.OfType<InvoiceApproved>().SingleOrDefault()?.Rule
            .ShouldBe(rule);
    }

    [Fact]
    public void A_contract_that_wants_review_gets_it_though_its_entity_does_not()
    {
        var terms = InvoiceSamples.Billed.Terms;
        var billed = InvoiceSamples.Billed with
        {
            Terms = terms with
            {
                Entity = terms.Entity with { ReviewRequired = false }, Review = new ReviewOutcome(Passed: false, "Too much."),
            },
        };
        InvoiceSamples.New().When(new OpenInvoice(billed, Now)).Facts.OfType<InvoiceApproved>().ShouldBeEmpty();
    }

    [Fact]
    public void Every_fault_of_the_section_names_its_place()
    {
        Faults(new DocumentTerms(DocumentTrigger.None)).ShouldBe(["documents/when"]);
        Faults(new DocumentTerms(DocumentTrigger.Weekly)).ShouldBe(["documents/day"]);
        Faults(new DocumentTerms(DocumentTrigger.Weekly, 8)).ShouldBe(["documents/day"]);
        Faults(new DocumentTerms(DocumentTrigger.Monthly, 0)).ShouldBe(["documents/day"]);
        Faults(new DocumentTerms(DocumentTrigger.Daily, 1)).ShouldBe(["documents/day"]);
        Faults(new DocumentTerms(DocumentTrigger.Monthly, 3, 32)).ShouldBe(["documents/cutOffDay"]);
        Faults(new DocumentTerms(DocumentTrigger.Weekly, 3, 1)).ShouldBe(["documents/cutOffDay"]);
        Faults(new DocumentTerms(DocumentTrigger.Amount)).ShouldBe(["documents/amount"]);
        Faults(new DocumentTerms(DocumentTrigger.Amount, Amount: new Money(0m, Euro))).ShouldBe(["documents/amount/amount"]);
        Faults(new DocumentTerms(Amount: new Money(1m, Euro))).ShouldBe(["documents/amount"]);
        Faults(new DocumentTerms(DocumentTrigger.Milestone)).ShouldBe(["documents/when"]);
        Faults(new DocumentTerms(Review: new ReviewRule(new Money(-1m, Euro), 1001m)))
            .ShouldBe(["documents/review/upTo/amount", "documents/review/unusualPercent"]);
        Faults(new DocumentTerms(DocumentTrigger.Monthly, 31, 31, Review: new ReviewRule())).ShouldBeEmpty();
    }

    private static IEnumerable<string?> Faults(DocumentTerms documents) =>
        ContractTermsCheck.Find(Terms() with { Documents = documents }).Select(fault => fault.Field);

    private static LocalDate Date(string text) => NodaTime.Text.LocalDatePattern.Iso.Parse(text).Value;

    private static CustomerContract By(DocumentTerms documents, Func<ContractTerms, ContractTerms>? more = null) =>
        Given(new ContractAgreed((more ?? (terms => terms))(Terms() with { Documents = documents }), "Fin", Now));

    private static TakeCharges Take(int number, params Charge[] charges) =>
        new(Ticket, number, "K-1", 1, [.. charges], Now);

    private static Charge Late(decimal net) => Charge(net, "ticket/desk/1#time/e2", new LocalDate(2026, 3, 9));

    private static BillPeriod Bill(string runId, LocalDate through) => new(runId, March, Entity, Now, Through: through);
}
