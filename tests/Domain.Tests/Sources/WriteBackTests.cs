using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Sources;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;
using Story = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Sources.SourceDecider, BillingGrains.Domain.Sources.Source,
    BillingGrains.Domain.Sources.SourceCommand, BillingGrains.Domain.Sources.SourceEvent>;

namespace BillingGrains.Domain.Tests.Sources;

public sealed class WriteBackTests
{
    private const string Ticket = "ticket/desk/1";
    private const string OtherTicket = "ticket/desk/2";
    private const string OtherInvoice = "invoice/C-1/2026-04/month";

    private static readonly WriteBackRefusal Gone = new("ticket-not-visible", "It is gone.", "support", "Restore it.");

    private static readonly ReplayWriteBacks Replay = new("r-1", null, null, "ann", Now);

    private static Instant Later => Now + Duration.FromDays(1);

    [Fact]
    public void One_that_is_refused_waits_while_the_others_go_on()
    {
        var story = new Story().When(Due(Ticket), Due(OtherTicket), Refused(Ticket));

        var refused = story.ThenOne<WriteBackRefused>();
        (refused.Code, refused.Reason).ShouldBe((Gone.Code, Gone.Reason));
        refused.RetryAt.ShouldBeGreaterThan(Now);
        Waiting(story, Now).ShouldBe([OtherTicket]);
        Waiting(story, refused.RetryAt).ShouldBe([Ticket, OtherTicket]);
    }

    [Fact]
    public void Each_refusal_doubles_the_wait_up_to_the_longest()
    {
        var limits = WriteBackLimits.Default;
        var waits = Enumerable.Range(1, 12).Select(failures => limits.WaitAfter(failures, Ticket)).ToList();

        for (var failures = 1; failures <= 12; failures++)
        {
            var whole = Duration.Min(limits.WaitFirst * Math.Pow(2, failures - 1), limits.WaitMax);
            waits[failures - 1].ShouldBeInRange(whole * 0.8, whole);
        }

        Should.Throw<ArgumentOutOfRangeException>(() => limits.WaitAfter(0, Ticket));
    }

    [Fact]
    public void The_fifth_refusal_parks_it_with_reason_owner_and_next_step()
    {
        var story = Parked(Ticket);

        story.Then(new WriteBackParked(
            Ticket, Key, "NL-2026-00001", Gone.Code, Gone.Reason, Gone.Owner, Gone.NextStep, Now));
        WriteBackLimits.Default.RefusalsMax.ShouldBe(5);
        story.State.Pending.Count.ShouldBe(0);
        Waiting(story, Later).ShouldBeEmpty();
        story.When(Refused(Ticket)).ThenNothing();
        story.When(Due(Ticket)).ThenNothing();
        story.When(Due(Ticket) with { Number = "NL-2026-00002" }).ThenRefused(SourceRefusal.OtherNumber);
    }

    [Fact]
    public void Of_one_ticket_the_second_waits_for_the_first_until_that_is_written_or_parked()
    {
        var second = Due(Ticket) with { InvoiceKey = OtherInvoice, Number = "NL-2026-00002" };
        var story = new Story().When(Due(Ticket), second, Refused(Ticket));
        story.State.Due(Now, 10).ShouldBeEmpty();
        story.State.Due(Later, 10).Select(one => one.InvoiceKey).ShouldBe([Key]);

        story.When(new NoteWrittenBack(Ticket, Key, Now));
        story.State.Due(Now, 10).Select(one => one.InvoiceKey).ShouldBe([OtherInvoice]);

        Parked(Ticket).When(second).State.Due(Now, 10).Select(one => one.InvoiceKey).ShouldBe([OtherInvoice]);
    }

    [Fact]
    public void What_is_not_answered_waits_and_does_not_count_as_refused()
    {
        var story = new Story().When(Due(Ticket));
        for (var times = 1; times < WriteBackLimits.Default.UnansweredMax; times++)
        {
            story.When(Unanswered(Ticket)).ThenOne<WriteBackUnanswered>().RetryAt.ShouldBeGreaterThan(Now);
        }

        story.When(Unanswered(Ticket));
        var parked = story.ThenOne<WriteBackParked>();
        (parked.Code, parked.Reason, parked.Owner).ShouldBe(("write-back-unanswered", "Down.", "integrator"));
    }

    [Fact]
    public void A_replay_tries_one_those_of_a_ticket_or_all_again()
    {
        var story = Parked(Ticket);
        Park(story, OtherTicket);
        story.When(Replay with { TicketKey = Ticket })
            .Then(new WriteBackReplayed(Ticket, Key, "r-1", "ann", Now));
        Waiting(story, Now).ShouldBe([Ticket]);

        story.When(Replay with { ReplayId = "r-2", InvoiceKey = OtherInvoice }).ThenNothing();
        story.When(Replay with { ReplayId = "r-2" });
        story.Then(new WriteBackReplayed(OtherTicket, Key, "r-2", "ann", Now));
        Waiting(story, Now).ShouldBe([Ticket, OtherTicket]);
    }

    [Fact]
    public void A_repeated_replay_does_nothing_and_another_begins_the_counts_anew()
    {
        var story = Parked(Ticket).When(Replay);
        story.When(Replay).ThenNothing();
        Refuse(story, Ticket, 4);
        story.ThenOne<WriteBackRefused>();
        story.When(Refused(Ticket)).ThenOne<WriteBackParked>();
        story.When(Replay).ThenNothing();
        story.When(Replay with { ReplayId = "r-2" }).ThenOne<WriteBackReplayed>();
        story.When(Replay with { ReplayId = "no id" }).ThenRefused(KeyPart.Invalid("replayId"));
    }

    [Fact]
    public void An_answer_that_comes_late_is_taken_for_what_it_says()
    {
        var story = Parked(Ticket).When(new NoteWrittenBack(Ticket, Key, Now));
        story.Then(new WrittenBack(Ticket, Key, Now));
        story.State.Parked.Count.ShouldBe(0);
        story.When(Refused(Ticket)).ThenNothing();
        story.When(Unanswered(Ticket)).ThenNothing();
    }

    private static DueWriteBack Due(string ticket) => new(ticket, Key, "NL-2026-00001", Now);

    private static NoteWriteBackRefused Refused(string ticket) => new(ticket, Key, Gone, Now);

    private static NoteWriteBackUnanswered Unanswered(string ticket) => new(ticket, Key, "Down.", Now);

    private static IEnumerable<string> Waiting(Story story, Instant at) =>
        story.State.Due(at, 10).Select(one => one.TicketKey);

    private static Story Parked(string ticket)
    {
        var story = new Story();
        Park(story, ticket);
        return story;
    }

    private static void Park(Story story, string ticket)
    {
        story.When(Due(ticket));
        Refuse(story, ticket, WriteBackLimits.Default.RefusalsMax);
    }

    private static void Refuse(Story story, string ticket, int times)
    {
        for (var time = 0; time < times; time++)
        {
            story.When(Refused(ticket));
        }
    }
}
