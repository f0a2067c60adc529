using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;

namespace BillingGrains.Domain.Tests.Invoices;

public sealed class ApproveInvoiceTests
{
    private static readonly ApproveInvoice Command = new("ann", Now);

    private static readonly CutLine CutFirst = new("L-1", false, "Goodwill", "ann", Now);

    private static readonly Domain.Contracts.PeriodBilled CreditNote = BilledWith(Terms, "credit") with
    {
        Lines = [Line("L-1", -100m, "ticket/desk/1")],
    };

    [Fact]
    public void Approving_freezes_the_content_and_asks_the_books_for_a_date()
    {
        var story = Draft();
        var hash = ContentHash.Of(story.State.GetContent()!);
        story.When(Command).Then(new InvoiceApproved(
            hash, null, "ann", Now, Wanted: new DateWanted(InvoiceKind.Invoice, "K-17", Entity, Currency: Euro)));
    }

    [Fact]
    public void A_credit_note_has_a_series_of_its_own_and_numbers_that_no_invoice_has() =>
        SeriesOf(New().When(new OpenInvoice(CreditNote, Now), Command), new LocalDate(2026, 4, 1))
            .ShouldBe(new NumberWanted("series/NL01/credit-note/2026", "C-NL-{year}-{number:00000}", 2026));

    [Fact]
    public void Approving_again_changes_nothing_in_any_later_state()
    {
        foreach (var story in new[] { Approved(), Finalized(), Parked(), Posted() })
        {
            story.When(Command with { By = "bob" }).ThenNothing();
        }
    }

    [Fact]
    public void An_empty_draft_is_not_approved() =>
        Draft().When(CutFirst, CutFirst with { LineId = "L-2" }, Command).ThenRefused(InvoiceRefusal.NoLines);

    [Fact]
    public void A_held_draft_is_not_approved() =>
        Draft().When(new HoldInvoice("Wait", "ann", Now), Command).ThenRefused(InvoiceRefusal.Held);

    [Fact]
    public void An_invoice_that_would_pay_out_is_not_approved()
    {
        var lines = Billed with { Lines = [FirstLine, Line("L-2", -30m, "ticket/desk/2")] };
        New().When(new OpenInvoice(lines, Now), CutFirst, Command).ThenRefused(InvoiceRefusal.WrongSign);
    }

    [Fact]
    public void A_credit_note_that_would_ask_for_money_is_not_approved() =>
        New().When(new OpenInvoice(BilledWith(Terms, "credit"), Now), Command).ThenRefused(InvoiceRefusal.WrongSign);

    [Fact]
    public void Policy_approves_nothing_that_a_person_may_not()
    {
        var terms = TermsWith(Entity with { ReviewRequired = false });
        New().When(new OpenInvoice(BilledWith(terms, "credit"), Now)).Facts.ShouldHaveSingleItem()
            .ShouldBeOfType<InvoiceOpened>();
    }

    [Fact]
    public void Held_comes_before_empty() =>
        Draft().When(CutFirst, CutFirst with { LineId = "L-2" }, new HoldInvoice("Wait", "ann", Now), Command)
            .ThenRefused(InvoiceRefusal.Held);

    private static NumberWanted SeriesOf(
        Scenario<InvoiceDecider, Invoice, InvoiceCommand, InvoiceEvent> story, LocalDate date)
    {
        var wanted = story.ThenOne<InvoiceApproved>().Wanted!;
        return SeriesNames.Wanted(wanted.Entity, wanted.Kind, wanted.BillTo, date);
    }
}
