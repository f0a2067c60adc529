using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;
using Story = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Invoices.InvoiceDecider, BillingGrains.Domain.Invoices.Invoice,
    BillingGrains.Domain.Invoices.InvoiceCommand, BillingGrains.Domain.Invoices.InvoiceEvent>;

namespace BillingGrains.Domain.Tests.Posting;

public sealed class RecordSendingTests
{
    private static readonly Instant Settled = Now + Duration.FromSeconds(100);

    [Fact]
    public void Created_keeps_the_remote_id() =>
        Started().When(Call(new SendingOutcome.Created("R-1"))).Then(new CreatedInErp(1, "R-1", Now));

    [Fact]
    public void Posted_bears_our_number_when_the_numbers_are_ours() =>
        Started().When(Call(PostedAsOurs)).Then(
            new InvoicePosted(1, "R-1", "NL-2026-00001", Eur(150m), Eur(31.50m), Eur(181.50m), Now));

    [Fact]
    public void Posted_bears_the_number_of_the_erp_when_it_numbers()
    {
        var terms = TermsWith(Entity with { Numbering = Domain.Entities.Numbering.Erp });
        var story = New().When(new OpenInvoice(BilledWith(terms), Now), new ApproveInvoice("ann", Now));
        story.When(new FinalizeInvoice(null, HashOf(story), Now))
            .When(new StartSending(SendingPurpose.Create, Window, Now), Call(PostedAsOurs));
        story.ThenOne<InvoicePosted>().Number.ShouldBe("ERP-9");
    }

    [Fact]
    public void Where_the_erp_numbers_nothing_is_issued_and_no_ticket_is_told_before_its_number_is_back()
    {
        var terms = TermsWith(Entity with { Numbering = Domain.Entities.Numbering.Erp });
        var story = New().When(new OpenInvoice(BilledWith(terms), Now), new ApproveInvoice("ann", Now));
        story.When(new FinalizeInvoice(null, HashOf(story), Now)).ThenOne<InvoiceFinalized>().Number.ShouldBeNull();
        InvoiceDecider.Addressees(story.State, story.Facts[0]).ShouldBe(["erp/north"]);
        story.When(new StartSending(SendingPurpose.Create, Window, Now));
        var withoutNumber = new SendingOutcome.Posted("R-1", "", Eur(150m), Eur(31.50m), Eur(181.50m));
        story.When(Call(withoutNumber)).Then(new CreatedInErp(1, "R-1", Now));
        InvoiceDecider.Addressees(story.State, story.Facts[0]).ShouldBeEmpty();
        story.When(new StartSending(SendingPurpose.Post, Window, Now))
            .When(new RecordSending(2, PostedAsOurs, false, Now)).ThenOne<InvoicePosted>().Number.ShouldBe("ERP-9");
        InvoiceDecider.Addressees(story.State, story.Facts[0]).ShouldContain("ticket/desk/1");
    }

    [Theory]
    [InlineData(150.01, 31.50, 181.51)]
    [InlineData(150, 31.49, 181.49)]
    [InlineData(150, 31.50, 181.51)]
    public void Other_amounts_in_the_erp_are_posted_all_the_same_and_stand_out(decimal net, decimal tax, decimal gross)
    {
        var story = Started().When(Call(new SendingOutcome.Posted("R-1", "ERP-9", Eur(net), Eur(tax), Eur(gross))));
        story.Facts[0].ShouldBeOfType<InvoicePosted>().Gross.ShouldBe(Eur(gross));
        story.ThenOne<ErpAmountsDiffer>().Detail.ShouldContain("net 150 EUR, tax 31.50 EUR, gross 181.50 EUR");
        story.State.ShouldBeOfType<Invoice.Posted>().Difference.ShouldNotBeNull();
    }

    [Fact]
    public void Refused_is_parked_with_words_for_finance()
    {
        var story = Parked();
        story.Then(new InvoiceParked(1, "no-tax-id", "No tax id.", "E7", Now));
        story.State.ShouldBeOfType<Invoice.Parked>();
    }

    [Fact]
    public void What_was_refused_with_others_goes_again_at_once() =>
        Started().When(Call(new SendingOutcome.Deferred("a call for 50", null, AtOnce: true)))
            .ThenOne<SendingDeferred>().RetryAt.ShouldBe(Now);

    [Fact]
    public void Deferred_waits_longer_each_time_and_the_erp_may_ask_for_more()
    {
        var story = Started();
        story.When(Call(new SendingOutcome.Deferred("busy", null)));
        var first = story.ThenOne<SendingDeferred>().RetryAt;
        (first - Now).ShouldBeInRange(Duration.FromMilliseconds(800), Duration.FromSeconds(1));

        story.When(
            new StartSending(SendingPurpose.Create, Window, first),
            new RecordSending(2, new SendingOutcome.Deferred("busy", Duration.FromMilliseconds(1)), false, first));
        var second = story.ThenOne<SendingDeferred>().RetryAt;
        (second - first).ShouldBeInRange(Duration.FromMilliseconds(1600), Duration.FromSeconds(2));

        story.When(
            new StartSending(SendingPurpose.Create, Window, second),
            new RecordSending(3, new SendingOutcome.Deferred("busy", Duration.FromHours(1)), false, second));
        story.ThenOne<SendingDeferred>().RetryAt.ShouldBe(second + Duration.FromHours(1));
    }

    [Fact]
    public void Unknown_is_looked_up_later() =>
        Started().When(Call(new SendingOutcome.Unknown("time-out"))).Then(new SendingUnknown(1, "time-out", Now));

    [Fact]
    public void A_look_up_that_is_put_off_tells_nothing_of_the_attempt()
    {
        Started().When(new RecordSending(1, new SendingOutcome.Deferred("busy", null), true, Settled))
            .Then(new SendingUnknown(1, "busy", Settled));
    }

    /// <summary>Who forgets to say that it looked up does no harm: after settling, no call is under way.</summary>
    [Fact]
    public void Put_off_is_believed_only_of_a_call_that_is_still_under_way()
    {
        Started().When(new RecordSending(1, new SendingOutcome.Deferred("busy", null), false, Settled))
            .Then(new SendingUnknown(1, "busy", Settled));
        Started().When(Call(new SendingOutcome.Unknown("time-out")), Call(new SendingOutcome.Deferred("busy", null)))
            .Then(new SendingUnknown(1, "busy", Now));
    }

    [Fact]
    public void Not_found_shows_that_a_settled_attempt_had_no_effect() =>
        Started().When(LookUp(new SendingOutcome.NotFound(), Settled)).Then(new SendingHadNoEffect(1, Settled));

    [Fact]
    public void Not_found_shows_nothing_while_the_attempt_may_still_take_effect() =>
        Started().When(LookUp(new SendingOutcome.NotFound(), Settled - Duration.Epsilon))
            .ThenRefused(InvoiceRefusal.NotSettled);

    [Fact]
    public void A_document_that_is_still_not_posted_shows_that_posting_had_no_effect()
    {
        Posting().When(LookUp(new SendingOutcome.Created("R-1"), Settled, 2)).Then(new SendingHadNoEffect(2, Settled));
        Posting().When(LookUp(new SendingOutcome.Created("R-1"), Now, 2)).ThenRefused(InvoiceRefusal.NotSettled);
        Posting().When(LookUp(new SendingOutcome.Created("R-2"), Settled, 2))
            .Then(new SendingHadNoEffect(2, Settled), new CreatedInErp(2, "R-2", Settled));
    }

    [Fact]
    public void An_outcome_counts_once()
    {
        Started().When(Call(new SendingOutcome.Created("R-1")), Call(new SendingOutcome.Created("R-1"))).ThenNothing();
        Posted().When(Call(PostedAsOurs)).ThenNothing();
        Posting().When(Call(new SendingOutcome.Unknown("late"))).ThenNothing();
    }

    [Fact]
    public void An_attempt_that_was_never_started_has_no_outcome()
    {
        Finalized().When(Call(PostedAsOurs)).ThenRefused(InvoiceRefusal.UnknownAttempt);
        Started().When(new RecordSending(2, PostedAsOurs, false, Now)).ThenRefused(InvoiceRefusal.UnknownAttempt);
        Approved().When(Call(PostedAsOurs)).ThenRefused(InvoiceRefusal.NotFinal);
    }

    [Fact]
    public void A_parked_document_believes_that_it_is_posted_and_nothing_else()
    {
        Parked().When(Call(new SendingOutcome.Unknown("late"))).ThenNothing();
        Parked().When(Call(PostedAsOurs)).ThenOne<InvoicePosted>();
    }

    [Fact]
    public void Too_many_unknown_outcomes_park_it()
    {
        var story = Started();
        var max = PostingLimits.Default.UnknownsMax;
        for (var unknown = 1; unknown <= max; unknown++)
        {
            story.Facts.OfType<InvoiceParked>().ShouldBeEmpty();
            story.When(LookUp(new SendingOutcome.Unknown("time-out"), Settled));
        }

        story.Facts[0].ShouldBeOfType<SendingUnknown>();
        story.ThenOne<InvoiceParked>().Code.ShouldBe("too-many-attempts");
    }

    [Fact]
    public void Too_many_attempts_without_effect_park_it()
    {
        var story = Finalized();
        var now = Now;
        var attempts = 0;
        while (PostingSteps.Next(story.State, now) is PostingStep.Send)
        {
            story.When(new StartSending(SendingPurpose.Create, Window, now));
            now += Duration.FromSeconds(100);
            story.When(LookUp(new SendingOutcome.NotFound(), now, ++attempts));
        }

        attempts.ShouldBe(PostingLimits.Default.NoEffectsMax);
        story.ThenOne<InvoiceParked>().Code.ShouldBe("too-many-attempts");
    }

    [Fact]
    public void Too_many_deferrals_park_it()
    {
        var story = Finalized();
        var now = Now;
        var attempts = 0;
        while (story.State is Invoice.Finalized)
        {
            story.When(
                new StartSending(SendingPurpose.Create, Window, now),
                new RecordSending(++attempts, new SendingOutcome.Deferred("busy", null), false, now));
            now = story.ThenOne<SendingDeferred>().RetryAt;
        }

        attempts.ShouldBe(PostingLimits.Default.DeferralsMax);
        story.ThenOne<InvoiceParked>().Code.ShouldBe("too-many-attempts");
        (now - Now).ShouldBeGreaterThan(Duration.FromHours(18));
    }

    [Fact]
    public void The_counts_begin_anew_when_the_document_gets_ahead()
    {
        var story = Started().When(LookUp(new SendingOutcome.Unknown("time-out"), Settled))
            .When(LookUp(new SendingOutcome.Created("R-1"), Settled));
        var sending = story.State.ShouldBeOfType<Invoice.Finalized>().Sending;
        (sending.Unknowns, sending.Deferrals, sending.NoEffects).ShouldBe((0, 0, 0));
    }

    private static Story Posting() => Started().When(
        Call(new SendingOutcome.Created("R-1")), new StartSending(SendingPurpose.Post, Window, Now));

    private static RecordSending Call(SendingOutcome outcome) => new(1, outcome, FromLookUp: false, Now);

    private static RecordSending LookUp(SendingOutcome outcome, Instant now, int attempt = 1) =>
        new(attempt, outcome, FromLookUp: true, now);
}
