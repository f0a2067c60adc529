using BillingGrains.Domain.Tickets;
using NodaTime;
using static BillingGrains.Domain.Tests.Tickets.TicketSamples;

namespace BillingGrains.Domain.Tests.Tickets;

public sealed class LogTimeTests
{
    private static LogTime Log(TimeEntry entry) => new(Key, entry, Now);

    [Fact]
    public void Time_is_logged() => Given(Opened).When(Log(Entry())).ShouldBe([new TimeLogged(Entry())]);

    [Fact]
    public void Time_may_come_before_the_ticket_and_then_names_it()
    {
        var state = Given().After(Log(Entry()));
        state.Key.ShouldBe(Key);
        Given().When(Log(Entry())).ShouldBe([new TicketAwaited(Key), new TimeLogged(Entry())]);
        TicketDecider.Addressees(state, new TimeLogged(Entry())).ShouldBe([Key]);
    }

    [Fact]
    public void The_same_revision_with_the_same_content_changes_nothing() =>
        Given(Opened, new TimeLogged(Entry())).When(Log(Entry())).ShouldBeEmpty();

    [Theory]
    [InlineData("technician")]
    [InlineData("role")]
    [InlineData("workType")]
    [InlineData("startedAt")]
    [InlineData("minutes")]
    [InlineData("description")]
    public void The_same_revision_with_other_content_is_a_conflict_that_names_the_field(string field)
    {
        var other = field switch
        {
            "technician" => Entry() with { Technician = "Bob" },
            "role" => Entry(role: "trainee"),
            "workType" => Entry(workType: "onsite"),
            "startedAt" => Entry(at: Instant.FromUtc(2026, 3, 2, 9, 1)),
            "minutes" => Entry(minutes: 61),
            _ => Entry(description: "Other"),
        };
        Given(Opened, new TimeLogged(Entry())).Refused(Log(other)).ShouldBe(TicketRefusal.Conflict(field));
    }

    [Fact]
    public void A_higher_revision_replaces() =>
        Given(Opened, new TimeLogged(Entry())).When(Log(Entry(minutes: 30, revision: 2)))
            .ShouldBe([new TimeRevised(Entry(minutes: 30, revision: 2))]);

    [Fact]
    public void A_lower_revision_arrived_late_and_changes_nothing() =>
        Given(Opened, new TimeLogged(Entry(revision: 3))).When(Log(Entry(minutes: 5, revision: 2))).ShouldBeEmpty();

    [Fact]
    public void After_a_withdrawal_the_same_revision_changes_nothing_and_a_higher_one_restores()
    {
        var withdrawn = Given(Opened, new TimeLogged(Entry()), new TimeWithdrawn("e1", "mistake"));
        withdrawn.When(Log(Entry())).ShouldBeEmpty();
        withdrawn.Time["e1"].Live.ShouldBeNull();
        withdrawn.After(Log(Entry(revision: 2))).Time["e1"].Live.ShouldBe(Entry(revision: 2));
    }

    [Fact]
    public void After_the_ticket_was_billed_time_is_still_taken() =>
        Given(Opened, new TicketBilled("invoice/K/2026-03/month", "N1", Now)).When(Log(Entry())).Length.ShouldBe(1);

    [Fact]
    public void Bounds_are_inclusive()
    {
        Given(Opened).When(Log(Entry(minutes: 1440))).Length.ShouldBe(1);
        Given(Opened).When(Log(Entry(minutes: -1440))).Length.ShouldBe(1);
        Given(Opened).When(Log(Entry(description: new string('x', 2000)))).Length.ShouldBe(1);
        Given(Opened).When(Log(Entry(id: new string('a', 100)))).Length.ShouldBe(1);
    }

    [Fact]
    public void Refusals_come_in_the_order_of_the_fields()
    {
        var late = Instant.FromUtc(1999, 12, 31, 23, 59);
        var bad = Entry(id: "e 1", minutes: 0, revision: -1, at: late, description: new string('x', 2001));
        var state = Given(Opened, new TimeLogged(Entry()));
        state.Refused(Log(bad)).ShouldBe(TicketRefusal.BadId("entryId"));
        bad = bad with { EntryId = "e1" };
        state.Refused(Log(bad)).ShouldBe(TicketRefusal.BadRevision("revision"));
        bad = bad with { Revision = 1 };
        state.Refused(Log(bad)).ShouldBe(TicketRefusal.TooLongAgo("startedAt"));
        bad = bad with { StartedAt = Now + Duration.FromHours(1) };
        state.Refused(Log(bad)).ShouldBe(TicketRefusal.InFuture("startedAt"));
        bad = bad with { StartedAt = Entry().StartedAt };
        state.Refused(Log(bad)).ShouldBe(TicketRefusal.MinutesOutOfRange("minutes"));
        bad = bad with { Minutes = 61 };
        state.Refused(Log(bad)).ShouldBe(TicketRefusal.TextTooLong("description", 2000));
        bad = bad with { Description = Entry().Description };
        state.Refused(Log(bad)).ShouldBe(TicketRefusal.Conflict("minutes"));
    }

    [Theory]
    [InlineData(1441)]
    [InlineData(-1441)]
    public void More_than_a_day_is_refused(int minutes) =>
        Given(Opened).Refused(Log(Entry(minutes: minutes))).ShouldBe(TicketRefusal.MinutesOutOfRange("minutes"));
}
