using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;

namespace BillingGrains.Domain.Tests.Invoices;

/// <summary>The document's half of voiding: only while no attempt to send it can have had an effect.</summary>
public sealed class VoidInvoiceTests
{
    private static readonly VoidInvoice Void = new(1, "Billed twice.", "ann", Now);

    [Fact]
    public void A_final_document_that_was_not_sent_is_void_and_its_number_stays()
    {
        var story = Finalized().When(Void);
        var voided = new InvoiceVoided(1, "NL-2026-00001", "Billed twice.", "ann", Now);
        story.Then(voided);
        InvoiceDecider.Addressees(story.State, voided).ShouldBe(
            ["contract/C-1", "erp/north", "books/NL01", "series/NL01/invoice/2026"]);
        story.When(Void).ThenNothing();
    }

    [Fact]
    public void Nothing_of_a_void_document_is_sent()
    {
        var story = Finalized().When(Void);
        PostingSteps.Next(story.State, Now).ShouldBe(new PostingStep.Nothing());
        story.When(new StartSending(SendingPurpose.Create, Window, Now)).ThenRefused(InvoiceRefusal.Voided);
        story.When(new ReplayInvoice("r", "ann", Now)).ThenRefused(InvoiceRefusal.Voided);
        story.When(new AdoptDocument(PostedAsOurs, "e2", "Restored.", Now)).ThenNothing();
    }

    [Fact]
    public void What_the_erp_refused_or_certainly_does_not_hold_may_be_voided()
    {
        Parked().When(Void).ThenOne<InvoiceVoided>();
        Started().When(new RecordSending(1, new SendingOutcome.Deferred("Busy.", null), false, Now))
            .When(Void).ThenOne<InvoiceVoided>();
    }

    [Fact]
    public void What_was_sent_or_may_have_been_is_not_voided_and_the_answer_names_the_way()
    {
        Started().When(Void).ThenOne<InvoiceVoidDeclined>().Words.ShouldBe(
            "It was sent to the ERP, so that it cannot be voided. Credit it instead: POST "
            + "/v1/invoices/C-1/2026-03/month/credits.");
        Started().When(new RecordSending(1, new SendingOutcome.Created("R-1"), false, Now))
            .When(Void).ThenOne<InvoiceVoidDeclined>().Code.ShouldBe("void-sent");
        Posted().When(Void).ThenOne<InvoiceVoidDeclined>().Code.ShouldBe("void-posted");
        var doubled = new SendingOutcome.Refused("double-document", "Two.", "");
        Started().When(new RecordSending(1, doubled, false, Now)).When(Void).ThenOne<InvoiceVoidDeclined>();
    }

    [Fact]
    public void Each_asking_is_decided_once()
    {
        var story = Started().When(Void);
        story.When(new RecordSending(1, new SendingOutcome.Deferred("Busy.", null), false, Now)).When(Void).ThenNothing();
        story.When(Void with { Ask = 2 }).ThenOne<InvoiceVoided>();
    }

    [Fact]
    public void A_draft_is_not_voided()
    {
        Draft().When(Void).ThenRefused(InvoiceRefusal.NotFinal);
        VoidRules.Find(Draft().State)!.Reason.ShouldContain("cut or hold");
        VoidRules.Find(Approved().State)!.Reason.ShouldContain("waits for its number");
    }
}
