using System.Globalization;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Sources;
using BillingGrains.Ports.Ticketing;
using NodaTime;

namespace BillingGrains.Connectors.RequestTracker;

/// <summary>One Request Tracker. The cursor is the id of the last transaction that was read.</summary>
/// <param name="http">Without a time-out of its own: the settings' holds.</param>
public sealed class RequestTrackerTicketing(HttpClient http, RequestTrackerSettings settings, TimeProvider time)
    : ITicketing
{
    /// <summary>How often a write is tried again when somebody else changed the ticket in between.</summary>
    private const int WriteAttemptsMax = 5;

    private readonly RequestTrackerClient client = new(http, settings, time);

    public async Task<TicketingPage> Read(string? cursor, int limit, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        var after = cursor is null ? 0 : long.Parse(cursor, NumberStyles.None, CultureInfo.InvariantCulture);
        List<RtTransaction> read = [];
        var more = true;
        while (more && read.Count < limit)
        {
            var next = await Next(after, cancellation);
            var settled = next.Items.TakeWhile(one => next.Now - one.Created >= settings.Settling).ToList();
            more = settled.Count > 0 && settled.Count == next.Items.Count;
            var taken = settled.Take(limit - read.Count).ToList();
            more |= taken.Count < settled.Count;
            read.AddRange(taken);
            after = taken.Count > 0 ? taken[^1].Id : after;
        }

        var tickets = await client.Tickets(
            read.Select(one => one.TicketId).Distinct(StringComparer.Ordinal).ToList(), cancellation);
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        return new TicketingPage(
            RequestTrackerMapping.Changes(read, tickets, settings, now),
            after.ToString(CultureInfo.InvariantCulture), more);
    }

    /// <summary>Adds one value, "number (key)", to the ticket's field for it; the ticket's history shows it. The
    /// field is read before and after: Request Tracker answers 200 also when it did not write.</summary>
    public async Task<WriteBackRefusal?> WriteBilled(
        string ticketId, string invoiceNumber, string invoiceKey, CancellationToken cancellation)
    {
        var mark = $"({invoiceKey})";
        for (var attempt = 0; attempt < WriteAttemptsMax; attempt++)
        {
            if (await client.Ticket(ticketId, cancellation) is not { } found)
            {
                return RequestTrackerRefusals.NoTicket(ticketId);
            }

            if (!found.Ticket.Fields.TryGetValue(settings.BilledField, out var values))
            {
                return RequestTrackerRefusals.NoField(ticketId, settings.BilledField, found.Ticket.Queue);
            }

            if (values.Any(value => value.EndsWith(mark, StringComparison.Ordinal)))
            {
                return null;
            }

            // A merged ticket has the id of what it became. With the version, of two writers at the same time one
            // reads again; without it one's value would be lost.
            var put = await client.PutField(
                found.Ticket.Id, settings.BilledField, [.. values, $"{invoiceNumber} {mark}"], found.Version,
                cancellation);
            if (put is RtPut.Refused refused)
            {
                return RequestTrackerRefusals.NotWritten(ticketId, settings.BilledField, refused.Words);
            }

            if (put is RtPut.Answered answered && !await IsWritten(ticketId, mark, cancellation))
            {
                return RequestTrackerRefusals.NotWritten(ticketId, settings.BilledField, answered.Words);
            }

            if (put is RtPut.Answered)
            {
                return null;
            }
        }

        throw new TicketingUnavailableException(
            $"Ticket {ticketId} was changed by others each time that billing wrote on it; it is tried again.");
    }

    private async Task<bool> IsWritten(string ticketId, string mark, CancellationToken cancellation) =>
        await client.Ticket(ticketId, cancellation) is { } found
        && found.Ticket.Fields.TryGetValue(settings.BilledField, out var values)
        && values.Any(value => value.EndsWith(mark, StringComparison.Ordinal));

    /// <summary>The next transactions; none at the end. A page can be empty in the middle, when the user may see
    /// none of its rows, so the end is believed only when the newest page is empty as well.</summary>
    private async Task<RtTransactions> Next(long after, CancellationToken cancellation)
    {
        var first = await client.Transactions(after, 1, newestFirst: false, cancellation);
        if (first.Items.Count > 0)
        {
            return first;
        }

        var newest = await client.Transactions(after, 1, newestFirst: true, cancellation);
        if (newest.Items.Count == 0)
        {
            return first;
        }

        // From the first page again: the newest may have been made since it was read. There are no more rows than ids,
        // so the search has an end; what is made meanwhile waits for the next poll.
        var pagesMax = ((newest.Items[0].Id - after) / RequestTrackerClient.PageSize) + 1;
        for (var page = 1; page <= pagesMax; page++)
        {
            var next = await client.Transactions(after, page, newestFirst: false, cancellation);
            if (next.Items.Count > 0)
            {
                return next;
            }
        }

        return first;
    }
}
