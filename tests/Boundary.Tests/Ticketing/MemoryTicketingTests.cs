using System.Globalization;
using BillingGrains.Connectors.Memory;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Tickets;
using BillingGrains.Ports.Ticketing;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Ticketing;

/// <summary>The simulator's source keeps the promises that the real ones keep.</summary>
public sealed class MemoryTicketingTests : TicketingBoundary<MemoryTicketing>
{
    private static readonly Instant Now = Instant.FromUtc(2026, 3, 2, 9, 0);

    private readonly MemoryTicketing source;
    private bool down;
    private int ids;

    public MemoryTicketingTests() => source = new MemoryTicketing(_ => down
        ? throw new TicketingUnavailableException("The source is down.")
        : Task.CompletedTask);

    protected override MemoryTicketing Source => source;

    [Fact]
    public async Task An_outage_throws_and_loses_nothing()
    {
        var from = await End();
        var id = await Open("ACME-001", "Printer is down");
        down = true;

        await Should.ThrowAsync<TicketingUnavailableException>(() => source.Read(from, 10, Cancellation));

        down = false;
        Of((await ReadAll(from)).Commands, id).ShouldHaveSingleItem();
    }

    protected override Task<string> Open(string customerId, string subject)
    {
        var id = Next();
        source.Happens(id, new PutTicket(
            "memory", id, new TicketHeader(customerId, subject, "incident", null, null, Now), Now));
        return Task.FromResult(id);
    }

    protected override Task Work(string ticketId, int minutes, string workType)
    {
        source.Happens(ticketId, new LogTime(
            Key(ticketId),
            new TimeEntry($"entry-{Next()}", 1, "erin", "engineer", workType, Now, minutes, "Work"), Now));
        return Task.CompletedTask;
    }

    protected override Task Lower(string ticketId, int fromMinutes, int toMinutes) =>
        Work(ticketId, toMinutes - fromMinutes, "");

    protected override Task Close(string ticketId)
    {
        source.Happens(ticketId, new CloseTicket(Key(ticketId), Now, Now));
        return Task.CompletedTask;
    }

    protected override Task Reopen(string ticketId)
    {
        source.Happens(ticketId, new ReopenTicket(Key(ticketId), Now, Now));
        return Task.CompletedTask;
    }

    protected override Task<IReadOnlyList<string>> Billed(string ticketId) => Task.FromResult<IReadOnlyList<string>>(
        source.Billed.Where(one => one.TicketId == ticketId).Select(one => one.InvoiceNumber).ToList());

    private static string Key(string ticketId) => GrainKeys.Ticket("memory", ticketId);

    private string Next() => (++ids).ToString(CultureInfo.InvariantCulture);
}
