using BillingGrains.Domain.Tickets;
using NodaTime;
using static BillingGrains.Domain.Tests.Tickets.TicketSamples;

namespace BillingGrains.Domain.Tests.Tickets;

public sealed class CloseTicketTests
{
    private static readonly Instant Monday = Instant.FromUtc(2026, 3, 2, 17, 0);
    private static readonly Instant Tuesday = Instant.FromUtc(2026, 3, 3, 17, 0);

    [Fact]
    public void A_ticket_is_closed() =>
        Given(Opened).When(new CloseTicket(Key, Monday, Now)).ShouldBe([new TicketClosed(Monday)]);

    [Fact]
    public void The_same_closing_again_changes_nothing() =>
        Given(Opened, new TicketClosed(Monday)).When(new CloseTicket(Key, Monday, Now)).ShouldBeEmpty();

    [Fact]
    public void A_closing_may_come_before_the_ticket() =>
        Given().When(new CloseTicket(Key, Monday, Now))
            .ShouldBe([new TicketAwaited(Key), new TicketClosed(Monday)]);

    [Fact]
    public void A_reopening_after_the_closing_opens_it_again() =>
        Given(Opened, new TicketClosed(Monday)).After(new ReopenTicket(Key, Tuesday, Now)).IsClosed.ShouldBeFalse();

    [Fact]
    public void Closing_and_reopening_that_arrive_swapped_end_the_same() =>
        Given(Opened, new TicketReopened(Tuesday)).After(new CloseTicket(Key, Monday, Now)).IsClosed.ShouldBeFalse();

    [Fact]
    public void A_reopening_that_arrives_again_changes_nothing() =>
        Given(Opened, new TicketReopened(Tuesday)).When(new ReopenTicket(Key, Tuesday, Now)).ShouldBeEmpty();

    [Fact]
    public void A_moment_five_minutes_ahead_passes_and_later_does_not()
    {
        Given(Opened).When(new CloseTicket(Key, Now + Duration.FromMinutes(5), Now)).Length.ShouldBe(1);
        Given(Opened).Refused(new CloseTicket(Key, Now + Duration.FromSeconds(301), Now))
            .ShouldBe(TicketRefusal.InFuture("at"));
    }
}
