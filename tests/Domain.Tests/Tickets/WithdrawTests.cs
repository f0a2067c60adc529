using BillingGrains.Domain.Tickets;
using static BillingGrains.Domain.Tests.Tickets.TicketSamples;

namespace BillingGrains.Domain.Tests.Tickets;

public sealed class WithdrawTests
{
    [Fact]
    public void Time_is_withdrawn_once()
    {
        var withdraw = new WithdrawTime(Key, "e1", "mistake", Now);
        var state = Given(Opened, new TimeLogged(Entry()));
        state.When(withdraw).ShouldBe([new TimeWithdrawn("e1", "mistake")]);
        state.After(withdraw).When(withdraw).ShouldBeEmpty();
    }

    [Fact]
    public void A_part_is_withdrawn_once()
    {
        var withdraw = new WithdrawPart(Key, "p1", "mistake", Now);
        var state = Given(Opened, new PartUsed(Part()));
        state.When(withdraw).ShouldBe([new PartWithdrawn("p1", "mistake")]);
        state.After(withdraw).When(withdraw).ShouldBeEmpty();
        state.After(withdraw).Parts["p1"].Live.ShouldBeNull();
    }

    [Fact]
    public void A_withdrawal_that_overtakes_its_entry_holds_for_it()
    {
        var state = Given().After(new WithdrawTime(Key, "e1", "mistake", Now)).After(new LogTime(Key, Entry(), Now));
        state.Time["e1"].ShouldBe(new TimeSlot(Entry(), true, null));
    }

    [Fact]
    public void A_withdrawal_that_overtakes_its_part_holds_for_it()
    {
        var state = Given().After(new WithdrawPart(Key, "p1", "mistake", Now)).After(new UsePart(Key, Part(), Now));
        state.Parts["p1"].ShouldBe(new PartSlot(Part(), true, null));
    }

    [Fact]
    public void The_id_is_checked_before_the_reason()
    {
        var reason = new string('x', 2001);
        Given().Refused(new WithdrawTime(Key, "", reason, Now)).ShouldBe(TicketRefusal.BadId("entryId"));
        Given().Refused(new WithdrawPart(Key, "", reason, Now)).ShouldBe(TicketRefusal.BadId("partId"));
        Given().Refused(new WithdrawPart(Key, "p1", reason, Now)).ShouldBe(TicketRefusal.TextTooLong("reason", 2000));
    }
}
