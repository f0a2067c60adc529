using System.Globalization;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Tickets;
using BillingGrains.Ports.Ticketing;
using NodaTime;

namespace BillingGrains.Connectors.RequestTracker;

/// <summary>Request Tracker's transactions as commands for tickets. An entry depends on its own transaction and on the
/// settings alone, so that reading it again gives the same entry; only the header is as it stands now.</summary>
internal static class RequestTrackerMapping
{
    /// <summary>One change for each ticket that the transactions touch: its header first, then what happened, in
    /// order.</summary>
    public static ValueList<TicketingChange> Changes(
        IReadOnlyList<RtTransaction> transactions, IReadOnlyDictionary<string, RtTicket> tickets,
        RequestTrackerSettings settings, Instant now) =>
        transactions.GroupBy(transaction => transaction.TicketId, StringComparer.Ordinal)
            .Select(group => new TicketingChange(
                group.Key,
                Header(group.Key, tickets.GetValueOrDefault(group.Key), settings, now)
                    .Concat(group.SelectMany(one =>
                        Commands(one, tickets.GetValueOrDefault(group.Key), settings, now)))
                    .ToValueList()))
            .Where(change => !change.Commands.IsEmpty)
            .ToValueList();

    private static IEnumerable<TicketCommand> Header(
        string ticketId, RtTicket? ticket, RequestTrackerSettings settings, Instant now)
    {
        if (ticket is null)
        {
            yield break;
        }

        var category = First(ticket.Fields, settings.CategoryField) ?? ticket.Queue;
        yield return new PutTicket(
            settings.SourceId, ticketId,
            new TicketHeader(
                First(ticket.Fields, settings.CustomerField) ?? "", ticket.Subject, category,
                First(ticket.Fields, settings.SiteField), First(ticket.Fields, settings.AssetField), ticket.Created,
                Project: First(ticket.Fields, settings.ProjectField),
                Fields: SourceField.List(settings.RuleFields
                    .Where(name => First(ticket.Fields, name) is not null)
                    .Select(name => KeyValuePair.Create(name, First(ticket.Fields, name)!)))),
            now);
    }

    private static IEnumerable<TicketCommand> Commands(
        RtTransaction transaction, RtTicket? ticket, RequestTrackerSettings settings, Instant now)
    {
        var key = GrainKeys.Ticket(settings.SourceId, transaction.TicketId);
        if (transaction.TimeTaken != 0)
        {
            yield return new LogTime(key, Entry(transaction, settings), now);
        }

        bool Closed(string status) => settings.ClosedStatuses.Contains(status, StringComparer.Ordinal);
        switch (transaction.Type)
        {
            // A ticket that is made in a closed status has no other transaction that says so.
            case "Create" when ticket is not null && Closed(ticket.Status):
            case "Status" when Closed(transaction.NewValue) && !Closed(transaction.OldValue):
            // What is merged into another ticket keeps its own time here, and gets no more of it.
            case "AddLink" when !transaction.NewValue.EndsWith("/" + transaction.TicketId, StringComparison.Ordinal):
                yield return new CloseTicket(key, transaction.Created, now);
                break;
            case "Status" when Closed(transaction.OldValue) && !Closed(transaction.NewValue):
                yield return new ReopenTicket(key, transaction.Created, now);
                break;
            default:
                break;
        }
    }

    private static TimeEntry Entry(RtTransaction transaction, RequestTrackerSettings settings)
    {
        var id = transaction.Id.ToString(CultureInfo.InvariantCulture);
        var worked = Duration.FromMinutes(Math.Max(transaction.TimeTaken, 0));
        return new TimeEntry(
            $"rt-{id}", 1, transaction.Creator,
            settings.Roles.GetValueOrDefault(transaction.Creator, settings.DefaultRole),
            First(transaction.Fields, settings.WorkTypeField) ?? settings.DefaultWorkType,
            transaction.Created - worked, transaction.TimeTaken,
            transaction.TimeTaken > 0
                ? $"Work on ticket {transaction.TicketId}"
                : $"Correction of time on ticket {transaction.TicketId}");
    }

    private static string? First(IReadOnlyDictionary<string, IReadOnlyList<string>> fields, string name) =>
        fields.TryGetValue(name, out var values) && values.Count > 0 && values[0].Trim() is { Length: > 0 } value
            ? value
            : null;
}
