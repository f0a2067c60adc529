using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;

namespace BillingGrains.Domain.Tests.Posting;

public sealed class StartSendingTests
{
    private static readonly StartSending Create = new(SendingPurpose.Create, Window, Now);

    [Fact]
    public void An_attempt_is_a_fact_with_its_times_before_it_is_a_call()
    {
        var story = Finalized();
        story.When(Create).Then(new SendingStarted(
            1, SendingPurpose.Create, story.State.GetDocument()!.PostingKey, Now + Duration.FromSeconds(10),
            Now + Duration.FromSeconds(100), Now));
    }

    [Fact]
    public void A_second_activation_does_not_start_another() =>
        Started().When(Create).ThenRefused(InvoiceRefusal.NotDue);

    [Fact]
    public void Even_a_settled_attempt_is_looked_up_before_the_next() =>
        Started().When(Create with { Now = Now + Duration.FromDays(1) }).ThenRefused(InvoiceRefusal.NotDue);

    [Fact]
    public void A_wait_is_kept() =>
        Started()
            .When(new RecordSending(1, new SendingOutcome.Deferred("429", Duration.FromMinutes(2)), false, Now))
            .When(Create with { Now = Now + Duration.FromSeconds(119) }).ThenRefused(InvoiceRefusal.NotDue);

    [Fact]
    public void Only_the_purpose_that_is_due_is_started()
    {
        Finalized().When(Create with { Purpose = SendingPurpose.Post }).ThenRefused(InvoiceRefusal.NotDue);
        var created = Started().When(new RecordSending(1, new SendingOutcome.Created("R-1"), false, Now));
        created.When(Create).ThenRefused(InvoiceRefusal.NotDue);
        created.When(Create with { Purpose = SendingPurpose.Post }).ThenOne<SendingStarted>().Attempt.ShouldBe(2);
    }

    [Fact]
    public void Nothing_is_sent_before_it_is_final_or_when_it_is_parked_or_posted()
    {
        Draft().When(Create).ThenRefused(InvoiceRefusal.NotFinal);
        Approved().When(Create).ThenRefused(InvoiceRefusal.NotFinal);
        Parked().When(Create).ThenRefused(InvoiceRefusal.Parked);
        Posted().When(Create).ThenRefused(InvoiceRefusal.Posted);
    }
}
