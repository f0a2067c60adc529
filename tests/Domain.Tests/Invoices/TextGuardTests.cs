using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.PublicTexts;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;

namespace BillingGrains.Domain.Tests.Invoices;

/// <summary>What customers must not read is on no document that was approved.</summary>
public sealed class TextGuardTests
{
    private const string Leak = "Router restored, password: Zomer-042137";

    private static readonly PeriodBilled Leaking = Billed with
    {
        Lines = [FirstLine with { Description = Leak }, SecondLine],
    };

    private static readonly ApproveInvoice Approve = new("ann", Now);

    [Fact]
    public void A_draft_with_a_password_in_a_text_is_held_with_the_place_marked_and_not_approved()
    {
        var story = New().When(new OpenInvoice(Leaking, Now));

        var hit = story.ThenOne<TextsChecked>().Open.ShouldHaveSingleItem();
        (hit.LineId, hit.IsShown, hit.Kind).ShouldBe(("L-1", false, TextHitKind.Secret));
        Leak.Substring(hit.Start, hit.Length).ShouldBe("Zomer-042137");
        story.When(Approve).ThenRefused(InvoiceRefusal.TextNotPublic);
    }

    [Fact]
    public void Where_nobody_reviews_a_draft_with_a_hit_waits_for_a_person_all_the_same()
    {
        var terms = TermsWith(Entity with { ReviewRequired = false });

        New().When(new OpenInvoice(Leaking with { Terms = terms }, Now)).State.ShouldBeOfType<Invoice.Draft>();
        New().When(new OpenInvoice(Billed with { Terms = terms }, Now)).State.ShouldBeOfType<Invoice.Approved>();
    }

    [Fact]
    public void Another_text_mends_it()
    {
        var story = New().When(
            new OpenInvoice(Leaking, Now), new DescribeLine("L-1", "Router restored", "ann", Now));

        story.Facts.OfType<TextsChecked>().Last().Open.ShouldBeEmpty();
        story.When(Approve with { By = "bob" }).ThenOne<InvoiceApproved>();
    }

    [Fact]
    public void So_does_taking_the_line_off()
    {
        var story = New().When(new OpenInvoice(Leaking, Now), new CutLine("L-1", true, "Leak", "ann", Now));

        story.Facts.OfType<TextsChecked>().Last().Open.ShouldBeEmpty();
        story.When(Approve with { By = "bob" }).ThenOne<InvoiceApproved>();
    }

    [Fact]
    public void A_false_alarm_is_passed_with_a_reason_and_asked_about_no_more()
    {
        var story = New().When(new OpenInvoice(Leaking, Now));
        var hit = story.ThenOne<TextsChecked>().Open[0];
        var pass = new PassText("L-1", hit.Kind, hit.Mark, "A product's name", "ann", Now);

        story.When(pass with { Reason = " " }).ThenRefused(InvoiceRefusal.ReasonMissing);
        story.When(pass).ThenOne<TextPassed>().Reason.ShouldBe("A product's name");
        story.When(pass).ThenNothing();
        story.When(Approve).ThenOne<InvoiceApproved>();
    }

    [Fact]
    public void A_pass_counts_for_the_same_words_on_the_same_line_alone()
    {
        var both = Leaking with { Lines = [Leaking.Lines[0], SecondLine with { Description = Leak }] };
        var story = New().When(new OpenInvoice(both, Now));
        var hit = story.ThenOne<TextsChecked>().Open[0];
        story.When(new PassText(hit.LineId, hit.Kind, hit.Mark, "Harmless", "ann", Now));

        story.Facts.OfType<TextsChecked>().Last().Open.ShouldHaveSingleItem().LineId.ShouldBe("L-2");
        story.When(new DescribeLine("L-1", "The password: Winter-1", "ann", Now));
        story.Facts.OfType<TextsChecked>().Last().Open.Count.ShouldBe(2);
        story.When(new PassText("L-1", hit.Kind, "no such mark", "?", "ann", Now)).ThenRefused(InvoiceRefusal.NoSuchHit);
    }

    [Fact]
    public void Words_that_the_entity_does_not_want_are_found_in_any_case()
    {
        var terms = TermsWith(Entity with { UnwantedWords = ["Project Falcon"] });
        var billed = Billed with
        {
            Terms = terms, Lines = [FirstLine with { Description = "Meeting on project falcon" }, SecondLine],
        };

        New().When(new OpenInvoice(billed, Now)).ThenOne<TextsChecked>().Open.ShouldHaveSingleItem().Kind
            .ShouldBe(TextHitKind.Word);
    }

    [Fact]
    public void A_draft_without_a_hit_has_no_fact_of_it() =>
        New().When(new OpenInvoice(Billed, Now)).Facts.OfType<TextsChecked>().ShouldBeEmpty();
}
