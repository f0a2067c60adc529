using BillingGrains.Domain.Tickets;
using static BillingGrains.Domain.Tests.Tickets.TicketSamples;

namespace BillingGrains.Domain.Tests.Tickets;

public sealed class DisputeTicketTests
{
    private static readonly TicketDisputed Disputed = new("d1", "Carl", "Was not there", Now);

    [Fact]
    public void A_ticket_is_disputed() =>
        Given(Opened).When(new DisputeTicket(Key, "d1", "Carl", "Was not there", Now)).ShouldBe([Disputed]);

    [Fact]
    public void The_same_dispute_again_changes_nothing_and_another_is_a_conflict()
    {
        var state = Given(Opened, Disputed);
        state.When(new DisputeTicket(Key, "d1", "Carl", "Was not there", Now)).ShouldBeEmpty();
        state.Refused(new DisputeTicket(Key, "d1", "Dora", "Other", Now)).ShouldBe(TicketRefusal.Conflict("by"));
        state.Refused(new DisputeTicket(Key, "d1", "Carl", "Other", Now)).ShouldBe(TicketRefusal.Conflict("reason"));
    }

    [Fact]
    public void A_dispute_is_resolved_once()
    {
        var state = Given(Opened, Disputed, new DisputeResolved("d1", true, "Eve", Now));
        Given(Opened, Disputed).When(new ResolveDispute(Key, "d1", true, "Eve", Now))
            .ShouldBe([new DisputeResolved("d1", true, "Eve", Now)]);
        state.When(new ResolveDispute(Key, "d1", true, "Eve", Now)).ShouldBeEmpty();
        state.Refused(new ResolveDispute(Key, "d1", false, "Bob", Now)).ShouldBe(TicketRefusal.Conflict("bill"));
        state.Refused(new ResolveDispute(Key, "d1", true, "Bob", Now)).ShouldBe(TicketRefusal.Conflict("by"));
    }

    [Fact]
    public void A_resolution_may_come_before_its_dispute() =>
        Given(Opened).After(new ResolveDispute(Key, "d1", true, "Eve", Now))
            .After(new DisputeTicket(Key, "d1", "Carl", "Was not there", Now))
            .Disputes["d1"].ShouldBe(new Dispute(new("Carl", "Was not there"), new(true, "Eve")));
}
