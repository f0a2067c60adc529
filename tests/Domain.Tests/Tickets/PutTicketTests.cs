using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Tickets;
using NodaTime;
using static BillingGrains.Domain.Tests.Tickets.TicketSamples;

namespace BillingGrains.Domain.Tests.Tickets;

public sealed class PutTicketTests
{
    private static PutTicket Put(TicketHeader? header = null, string source = "desk", string id = "4711") =>
        new(source, id, header ?? Header, Now);

    [Fact]
    public void A_new_ticket_is_opened() => Given().When(Put()).ShouldBe([Opened]);

    [Fact]
    public void A_ticket_that_time_came_before_is_opened_and_keeps_the_time()
    {
        var state = Given(new TicketAwaited(Key), new TimeLogged(Entry())).After(Put());
        state.Header.ShouldBe(Header);
        state.Time["e1"].Live.ShouldBe(Entry());
    }

    [Fact]
    public void The_same_header_again_changes_nothing() => Given(Opened).When(Put()).ShouldBeEmpty();

    [Fact]
    public void Another_header_changes_the_ticket()
    {
        var header = Header with { Category = "maintenance" };
        Given(Opened).When(Put(header)).ShouldBe([new TicketChanged(header)]);
    }

    [Fact]
    public void Fields_in_another_order_change_nothing_and_another_value_does()
    {
        var header = Header with { Fields = SourceField.List([new("b", "2"), new("a", "1")]) };
        var state = Given(new TicketOpened("desk", "4711", header));
        state.When(Put(Header with { Fields = SourceField.List([new("a", "1"), new("b", "2")]) })).ShouldBeEmpty();
        var other = Header with { Fields = SourceField.List([new("a", "1"), new("b", "3")]) };
        state.When(Put(other)).ShouldBe([new TicketChanged(other)]);
        SourceField.List([]).ShouldBeNull();
    }

    [Fact]
    public void Fields_have_names_and_bounds()
    {
        PutTicket With(IEnumerable<KeyValuePair<string, string>> fields) =>
            Put(Header with { Fields = SourceField.List(fields) });
        Given().Refused(With([new("", "x")])).Code.ShouldBe("bad-field-name");
        Given().Refused(With([new("note", new string('x', 2_001))])).Field.ShouldBe("fields/note");
        Given().Refused(With(Enumerable.Range(0, 51).Select(number => KeyValuePair.Create($"f{number}", "x"))))
            .Code.ShouldBe("too-many-fields");
    }

    [Fact]
    public void It_is_a_note_to_the_ticket_itself_to_rate() =>
        TicketDecider.Addressees(Given(Opened), Opened).ShouldBe([Key]);

    [Fact]
    public void The_first_field_at_fault_answers()
    {
        var bad = Header with { CustomerId = "", OpenedAt = Instant.FromUtc(1999, 1, 1, 0, 0) };
        Given().Refused(Put(bad, "de sk", "")).Field.ShouldBe("source");
        Given().Refused(Put(bad, "desk", "")).Field.ShouldBe("ticketId");
        Given().Refused(Put(bad)).ShouldBe(TicketRefusal.BadId("customerId"));
        Given().Refused(Put(bad with { CustomerId = "C-1" })).ShouldBe(TicketRefusal.TooLongAgo("openedAt"));
    }

    [Fact]
    public void An_unknown_fact_breaks_the_fold() =>
        Should.Throw<UnknownFactException>(() => TicketDecider.Evolve(Given(), new Foreign()));

    private sealed record Foreign : TicketEvent;
}
