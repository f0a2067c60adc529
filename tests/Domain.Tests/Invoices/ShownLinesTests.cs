using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Taxes;
using BillingGrains.Domain.Tests.Contracts;
using BillingGrains.Domain.Tests.Tickets;
using BillingGrains.Domain.Tickets;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;

namespace BillingGrains.Domain.Tests.Invoices;

/// <summary>How lines are shown: what is shown as one adds up to its parts, and tells them.</summary>
public sealed class ShownLinesTests
{
    private static readonly ChargeWords Words =
        new("C-1", "Pump", "incident", null, "P-9", null, "Ann", "engineer", "remote");

    private static readonly BilledLine[] Lines =
    [
        Work("a", "ticket/desk/1", 10.01m, Words), Work("b", "ticket/desk/1", 20.02m, Words with { WorkType = "onsite" }),
        Work("c", "ticket/desk/2", 40.04m, Words with { Subject = "Boiler", Technician = "Bob" }),
        Work("d", "ticket/desk/2", 80.08m, Words with { WorkType = null, Role = null, Technician = null }) with
        {
            Kind = ChargeKind.Part, Description = "Valve", Unit = "piece", Quantity = 2m, WorkDate = new LocalDate(2026, 3, 20),
        },
        Work("e", "contract/C-1", 160.16m, null) with
        {
            Kind = ChargeKind.Subscription, Description = "Seats", Unit = "unit", Quantity = 3m,
        },
    ];

    private static BilledLine Work(string id, string ticket, decimal net, ChargeWords? words) =>
        Line(id, net, ticket) with { TaxPercent = 21m, Words = words };

    private static InvoiceContent Content(LineTerms? terms, params BilledLine[] lines)
    {
        var billed = Billed with { Terms = Terms with { Lines = terms }, Lines = lines.ToValueList() };
        return New().When(new OpenInvoice(billed, Now)).State.GetContent()!;
    }

    private static string[] Shown(LineTerms? terms, params BilledLine[] lines) =>
        [.. ShownLines.Of(Content(terms, lines)).Select(line =>
            FormattableString.Invariant($"{line.Text}: {line.Quantity} {line.Unit} {line.Net.Amount} = ")
            + string.Join('+', line.Parts))];

    private static ContractTerms Agreed(LineTerms terms) => ContractSamples.Terms() with { Lines = terms };

    [Theory]
    [InlineData(LineDetail.Entry, "Work on the pump: 60 minute 10.01 = a", "Work on the pump: 60 minute 20.02 = b",
        "Work on the pump: 60 minute 40.04 = c", "Valve: 2 piece 80.08 = d", "Seats: 3 unit 160.16 = e")]
    [InlineData(LineDetail.Ticket, "1 Pump: 120 minute 30.03 = a+b", "2 Boiler, Pump: 1  120.12 = c+d",
        "Seats: 3 unit 160.16 = e")]
    [InlineData(LineDetail.WorkType, "remote: 120 minute 50.05 = a+c", "onsite: 60 minute 20.02 = b",
        "Valve: 2 piece 80.08 = d", "Seats: 3 unit 160.16 = e")]
    [InlineData(LineDetail.Sum, "Service, 2026-03: 1  310.31 = a+b+c+d+e")]
    public void Lines_are_shown_in_the_detail_agreed_and_add_up_to_their_parts(LineDetail detail, params string[] expected)
    {
        Shown(new LineTerms(detail), Lines).ShouldBe(expected);
        var content = Content(new LineTerms(detail), Lines);
        ShownLines.Of(content).Sum(line => line.Net.Amount).ShouldBe(content.Totals.Net.Amount);
        content.Totals.ShouldBe(Content(null, Lines).Totals);
    }

    [Fact]
    public void A_text_is_made_of_fields_and_a_line_without_one_of_them_keeps_its_own()
    {
        var text = "{date} {technician} ({workType}, {hours} h) {{{project}}}: {description}";
        Shown(new LineTerms(Text: text), Lines[0], Lines[3])
            .ShouldBe(
            [
                "2026-03-10 Ann (remote, 1 h) {P-9}: Work on the pump: 60 minute 10.01 = a", "Valve: 2 piece 80.08 = d",
            ]);
        Shown(new LineTerms(LineDetail.Sum, "{contract} {period}, {date}: {technician}; {ticket}"), Lines).Single()
            .ShouldStartWith("Service 2026-03, 2026-03-10 to 2026-03-20: Ann, Bob; 1, 2: ");
        Shown(new LineTerms(LineDetail.Ticket, "{ticket} ({quantity} {unit})"), Lines)
            .ShouldBe(
            [
                "1 (120 minute): 120 minute 30.03 = a+b", "2 Boiler, Pump: 1  120.12 = c+d", "Seats: 3 unit 160.16 = e",
            ]);
    }

    [Fact]
    public void More_than_five_values_are_counted()
    {
        var lines = Enumerable.Range(1, 7).Select(id => Work($"l{id}", $"ticket/desk/{id}", 1m, Words)).ToArray();
        Shown(new LineTerms(LineDetail.Sum, "{ticket}"), lines).Single()
            .ShouldStartWith("1, 2, 3, 4, 5 and 2 more: 420 minute 7 ");
    }

    [Fact]
    public void Lines_of_another_tax_or_another_corrected_invoice_and_prepaid_credit_stand_apart()
    {
        var table = new TaxPart("r", "VAT", "BE", 6m, "", Eur(1m), Eur(0.06m));
        Shown(
            new LineTerms(LineDetail.Sum, "x"), Lines[0], Lines[1] with { TaxPercent = 6m }, Lines[2] with { TaxCode = null },
            Lines[3] with { Corrects = "invoice/C-1/2026-02/month" }, Lines[4] with { Taxes = [table] },
            Line("f", -5m, "contract/C-1", null) with { Kind = ChargeKind.Prepaid, Description = "Paid" },
            Work("g", "ticket/desk/9", 1m, null))
            .Select(line => line[(line.LastIndexOf(' ') + 1)..]).ShouldBe(["a+g", "b", "c", "d", "e", "f"]);
    }

    [Fact]
    public void What_finance_wrote_stands_in_place_of_the_text()
    {
        var billed = Billed with { Terms = Terms with { Lines = new LineTerms(LineDetail.Ticket) }, Lines = [.. Lines] };
        var story = New().When(new OpenInvoice(billed, Now)).When(new DescribeLine("b", "Repair as agreed", "ann", Now))
            .When(new CutLine("c", true, "later", "ann", Now));
        ShownLines.Of(story.State.GetContent()!).Select(line => $"{line.Text} {line.Net.Amount}")
            .ShouldBe(["Repair as agreed 30.03", "2 Pump 80.08", "Seats 160.16"]);
    }

    [Fact]
    public void Tax_per_line_is_rounded_on_each_line_as_it_is_shown()
    {
        var entity = Entity with { TaxRounding = TaxRounding.PerLine };
        InvoiceTotals Of(LineDetail detail) => Totals.Of(
            [Work("a", "ticket/desk/1", 0.12m, Words), Work("b", "ticket/desk/1", 0.12m, Words)],
            Terms with { Entity = entity, Lines = new LineTerms(detail) });
        (Of(LineDetail.Entry).Tax.Amount, Of(LineDetail.Ticket).Tax.Amount).ShouldBe((0.06m, 0.05m));
    }

    [Fact]
    public void The_text_that_is_shown_is_frozen_with_the_content()
    {
        var plain = ContentHash.Canonical(Content(null, Lines));
        var shown = ContentHash.Canonical(Content(new LineTerms(LineDetail.Ticket), Lines));
        plain.ShouldNotContain("shown");
        shown.ShouldContain("shown=1 Pump\nshown-quantity=120\nshown-unit=minute\nshown-net=30.03\n");
    }

    [Theory]
    [InlineData("{ticket", "Character 1: a brace that stands for itself is written twice.")]
    [InlineData("a } b", "Character 3: a brace that stands for itself is written twice.")]
    [InlineData("{ticket} {Ticket}", "Character 10: there is no field \"Ticket\"; there are asset, ")]
    [InlineData(" ", "A text has 1 to 200 characters")]
    public void A_text_that_does_not_read_is_refused_with_the_character(string text, string reason)
    {
        var fault = ContractTermsCheck.Find(Agreed(new LineTerms(Text: text))).ShouldHaveSingleItem();
        (fault.Code, fault.Field).ShouldBe(("bad-text", "lines/text"));
        fault.Reason.ShouldStartWith(reason);
    }

    [Fact]
    public void A_detail_is_chosen_and_goes_not_with_tax_tables_per_line()
    {
        ContractTermsCheck.Find(Agreed(new LineTerms(LineDetail.None))).Single().Field.ShouldBe("lines/detail");
        var taxes = new TaxSetup(
            new TaxSupplier("BE", null, ["BE"]), new TaxCustomer("BE", null, null, null, null), TaxRounding.PerLine,
            [new TaxRate("std", "BE", "standard", "VAT", 21m, ContractSamples.Start, null, 1, false, false, null)]);
        var terms = Agreed(new LineTerms(LineDetail.Sum)) with { Tax = null, Taxes = taxes };
        ContractTermsCheck.Find(terms).ShouldContain(fault => fault.Code == "tax-per-line");
        ContractTermsCheck.Find(terms with { Taxes = taxes with { Level = TaxRounding.PerDocument } })
            .ShouldNotContain(fault => fault.Code == "tax-per-line");
    }

    [Fact]
    public void A_rated_charge_says_what_its_text_may_name_and_its_line_keeps_it()
    {
        var ticket = TicketSamples.Given(
            TicketSamples.Opened, new TimeLogged(TicketSamples.Entry()), new PartUsed(TicketSamples.Part()));
        var charges = TicketRating.Rate(ticket, Agreed(new LineTerms()));
        charges.Select(charge => (charge.Words!.Subject, charge.Words.Technician)).ShouldBe(
            [(TicketSamples.Header.Subject, TicketSamples.Entry().Technician), (TicketSamples.Header.Subject, null)]);
        TicketRating.Rate(ticket, ContractSamples.Terms()).ShouldAllBe(charge => charge.Words == null);

        var state = ContractSamples.Given(
            new ContractAgreed(Agreed(new LineTerms()), "Fin", ContractSamples.Now),
            new ChargesTaken("ticket/desk/4711", 1, charges));
        var billed = state.When(new BillPeriod("r1", new YearMonth(2026, 12), ContractSamples.Entity, ContractSamples.Now))
            .OfType<PeriodBilled>().Single();
        billed.Terms.Lines.ShouldBe(new LineTerms());
        billed.Lines.Select(line => line.Words).ShouldBe(charges.Select(charge => charge.Words), ignoreOrder: true);
    }

    /// <summary>A difference may bring the same tax of two days.</summary>
    [Fact]
    public void Parts_of_one_tax_are_one_tax_of_the_line()
    {
        var line = Work("a", "ticket/desk/1", 75.66m, null) with
        {
            Taxes =
            [
                new TaxPart("before", "VAT", "NL", 21m, "", Eur(-25.22m), Eur(-5.30m)),
                new TaxPart("now", "VAT", "NL", 21m, "", Eur(100.88m), Eur(21.18m)),
            ],
        };
        ShownLines.Of(Content(null, line)).Single().Taxes.ShouldBe([new ShownTax("VAT", 21m, Eur(75.66m))]);
    }
}
