using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;
using Story = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Invoices.InvoiceDecider, BillingGrains.Domain.Invoices.Invoice,
    BillingGrains.Domain.Invoices.InvoiceCommand, BillingGrains.Domain.Invoices.InvoiceEvent>;

namespace BillingGrains.Domain.Tests.Posting;

public sealed class ReplayInvoiceTests
{
    private static readonly ReplayInvoice Replay = new("r-1", "ann", Now + Duration.FromHours(1));

    [Fact]
    public void A_parked_document_is_on_its_way_again()
    {
        var story = Parked().When(Replay);
        story.Then(new InvoiceReplayed("r-1", "ann", Replay.Now));
        story.State.ShouldBeOfType<Invoice.Finalized>();
    }

    /// <summary>Found by the simulator's person who deletes a draft in the ERP: it was parked again and again.</summary>
    [Fact]
    public void What_was_deleted_in_the_erp_is_created_anew_after_a_person_asked_for_it()
    {
        var refused = new SendingOutcome.Refused("no-such-document", "It is gone.", "");
        var settled = Now + Duration.FromHours(1);
        var story = Created().When(
            new StartSending(SendingPurpose.Post, Window, Now), new RecordSending(2, refused, false, Now), Replay);
        story.When(new RecordSending(2, new SendingOutcome.NotFound(), true, settled))
            .Then(new SendingHadNoEffect(2, settled), new GoneFromErp(2, "R-1", settled));
        story.When(new StartSending(SendingPurpose.Create, Window, settled)).ThenOne<SendingStarted>();
    }

    [Fact]
    public void A_search_that_finds_nothing_is_no_proof_that_a_document_is_gone()
    {
        var settled = Now + Duration.FromHours(1);
        Created().When(
                new StartSending(SendingPurpose.Post, Window, Now),
                new RecordSending(2, new SendingOutcome.Unknown("time-out"), false, Now),
                new RecordSending(2, new SendingOutcome.NotFound(), true, settled))
            .Then(new SendingHadNoEffect(2, settled));
    }

    /// <summary>An acknowledgement stays where it is: a look-up after the replay finds the old refusal again.</summary>
    [Fact]
    public void What_the_ERP_refused_and_holds_nothing_of_is_sent_anew_after_a_person_asked_for_it()
    {
        var refused = new SendingOutcome.Refused("customer-blocked", "Blocked.", "-", HoldsNothing: true);
        var settled = Now + Duration.FromHours(1);
        var story = Started().When(new RecordSending(1, refused, true, settled));
        story.ThenOne<InvoiceParked>();
        story.When(Replay).When(new RecordSending(1, refused, true, settled)).Then(new SendingHadNoEffect(1, settled));
        story.When(new StartSending(SendingPurpose.Create, Window, settled)).ThenOne<SendingStarted>().Attempt.ShouldBe(2);
        story.When(new RecordSending(2, refused, true, settled + Duration.FromHours(1))).ThenOne<InvoiceParked>();
    }

    [Fact]
    public void It_is_looked_up_first_and_never_sent_blindly()
    {
        var story = Parked().When(Replay);
        story.When(new StartSending(SendingPurpose.Create, Window, Replay.Now)).ThenRefused(InvoiceRefusal.NotDue);
        story.When(new RecordSending(1, new SendingOutcome.NotFound(), true, Replay.Now))
            .When(new StartSending(SendingPurpose.Create, Window, Replay.Now))
            .ThenOne<SendingStarted>().Attempt.ShouldBe(2);
    }

    [Fact]
    public void The_same_replay_again_changes_nothing_even_after_it_was_parked_again()
    {
        var story = Parked().When(Replay, Replay);
        story.ThenNothing();
        story.When(new RecordSending(1, new SendingOutcome.Refused("again", "Again.", ""), true, Replay.Now), Replay)
            .ThenNothing();
        story.When(Replay with { ReplayId = "r-2" }).ThenOne<InvoiceReplayed>();
    }

    [Fact]
    public void What_is_not_parked_is_not_replayed()
    {
        Draft().When(Replay).ThenRefused(InvoiceRefusal.NotFinal);
        Started().When(Replay).ThenRefused(InvoiceRefusal.NotParked);
        Posted().When(Replay).ThenRefused(InvoiceRefusal.Posted);
    }

    private static Story Created() => Started().When(
        new RecordSending(1, new SendingOutcome.Created("R-1"), false, Now));
}
