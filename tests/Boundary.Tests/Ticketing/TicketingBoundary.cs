using BillingGrains.Domain.Tickets;
using BillingGrains.Ports.Ticketing;

namespace BillingGrains.Boundary.Tests.Ticketing;

/// <summary>The promises of <see cref="ITicketing"/>, and a technician who makes things happen in the source. Each
/// implementation has a class that derives from this one.</summary>
public abstract class TicketingBoundary<TTicketing>
    where TTicketing : ITicketing
{
    private const int Limit = 50;

    /// <summary>Opened before the test. Its clock stands still, so that what is read twice is equal.</summary>
    protected abstract TTicketing Source { get; }

    /// <summary>A cursor before everything that a test makes; a source that is kept from test to test moves it
    /// on.</summary>
    protected virtual string? Beginning
    {
        get => null;
        set { }
    }

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Opens a ticket and gives its id.</summary>
    protected abstract Task<string> Open(string customerId, string subject);

    protected abstract Task Work(string ticketId, int minutes, string workType);

    /// <summary>Corrects the ticket's time from a sum of minutes to a lower one.</summary>
    protected abstract Task Lower(string ticketId, int fromMinutes, int toMinutes);

    protected abstract Task Close(string ticketId);

    protected abstract Task Reopen(string ticketId);

    /// <summary>What was written back on a ticket, one text for each document.</summary>
    protected abstract Task<IReadOnlyList<string>> Billed(string ticketId);

    [Fact]
    public async Task A_ticket_is_told_before_its_time()
    {
        var from = await End();
        var id = await Open("ACME-001", "Printer is down");
        await Work(id, 45, "onsite");

        var (commands, _) = await ReadAll(from);

        var header = Of(commands, id)[0].ShouldBeOfType<PutTicket>().Header;
        (header.CustomerId, header.Subject).ShouldBe(("ACME-001", "Printer is down"));
        var entry = Entries(commands, id).ShouldHaveSingleItem();
        (entry.Minutes, entry.WorkType, entry.Revision).ShouldBe((45, "onsite", 1));
    }

    [Fact]
    public async Task Nothing_new_gives_nothing_and_the_same_cursor()
    {
        await Open("ACME-001", "Printer is down");
        var end = await End();

        var page = await Source.Read(end, Limit, Cancellation);

        page.Changes.ShouldBeEmpty();
        page.Cursor.ShouldBe(end);
        page.More.ShouldBeFalse();
    }

    [Fact]
    public async Task A_repeated_read_gives_the_same_again()
    {
        var from = await End();
        var id = await Open("ACME-001", "Printer is down");
        await Work(id, 45, "onsite");
        await Close(id);
        var (first, firstEnd) = await ReadAll(from);

        var (second, secondEnd) = await ReadAll(from);

        second.ShouldBe(first);
        secondEnd.ShouldBe(firstEnd);
    }

    [Fact]
    public async Task Small_pages_lose_and_repeat_no_entry()
    {
        var from = await End();
        var one = await Open("ACME-001", "Printer is down");
        var other = await Open("ACME-002", "Phone is down");
        foreach (var minutes in Enumerable.Range(1, 4))
        {
            await Work(one, minutes, "remote");
            await Work(other, 10 * minutes, "remote");
        }

        var (commands, _) = await ReadAll(from, limit: 1);

        Entries(commands, one).Select(entry => entry.Minutes).ShouldBe([1, 2, 3, 4]);
        Entries(commands, other).Select(entry => entry.Minutes).ShouldBe([10, 20, 30, 40]);
        Entries(commands, one).Select(entry => entry.EntryId).ShouldBeUnique();
    }

    [Fact]
    public async Task Time_that_is_lowered_is_an_entry_of_negative_minutes()
    {
        var from = await End();
        var id = await Open("ACME-001", "Printer is down");
        await Work(id, 45, "onsite");
        await Lower(id, 45, 30);

        var (commands, _) = await ReadAll(from);

        Entries(commands, id).Select(entry => entry.Minutes).ShouldBe([45, -15]);
    }

    [Fact]
    public async Task Closing_and_reopening_are_told_in_order()
    {
        var from = await End();
        var id = await Open("ACME-001", "Printer is down");
        var (opened, afterOpening) = await ReadAll(from);
        await Close(id);
        await Reopen(id);
        await Close(id);

        var (commands, _) = await ReadAll(afterOpening);

        Of(opened, id).OfType<CloseTicket>().ShouldBeEmpty();
        Of(commands, id).Where(command => command is not PutTicket).Select(command => command.GetType())
            .ShouldBe([typeof(CloseTicket), typeof(ReopenTicket), typeof(CloseTicket)]);
    }

    [Fact]
    public async Task What_was_billed_is_written_once_however_often_it_is_told()
    {
        var id = await Open("ACME-001", "Printer is down");

        await Source.WriteBilled(id, "INV-1", "invoice/C-1/2026-03/regular", Cancellation);
        await Source.WriteBilled(id, "INV-1", "invoice/C-1/2026-03/regular", Cancellation);

        (await Billed(id)).ShouldHaveSingleItem().ShouldContain("INV-1");
    }

    [Fact]
    public async Task A_second_document_does_not_hide_the_first()
    {
        var id = await Open("ACME-001", "Printer is down");

        await Source.WriteBilled(id, "INV-1", "invoice/C-1/2026-03/regular", Cancellation);
        await Source.WriteBilled(id, "INV-2", "invoice/C-1/2026-04/regular", Cancellation);

        var billed = await Billed(id);
        billed.Count.ShouldBe(2);
        billed.ShouldContain(text => text.Contains("INV-1", StringComparison.Ordinal));
        billed.ShouldContain(text => text.Contains("INV-2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_read_that_the_caller_cancelled_throws()
    {
        await Should.ThrowAsync<OperationCanceledException>(() =>
            Source.Read(null, Limit, new CancellationToken(canceled: true)));
    }

    protected async Task<string> End()
    {
        var (_, end) = await ReadAll(Beginning);
        Beginning = end;
        return end;
    }

    protected async Task<(List<TicketCommand> Commands, string Cursor)> ReadAll(string? cursor, int limit = Limit)
    {
        List<TicketCommand> commands = [];
        while (true)
        {
            var page = await Source.Read(cursor, limit, Cancellation);
            commands.AddRange(page.Changes.SelectMany(change => change.Commands));
            cursor = page.Cursor;
            if (!page.More)
            {
                return (commands, cursor);
            }
        }
    }

    protected static List<TicketCommand> Of(IEnumerable<TicketCommand> commands, string ticketId) =>
        commands.Where(command => command.TicketKey.EndsWith("/" + ticketId, StringComparison.Ordinal)).ToList();

    protected static List<TimeEntry> Entries(IEnumerable<TicketCommand> commands, string ticketId) =>
        Of(commands, ticketId).OfType<LogTime>().Select(command => command.Entry).ToList();
}
