using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;

namespace BillingGrains.Domain.Tests.Posting;

/// <summary>What the ERP holds of a history that was lost is taken over, and not sent again.</summary>
public sealed class AdoptDocumentTests
{
    private static readonly AdoptDocument Adopt = new(PostedAsOurs, "epoch-2", "A backup was restored.", Now);

    private static readonly AdoptedFromErp Adopted = new(
        "R-1", "epoch-2", "A backup was restored.", Now, Finalized().State.GetDocument()!.PostingKey);

    [Fact]
    public void A_document_that_stands_posted_in_the_erp_is_posted_here()
    {
        var story = Finalized().When(Adopt);
        story.Then(Adopted, new InvoicePosted(0, "R-1", "NL-2026-00001", Eur(150m), Eur(31.50m), Eur(181.50m), Now));
        story.State.ShouldBeOfType<Invoice.Posted>();
        story.When(Adopt).ThenNothing();
    }

    [Fact]
    public void A_draft_in_the_erp_is_posted_next_and_not_made_again()
    {
        var story = Finalized().When(Adopt with { Found = new SendingOutcome.Created("R-1") });
        story.Then(Adopted, new CreatedInErp(0, "R-1", Now));
        PostingSteps.Next(story.State, Now).ShouldBe(new PostingStep.Send(SendingPurpose.Post, "R-1"));
        story.When(Adopt with { Found = new SendingOutcome.Created("R-1") }).ThenNothing();
    }

    [Fact]
    public void What_was_parked_before_and_posted_since_is_posted_here() =>
        Parked().When(Adopt).ThenOne<InvoicePosted>().Attempt.ShouldBe(1);

    [Fact]
    public void A_draft_of_a_parked_document_is_left_to_the_person_who_replays_it() =>
        Parked().When(Adopt with { Found = new SendingOutcome.Created("R-1") }).ThenNothing();

    [Fact]
    public void A_document_that_the_erp_holds_twice_is_parked() =>
        Finalized().When(Adopt with { Found = new SendingOutcome.Refused("double-document", "It is there twice.", "R-1, R-2") })
            .Then(new InvoiceParked(0, "double-document", "It is there twice.", "R-1, R-2", Now));

    [Fact]
    public void An_open_attempt_is_left_to_its_own_look_up() =>
        Started().When(Adopt with { Found = new SendingOutcome.Created("R-1") }).ThenNothing();

    [Fact]
    public void Other_amounts_in_the_erp_are_told() =>
        Finalized().When(Adopt with { Found = ((SendingOutcome.Posted)PostedAsOurs) with { Gross = Eur(181.51m) } })
            .ThenOne<ErpAmountsDiffer>();

    [Fact]
    public void Only_what_is_final_is_taken_over() => Draft().When(Adopt).ThenRefused(InvoiceRefusal.NotFinal);

    [Fact]
    public void What_the_erp_does_not_hold_changes_nothing() =>
        Finalized().When(Adopt with { Found = new SendingOutcome.NotFound() }).ThenNothing();
}
