using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;
using Story = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Invoices.InvoiceDecider, BillingGrains.Domain.Invoices.Invoice,
    BillingGrains.Domain.Invoices.InvoiceCommand, BillingGrains.Domain.Invoices.InvoiceEvent>;

namespace BillingGrains.Domain.Tests.Posting;

public sealed class PostingStepsTests
{
    private static readonly Instant Settled = Now + Duration.FromSeconds(100);

    private static readonly PostingStep Nothing = new PostingStep.Nothing();

    [Fact]
    public void Before_it_is_final_and_after_it_is_posted_or_parked_there_is_nothing_to_do()
    {
        foreach (var story in new[] { New(), Draft(), Approved(), Parked(), Posted() })
        {
            Next(story, Settled).ShouldBe(Nothing);
        }
    }

    /// <summary>An ERP that takes files tells nothing for hours: that is no trouble, and no limit is reached by it.</summary>
    [Fact]
    public void An_ERP_that_answers_later_is_asked_when_it_said_however_often_it_tells_nothing_yet()
    {
        var later = new SendingOutcome.Unknown("It is in a batch.", Duration.FromHours(1));
        var story = Started().When(Outcome(later, Now));
        var now = Now;
        for (var times = 0; times < 2 * PostingLimits.Default.UnknownsMax; times++)
        {
            Next(story, now).ShouldBe(new PostingStep.Wait(now + Duration.FromHours(1)));
            now += Duration.FromHours(1);
            Next(story, now).ShouldBeOfType<PostingStep.LookUp>();
            story.When(Outcome(later, now, fromLookUp: true));
        }

        story.When(Outcome(new SendingOutcome.Unknown("time-out"), now, fromLookUp: true));
        Next(story, now).ShouldBe(new PostingStep.Wait(now + Duration.FromHours(1)));
    }

    [Fact]
    public void What_was_never_sent_is_created() =>
        Next(Finalized(), Now).ShouldBe(new PostingStep.Send(SendingPurpose.Create, null));

    [Fact]
    public void A_started_attempt_without_outcome_settles_and_is_then_looked_up()
    {
        var story = Started();
        var key = story.ThenOne<SendingStarted>().PostingKey;
        Next(story, Now).ShouldBe(new PostingStep.Wait(Settled));
        Next(story, Settled - Duration.Epsilon).ShouldBe(new PostingStep.Wait(Settled));
        Next(story, Settled).ShouldBe(new PostingStep.LookUp(1, key));
    }

    [Fact]
    public void An_unknown_outcome_settles_and_is_then_looked_up()
    {
        var story = Started().When(Outcome(new SendingOutcome.Unknown("time-out"), Now));
        Next(story, Now).ShouldBe(new PostingStep.Wait(Settled));
        Next(story, Settled).ShouldBeOfType<PostingStep.LookUp>();
    }

    [Fact]
    public void A_look_up_that_told_nothing_is_repeated_after_a_growing_wait()
    {
        var story = Started();
        var now = Settled;
        var waits = new List<Duration>();
        for (var again = 0; again < 6; again++)
        {
            story.When(Outcome(new SendingOutcome.Unknown("time-out"), now, fromLookUp: true));
            var until = Next(story, now).ShouldBeOfType<PostingStep.Wait>().Until;
            waits.Add(until - now);
            Next(story, until).ShouldBeOfType<PostingStep.LookUp>();
            now = until;
        }

        waits.ShouldBeInOrder(SortDirection.Ascending);
        waits[^1].ShouldBeGreaterThan(Duration.FromSeconds(20));
    }

    [Fact]
    public void An_attempt_without_effect_is_made_again_for_the_same_purpose()
    {
        var story = Started().When(Outcome(new SendingOutcome.NotFound(), Settled, fromLookUp: true));
        Next(story, Settled).ShouldBe(new PostingStep.Send(SendingPurpose.Create, null));
    }

    [Fact]
    public void What_was_created_is_posted() =>
        Next(Started().When(Outcome(new SendingOutcome.Created("R-1"), Now)), Now)
            .ShouldBe(new PostingStep.Send(SendingPurpose.Post, "R-1"));

    [Fact]
    public void What_was_put_off_waits_and_is_sent_again()
    {
        var story = Started().When(Outcome(new SendingOutcome.Deferred("429", Duration.FromMinutes(2)), Now));
        var until = Now + Duration.FromMinutes(2);
        Next(story, Now).ShouldBe(new PostingStep.Wait(until));
        Next(story, until).ShouldBe(new PostingStep.Send(SendingPurpose.Create, null));
    }

    [Fact]
    public void A_replayed_document_that_was_ever_sent_is_looked_up_first()
    {
        var story = Parked().When(new ReplayInvoice("r-1", "ann", Now));
        Next(story, Now).ShouldBe(new PostingStep.Wait(Settled));
        Next(story, Settled).ShouldBeOfType<PostingStep.LookUp>().Attempt.ShouldBe(1);
    }

    internal static PostingStep Next(Story story, Instant now) => PostingSteps.Next(story.State, now);

    private static RecordSending Outcome(SendingOutcome outcome, Instant now, bool fromLookUp = false) =>
        new(1, outcome, fromLookUp, now);
}
