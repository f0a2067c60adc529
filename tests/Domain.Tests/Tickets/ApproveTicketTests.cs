using BillingGrains.Domain.Tickets;
using static BillingGrains.Domain.Tests.Tickets.TicketSamples;

namespace BillingGrains.Domain.Tests.Tickets;

public sealed class ApproveTicketTests
{
    private static ApproveTicket Approve(string subject, string id = "a1", string by = "Eve") =>
        new(Key, id, subject, by, Now);

    [Fact]
    public void A_subject_is_approved() =>
        Given(Opened, new PartUsed(Part())).When(Approve("p1"))
            .ShouldBe([new TicketApproved("a1", "p1", "Eve", Now)]);

    [Fact]
    public void The_same_approval_again_changes_nothing_and_another_is_a_conflict()
    {
        var state = Given(Opened).After(Approve("p1"));
        state.When(Approve("p1")).ShouldBeEmpty();
        state.Refused(Approve("p2", by: "Bob")).ShouldBe(TicketRefusal.Conflict("subject"));
        state.Refused(Approve("p1", by: "Bob")).ShouldBe(TicketRefusal.Conflict("by"));
    }

    [Fact]
    public void An_approval_may_come_before_its_part() =>
        Given(Opened).After(Approve("p1")).After(new UsePart(Key, Part(), Now)).Parts["p1"].IsApproved.ShouldBeTrue();

    [Fact]
    public void A_star_approves_what_is_on_the_ticket_now_and_nothing_later()
    {
        var state = Given(Opened, new PartUsed(Part()), new TimeLogged(Entry()))
            .After(Approve("*"))
            .After(new UsePart(Key, Part("p2"), Now));
        state.Parts["p1"].IsApproved.ShouldBeTrue();
        state.Time["e1"].IsApproved.ShouldBeTrue();
        state.Parts["p2"].IsApproved.ShouldBeFalse();
    }

    [Fact]
    public void A_revision_needs_a_new_approval() =>
        Given(Opened, new PartUsed(Part())).After(Approve("p1"))
            .After(new UsePart(Key, Part(quantity: 200m, revision: 2), Now)).Parts["p1"].IsApproved.ShouldBeFalse();

    [Fact]
    public void The_ids_are_checked_in_order()
    {
        Given(Opened).Refused(Approve("", "")).ShouldBe(TicketRefusal.BadId("approvalId"));
        Given(Opened).Refused(Approve("")).ShouldBe(TicketRefusal.BadId("subject"));
    }
}
