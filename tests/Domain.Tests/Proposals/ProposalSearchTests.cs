using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Proposals;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;
using Story = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Proposals.ProposalDecider, BillingGrains.Domain.Proposals.MasterProposal,
    BillingGrains.Domain.Proposals.ProposalCommand, BillingGrains.Domain.Proposals.ProposalEvent>;

namespace BillingGrains.Domain.Tests.Proposals;

/// <summary>An accepted proposal: the ERP is searched before it is told, and when nobody knows what became of it.</summary>
public sealed class ProposalSearchTests
{
    private static readonly ProposalTarget Target = new("north", MasterKind.Customer, "C-17");
    private static readonly MasterContent Content = new("De Vries BV", "NL001234567B01", "EUR", PaymentDays: 30);
    private static readonly SendingWindow Window = new(
        Duration.FromSeconds(5), Duration.FromSeconds(30), Duration.FromSeconds(60));

    private static readonly Instant Settled = Now + Duration.FromMinutes(5);

    private static Story Due(MasterChange change = MasterChange.Create, MasterContent? content = null) => new Story().When(
        new ProposeMaster(Target, "crm-1", change, content ?? Content, new MasterDoor(false, true), "crm", Now),
        new AcceptProposal(1, "ann", Now));

    private static Story Searched(MasterChange change = MasterChange.Create) =>
        Due(change).When(Nothing(MasterSearchBy.Id), Nothing(MasterSearchBy.TaxRegistration));

    private static Story Sent(MasterChange change = MasterChange.Create) =>
        Searched(change).When(new StartProposal(Window, "e-1", Now));

    private static NoteSearch Nothing(MasterSearchBy by, Instant? at = null) => new(1, by, [], "e-1", at ?? Now);

    private static NoteSearch There(MasterContent content, string? id = "C-17", Instant? at = null) =>
        new(1, MasterSearchBy.Id, [new MasterFound("R-1", id, content)], "e-1", at ?? Now);

    private static RecordProposal Told(SendingOutcome outcome) => new(1, outcome, Now);

    [Fact]
    public void It_is_searched_by_id_then_by_tax_registration_and_only_then_created()
    {
        var story = Due();
        ProposalSending.Next(story.State, "e-1", Now).ShouldBe(new PostingStep.Search(MasterSearchBy.Id, 1));
        story.When(new StartProposal(Window, "e-1", Now)).ThenRefusedAs("sending-not-due");

        story.When(Nothing(MasterSearchBy.Id)).Then(new ProposalSearched(MasterSearchBy.Id, "e-1", Now));
        ProposalSending.Next(story.State, "e-1", Now).ShouldBe(new PostingStep.Search(MasterSearchBy.TaxRegistration, 1));

        story.When(Nothing(MasterSearchBy.TaxRegistration));
        ProposalSending.Next(story.State, "e-1", Now).ShouldBe(new PostingStep.Send(SendingPurpose.Create, null));
        story.When(new StartProposal(Window, "e-1", Now)).ThenOne<ProposalSendingStarted>().Attempt.ShouldBe(1);
        story.When(Told(new SendingOutcome.Created("R-1")))
            .Then(new ProposalCarriedOut(1, "R-1", CarriedOutHow.Created, Now));
        story.When(Told(new SendingOutcome.Created("R-1"))).ThenNothing();
        ProposalSending.Next(story.State, "e-1", Now).ShouldBeOfType<PostingStep.Nothing>();
    }

    [Fact]
    public void What_was_searched_long_ago_is_searched_again()
    {
        var later = Now + ProposalSending.SearchHoldsFor;

        ProposalSending.Next(Searched().State, "e-1", later).ShouldBe(new PostingStep.Search(MasterSearchBy.Id, 1));
        Searched().When(new StartProposal(Window, "e-1", later)).ThenRefusedAs("sending-not-due");
    }

    [Fact]
    public void What_was_searched_before_the_journal_was_set_back_is_searched_again()
    {
        var story = Searched();
        ProposalSending.Next(story.State, "e-2", Now).ShouldBe(new PostingStep.Search(MasterSearchBy.Id, 1));
        story.When(new StartProposal(Window, "e-2", Now)).ThenRefusedAs("sending-not-due");

        story.When(new NoteSearch(1, MasterSearchBy.Id, [], "e-2", Now));
        ProposalSending.Next(story.State, "e-2", Now).ShouldBe(new PostingStep.Search(MasterSearchBy.TaxRegistration, 1));
    }

    [Fact]
    public void Without_a_tax_registration_it_is_searched_by_id_alone()
    {
        var story = Due(content: Content with { TaxRegistration = null }).When(Nothing(MasterSearchBy.Id));

        ProposalSending.Next(story.State, "e-1", Now).ShouldBeOfType<PostingStep.Send>();
    }

    [Fact]
    public void What_is_there_as_proposed_needs_nothing() => Due()
        .When(There(Content with { TaxRegistration = "NL 0012.34.567 B01", PaymentDays = null }))
        .Then(new ProposalCarriedOut(0, "R-1", CarriedOutHow.WasThere, Now));

    [Fact]
    public void What_is_there_otherwise_is_held_where_it_was_to_be_created()
    {
        var theirs = Content with { PaymentDays = 14, Name = "Vries" };
        var story = Due().When(There(theirs));

        var held = story.ThenOne<ProposalHeld>();
        held.Hold.ShouldBe(new ProposalHold(
            ProposalHoldKind.ExistsOtherwise, [new MasterFound("R-1", "C-17", theirs)], ["name", "paymentDays"]));
        held.Words.ShouldBe(
            "Customer C-17 was to be created in ERP north, and is there already with another name, paymentDays.");
        held.Words.ShouldNotContain("Vries");
        story.When(new LinkProposal(1, "C-17", "As it is there.", "crm", Now))
            .Then(new ProposalCarriedOut(0, "R-1", CarriedOutHow.WasThere, Now));
        story.State.ShouldBeOfType<MasterProposal.Done>().InErp.ShouldBe(theirs);
    }

    [Fact]
    public void What_is_there_otherwise_is_changed_only_where_the_proposal_says_so()
    {
        var story = Due(MasterChange.Update).When(There(Content with { PaymentDays = 14 }));

        story.Then(new UpdateDue("R-1", ["paymentDays"], Now));
        ProposalSending.Next(story.State, "e-1", Now).ShouldBeOfType<PostingStep.Send>();
        story.When(new StartProposal(Window, "e-1", Now)).When(Told(new SendingOutcome.Created("R-1")))
            .Then(new ProposalCarriedOut(1, "R-1", CarriedOutHow.Updated, Now));
    }

    [Fact]
    public void What_was_created_once_is_changed_by_a_further_proposal()
    {
        var story = Sent().When(
            Told(new SendingOutcome.Created("R-1")),
            new ProposeMaster(
                Target, "crm-2", MasterChange.Update, Content with { PaymentDays = 14 }, new MasterDoor(false, true), "crm",
                Now),
            new AcceptProposal(2, "ann", Now),
            new NoteSearch(2, MasterSearchBy.Id, [new MasterFound("R-1", "C-17", Content)], "e-1", Now));

        story.When(new StartProposal(Window, "e-1", Now)).ThenOne<ProposalSendingStarted>().Attempt.ShouldBe(2);
        story.When(new RecordProposal(2, new SendingOutcome.Created("R-1"), Now))
            .Then(new ProposalCarriedOut(2, "R-1", CarriedOutHow.Updated, Now));
    }

    [Fact]
    public void Another_record_with_its_tax_registration_is_put_before_a_person_and_nothing_is_created()
    {
        var other = new MasterFound("R-9", "C-9", Content);
        var story = Due().When(
            Nothing(MasterSearchBy.Id), new NoteSearch(1, MasterSearchBy.TaxRegistration, [other], "e-1", Now));

        var held = story.ThenOne<ProposalHeld>();
        held.Hold.ShouldBe(new ProposalHold(ProposalHoldKind.PossibleDuplicate, [other], []));
        held.Words.ShouldBe("Customer C-17 is not created in ERP north: its tax registration is that of C-9 there.");
        ProposalSending.Next(story.State, "e-1", Now).ShouldBeOfType<PostingStep.Nothing>();
        story.When(new StartProposal(Window, "e-1", Now)).ThenRefusedAs("invoice-parked");
        story.When(new ReplayProposal("again", "ann", Now)).ThenOne<ProposalReplayed>();
        ProposalSending.Next(story.State, "e-1", Now).ShouldBe(new PostingStep.Search(MasterSearchBy.Id, 1));
    }

    [Fact]
    public void A_search_by_tax_registration_that_shows_the_record_itself_finds_it() => Due()
        .When(
            Nothing(MasterSearchBy.Id),
            new NoteSearch(1, MasterSearchBy.TaxRegistration, [new MasterFound("R-1", "C-17", Content)], "e-1", Now))
        .Then(new ProposalCarriedOut(0, "R-1", CarriedOutHow.WasThere, Now));

    [Fact]
    public void Several_records_with_its_id_are_put_before_a_person()
    {
        var story = Due().When(new NoteSearch(
            1, MasterSearchBy.Id, [new MasterFound("R-1", "C-17", Content), new MasterFound("R-2", "C-17", Content)], "e-1",
            Now));

        story.ThenOne<ProposalHeld>().Words.ShouldBe("Customer C-17 is in ERP north 2 times: as R-1, R-2.");
        story.When(new LinkProposal(1, "C-17", "Why", "ann", Now)).ThenRefused(ProposalRefusal.SeveralWithId);
    }

    [Fact]
    public void An_unknown_outcome_is_found_out_by_searching_before_anything_is_sent_again()
    {
        var story = Sent().When(Told(new SendingOutcome.Unknown("-")));
        ProposalSending.Next(story.State, "e-1", Now).ShouldBeOfType<PostingStep.Wait>();
        ProposalSending.Next(story.State, "e-1", Settled).ShouldBe(new PostingStep.Search(MasterSearchBy.Id, 1));

        story.When(Nothing(MasterSearchBy.Id, Settled));
        story.Facts.TakeLast(2).ShouldBe(
            [new ProposalSearched(MasterSearchBy.Id, "e-1", Settled), new ProposalSendingHadNoEffect(1, Settled)]);
        ProposalSending.Next(story.State, "e-1", Settled).ShouldBeOfType<PostingStep.Send>();
    }

    [Fact]
    public void What_we_made_is_there_whatever_the_ERP_makes_of_its_name()
    {
        var made = There(Content with { Name = "DE VRIES BV" }, at: Settled);

        Sent().When(Told(new SendingOutcome.Unknown("-")), made)
            .Then(new ProposalCarriedOut(1, "R-1", CarriedOutHow.Created, Settled));
    }

    [Fact]
    public void An_update_of_which_nobody_knows_is_compared_and_made_again()
    {
        var theirs = Content with { PaymentDays = 14 };
        Story Unknown() => Due(MasterChange.Update).When(
            There(theirs), new StartProposal(Window, "e-1", Now), Told(new SendingOutcome.Unknown("-")));

        Unknown().When(There(Content, at: Settled))
            .Then(new ProposalCarriedOut(1, "R-1", CarriedOutHow.Updated, Settled));
        var story = Unknown().When(There(theirs, at: Settled));
        story.Facts.TakeLast(2).ShouldBe(
            [new UpdateDue("R-1", ["paymentDays"], Settled), new ProposalSendingHadNoEffect(1, Settled)]);
        ProposalSending.Next(story.State, "e-1", Settled).ShouldBeOfType<PostingStep.Send>();
    }

    [Fact]
    public void What_the_ERP_refuses_is_parked_and_a_replay_searches_first()
    {
        var refused = new SendingOutcome.Refused("customer-no-address", "The customer has no address.", "E-17");
        var story = Sent().When(Told(refused));
        story.Then(new ProposalParked(1, "customer-no-address", "The customer has no address.", "E-17", Now));

        story.When(new ReplayProposal("again", "ann", Now)).Then(new ProposalReplayed("again", "ann", Now));
        story.When(new ReplayProposal("again", "ann", Now)).ThenNothing();
        ProposalSending.Next(story.State, "e-1", Settled).ShouldBe(new PostingStep.Search(MasterSearchBy.Id, 1));

        // Somebody made it there by hand since, and otherwise.
        story.When(There(Content with { Name = "Vries" }, at: Settled)).ThenOne<ProposalHeld>();
    }

    [Fact]
    public void Better_content_takes_the_place_of_what_was_refused_and_is_accepted_anew()
    {
        var story = Sent().When(
            Told(new SendingOutcome.Refused("customer-no-address", "No address.", "-")),
            new ProposeMaster(
                Target, "crm-2", MasterChange.Create, Content with { PaymentDays = 14 }, new MasterDoor(false, true), "crm",
                Now));

        story.ThenOne<MasterProposed>().Draft.Revision.ShouldBe(2);
        ProposalSending.Next(story.State, "e-1", Now).ShouldBeOfType<PostingStep.Nothing>();
        story.When(new AcceptProposal(2, "ann", Now));
        ProposalSending.Next(story.State, "e-1", Settled).ShouldBe(new PostingStep.Search(MasterSearchBy.Id, 2));

        // An answer to the search of the first says nothing of the second.
        story.When(There(Content)).ThenNothing();
    }

    [Fact]
    public void A_search_that_tells_nothing_is_repeated_ever_later_and_at_last_a_person_looks()
    {
        var story = Due();
        var first = story.When(new NoteSearchFailure(1, "Timeout", null, Now)).ThenOne<ProposalSearchFailed>();
        ProposalSending.Next(story.State, "e-1", Now).ShouldBe(new PostingStep.Wait(first.RetryAt));
        ProposalSending.Next(story.State, "e-1", first.RetryAt).ShouldBe(new PostingStep.Search(MasterSearchBy.Id, 1));
        story.When(new NoteSearchFailure(1, "429", Duration.FromHours(1), Now)).ThenOne<ProposalSearchFailed>()
            .RetryAt.ShouldBe(Now + Duration.FromHours(1));

        for (var failure = 2; failure < PostingLimits.Default.DeferralsMax; failure++)
        {
            story.When(new NoteSearchFailure(1, "Timeout", null, Now));
        }

        story.State.ShouldBeOfType<MasterProposal.Parked>().Code.ShouldBe("too-many-attempts");
        Sent().When(Told(new SendingOutcome.Unknown("-")), new NoteSearchFailure(1, "Timeout", null, Settled))
            .ThenOne<ProposalSendingUnknown>().Detail.ShouldBe("Timeout");
    }

    [Fact]
    public void What_the_ERP_put_off_is_sent_later_after_another_search()
    {
        var story = Sent().When(Told(new SendingOutcome.Deferred("429", Duration.FromHours(1))));

        var retryAt = story.ThenOne<ProposalSendingDeferred>().RetryAt;
        ProposalSending.Next(story.State, "e-1", retryAt).ShouldBe(new PostingStep.Search(MasterSearchBy.Id, 1));
    }
}
