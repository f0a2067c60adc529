using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tests.Contracts;
using BillingGrains.Domain.Tests.Tickets;
using BillingGrains.Domain.Tickets;
using NodaTime;

namespace BillingGrains.Domain.Tests.Invoices;

/// <summary>Finished documents of another billing engine.</summary>
public sealed class ForeignDocumentTests
{
    private static readonly Instant Now = InvoiceSamples.Billed.At;

    private static readonly ForeignDocument Document = new(
        "metering", "M-2026/0007", InvoiceKind.Invoice, "BE01", null, "B-1", ContractSamples.Euro,
        new LocalDate(2026, 3, 31), new LocalDate(2026, 4, 30),
        [
            new ForeignLine("1", new LocalDate(2026, 3, 31), "Usage", 120m, "GB", 12.34m, 2.59m, "VAT21", 21m),
            new ForeignLine("2", new LocalDate(2026, 3, 31), "Books", 1m, "piece", 10m, 0.60m, "VAT6", 6m),
        ],
        new ForeignTotals(22.34m, 3.19m, 25.53m));

    [Fact]
    public void It_is_final_from_the_beginning_with_its_own_number_dates_lines_and_tax()
    {
        var story = InvoiceSamples.New().When(Take(Document));

        var final = story.State.ShouldBeOfType<Invoice.Finalized>().Document;
        (final.Number, final.InvoiceDate, final.DueDate)
            .ShouldBe(("M-2026/0007", Document.InvoiceDate, Document.DueDate));
        final.Content.InvoiceKey.ShouldBe("invoice/engine.metering/2026-03/M-2026_002F0007");
        final.Content.Totals.Gross.Amount.ShouldBe(25.53m);
        final.Content.Totals.Taxes.Select(tax => (tax.Code, tax.Base.Amount, tax.Tax.Amount))
            .ShouldBe([("VAT21", 12.34m, 2.59m), ("VAT6", 10m, 0.60m)]);
        ShownLines.Of(final.Content).Select(line => line.Taxes.Single().Percent).ShouldBe([21m, 6m]);
        InvoiceDecider.Addressees(story.State, story.Facts[^1]).ShouldBe(["erp/erp-be"]);
    }

    [Fact]
    public void The_same_again_changes_nothing_and_another_content_is_a_conflict_that_names_the_field()
    {
        var story = InvoiceSamples.New().When(Take(Document));

        story.When(Take(Document)).Facts.Count.ShouldBe(story.Facts.Count);
        Refusal(story.State, Take(Document with { BillTo = "B-2" })).Field.ShouldBe("billTo");
        Refusal(InvoiceSamples.New().When(new OpenInvoice(InvoiceSamples.Billed, Now)).State, Take(Document))
            .Code.ShouldBe("invoice-opened-otherwise");
    }

    [Fact]
    public void Nothing_of_it_is_edited_here()
    {
        var story = InvoiceSamples.New().When(Take(Document));

        Refusal(story.State, new DescribeLine("1", "Other", "Fin", Now)).ShouldBe(InvoiceRefusal.Frozen);
        Refusal(story.State, new CutLine("1", true, "Why", "Fin", Now)).ShouldBe(InvoiceRefusal.Frozen);
        VoidRules.Find(story.State)!.Reason.ShouldBe(
            "The document was made by metering: void or credit it there, and hand in the credit note that comes of it.");
    }

    [Fact]
    public void A_document_that_does_not_foot_is_refused_with_both_sums()
    {
        var refusal = Refused(Document with { Totals = new ForeignTotals(22.34m, 3.20m, 25.54m) });
        refusal.Field.ShouldBe("totals/tax");
        refusal.Reason.ShouldBe("The lines' taxes add up to 3.19, and the document says 3.20.");

        Refused(Document with { Totals = new ForeignTotals(22.33m, 3.19m, 25.52m) }).Field.ShouldBe("totals/net");
        Refused(Document with { Totals = new ForeignTotals(22.34m, 3.19m, 25.52m) }).Field.ShouldBe("totals/gross");
    }

    [Fact]
    public void Every_other_fault_names_its_place()
    {
        Refused(Document with { Number = "" }).Field.ShouldBe("number");
        Refused(Document with { Engine = "a/b" }).Field.ShouldBe("engine");
        Refused(Document with { Kind = InvoiceKind.None }).Field.ShouldBe("kind");
        Refused(Document with { EntityId = "NL01" }).Field.ShouldBe("entityId");
        Refused(Document with { BillTo = " " }).Field.ShouldBe("billTo");
        Refused(Document with { DueDate = new LocalDate(2026, 3, 30) }).Field.ShouldBe("dueDate");
        Refused(Document with { Lines = [], Totals = new ForeignTotals(0m, 0m, 0m) }).Field.ShouldBe("lines");
        Refused(Line(line => line with { LineId = "2" })).Field.ShouldBe("lines/1/lineId");
        Refused(Line(line => line with { Description = "" })).Field.ShouldBe("lines/0/description");
        Refused(Line(line => line with { Net = 12.341m })).Field.ShouldBe("lines/0/net");
        Refused(Line(line => line with { Tax = 2.591m })).Field.ShouldBe("lines/0/tax");
        Refused(Line(line => line with { TaxPercent = 101m })).Field.ShouldBe("lines/0/taxPercent");
        Refused(Line(line => line with { TaxCode = null })).Field.ShouldBe("lines/0/taxCode");
    }

    [Fact]
    public void A_credit_note_gives_back_and_an_invoice_asks()
    {
        var credit = Document with
        {
            Number = "M-C-1", Kind = InvoiceKind.CreditNote,
            Corrects = new ForeignOriginal(Document.Number, Document.InvoiceDate),
            Lines = [new ForeignLine("1", Document.InvoiceDate, "Usage", -120m, "GB", -12.34m, -2.59m, "VAT21", 21m)],
            Totals = new ForeignTotals(-12.34m, -2.59m, -14.93m),
        };

        InvoiceSamples.New().When(Take(credit)).State.GetContent()!.Lines.Single().Corrects.ShouldBe(Document.InvoiceKey);
        InvoiceSamples.New().When(Take(credit) with { OriginalIsHere = false })
            .ThenRefused(ForeignRefusal.OriginalUnknown("metering", Document.Number));
        var elsewhere = credit with { Corrects = credit.Corrects with { Elsewhere = true } };
        InvoiceSamples.New().When(Take(elsewhere) with { OriginalIsHere = false }).State.GetContent()!.Lines.Single()
            .Corrects.ShouldBeNull("nothing here is credited by it");
        Refused(credit with { Kind = InvoiceKind.Invoice }).Code.ShouldBe("wrong-sign");
        Refused(Document with { Kind = InvoiceKind.CreditNote }).Code.ShouldBe("wrong-sign");
    }

    [Theory]
    [InlineData("metering", null)]
    [InlineData(null, "The contract K-1 is billed here: a document of metering would bill it twice.")]
    [InlineData("other", "The contract K-1 is billed by other, not by metering.")]
    public void A_contract_is_billed_by_the_engine_that_it_names_alone(string? billedBy, string? reason)
    {
        var document = Document with { ContractId = "K-1" };
        var decision = InvoiceDecider.Decide(InvoiceDecider.Initial, Take(document) with { BilledBy = billedBy });

        ((decision as Decision<InvoiceEvent>.Refused)?.Refusal.Reason).ShouldBe(reason);
    }

    [Fact]
    public void Work_of_a_contract_that_another_engine_bills_is_priced_and_never_billed_here()
    {
        var terms = ContractSamples.Terms() with { BilledBy = "metering" };
        var ticket = TicketSamples.Given(TicketSamples.Opened, new TimeLogged(TicketSamples.Entry()));

        var charge = TicketRating.Rate(ticket, terms).ShouldHaveSingleItem();
        (charge.Standing, charge.Explanation[^1].Text)
            .ShouldBe((
                ChargeStanding.NotBillable,
                "The contract is billed by metering, not here. Nothing is billed. It would have cost 100.00 EUR."));

        var contract = ContractSamples.Given(new ContractAgreed(terms, "Fin", Now), new ChargesTaken(
            "ticket/desk/1", 1, [ContractSamples.Charge(100m)]));
        contract.When(new BillPeriod("run-1", ContractSamples.March, ContractSamples.Entity, Now)).ShouldBeEmpty();
        contract.Refused(new AgreeContract(ContractSamples.Terms() with { Version = 2 }, "Fin", Now))
            .ShouldBe(ContractRefusal.BilledByFixed);
    }

    private static ForeignDocument Line(Func<ForeignLine, ForeignLine> change) =>
        Document with { Lines = [change(Document.Lines[0]), Document.Lines[1]] };

    private static TakeForeign Take(ForeignDocument document) => new(document, ContractSamples.Entity, null, "Int", Now);

    private static Refusal Refused(ForeignDocument document) => Refusal(InvoiceDecider.Initial, Take(document));

    private static Refusal Refusal(Invoice state, InvoiceCommand command) =>
        InvoiceDecider.Decide(state, command).ShouldBeOfType<Decision<InvoiceEvent>.Refused>().Refusal;
}
