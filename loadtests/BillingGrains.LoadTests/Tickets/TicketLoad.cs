using System.Collections.Concurrent;
using System.Globalization;
using BillingGrains.LoadTests.Checks;
using BillingGrains.LoadTests.Running;
using Npgsql;

namespace BillingGrains.LoadTests.Tickets;

/// <summary>Ticket commands, one in each request: every sender takes one ticket after the other from its opening to its closing,
/// and sends a command when the one before is answered. Each tenth is sent twice.</summary>
internal sealed class TicketLoad(LoadPlan plan) : ILoad
{
    public const int EntriesPerTicket = 8;

    private const int RepeatEvery = 10;
    private const int FaultsKept = 20;

    private const string EntriesSql = """
        select f.key, f.body::jsonb -> 'entry' ->> 'entryId' from fact f
        where f.type = 'ticket.time-logged.v1' and f.key like $1 || '%' order by f.key, f.version
        """;

    private readonly ConcurrentDictionary<string, int> tickets = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> faults = [];
    private long commands;
    private long repeats;
    private long lastTicket;

    private string Source => $"load-{plan.Run}";

    /// <summary>The net amount that each customer must be billed for the entries that were answered as taken.</summary>
    public IReadOnlyDictionary<string, decimal> Net() => tickets
        .GroupBy(each => CustomerOf(each.Key), StringComparer.Ordinal)
        .ToDictionary(
            static of => of.Key, static of => of.Sum(static each => each.Value) * Agreements.EntryNet, StringComparer.Ordinal);

    public Task Run(LoadClient client, Deadline deadline, CancellationToken cancellation) =>
        plan.EachSender(_ => Send(client, deadline, cancellation));

    public string Told(TimeSpan elapsed) => FormattableString.Invariant(
        $"Ticket commands: {commands} in {elapsed.TotalSeconds:0.0} s, {commands / elapsed.TotalSeconds:0}/s, ")
        + FormattableString.Invariant($"{repeats} of them a second time; {tickets.Count} tickets.");

    public async Task<IReadOnlyList<string>> Check(
        LoadTarget target, NpgsqlDataSource database, CancellationToken cancellation)
    {
        var stored = await Sql.Rows(
            database, EntriesSql, static row => (Key: row.GetString(0), Entry: row.GetString(1)), cancellation,
            $"ticket/{Source}/");
        var entries = stored.GroupBy(static each => each.Key, StringComparer.Ordinal)
            .ToDictionary(
                static ticket => ticket.Key, static ticket => ticket.Select(each => each.Entry).ToList(), StringComparer.Ordinal);
        var differences = new List<string>(faults);
        foreach (var (ticket, count) in tickets)
        {
            var found = entries.GetValueOrDefault($"ticket/{Source}/{ticket}", []);
            var sent = Enumerable.Range(1, count).Select(EntryId).ToList();
            if (!found.SequenceEqual(sent, StringComparer.Ordinal))
            {
                differences.Add($"Of ticket {ticket} the entries {string.Join(", ", sent)} were answered as taken in this order, "
                    + $"and stored are {string.Join(", ", found)}.");
            }
        }

        return differences;
    }

    private string CustomerOf(string ticket) =>
        Agreements.Customer(int.Parse(ticket.AsSpan(2), CultureInfo.InvariantCulture) % plan.Customers);

    private static string EntryId(int number) => string.Create(CultureInfo.InvariantCulture, $"E-{number}");

    private async Task Send(LoadClient client, Deadline deadline, CancellationToken cancellation)
    {
        while (!deadline.IsOver)
        {
            var ticket = string.Create(CultureInfo.InvariantCulture, $"T-{Interlocked.Increment(ref lastTicket):d6}");
            tickets[ticket] = 0;
            foreach (var (item, isEntry) in Commands(ticket))
            {
                var isTaken = await Send(client, item.ReplaceLineEndings(""), cancellation);
                tickets[ticket] += isTaken && isEntry ? 1 : 0;
            }
        }
    }

    /// <returns>Whether it was answered as it must be.</returns>
    private async Task<bool> Send(LoadClient client, string item, CancellationToken cancellation)
    {
        var isGood = await Send(client, item, "taken", cancellation);
        if (Interlocked.Increment(ref commands) % RepeatEvery == 0)
        {
            isGood &= await Send(client, item, "repeated", cancellation);
            Interlocked.Increment(ref repeats);
        }

        return isGood;
    }

    /// <summary>A request without an answer may have had its effect: then the next is answered as a repeat.</summary>
    private async Task<bool> Send(LoadClient client, string item, string expected, CancellationToken cancellation)
    {
        var unknownBefore = client.Unknown;
        var answer = await client.Post("v1/feed", () => LoadClient.Json(item), cancellation);
        var isExpected = answer.IsGood && (answer.Count(expected) == 1
            || (answer.Count("repeated") == 1 && client.Unknown > unknownBefore));
        if (!isExpected && faults.Count < FaultsKept)
        {
            faults.Enqueue($"{item} was answered {(int)answer.Status} {answer.Body}, and not as {expected}.");
        }

        return isExpected;
    }

    private IEnumerable<(string Item, bool IsEntry)> Commands(string ticket)
    {
        var opened = plan.Month.AddDays(2).AddHours(8);
        yield return ($$"""
            {"type":"ticket","source":"{{Source}}","ticketId":"{{ticket}}","customerId":"{{CustomerOf(ticket)}}",
            "subject":"The mixer does not start","category":"repair","openedAt":"{{opened:s}}Z"}
            """, false);
        for (var number = 1; number <= EntriesPerTicket; number++)
        {
            yield return (string.Create(CultureInfo.InvariantCulture, $$"""
                {"type":"time","source":"{{Source}}","ticketId":"{{ticket}}","entryId":"{{EntryId(number)}}","revision":1,
                "technician":"anna","role":"engineer","workType":"remote","startedAt":"{{opened.AddHours(number):s}}Z",
                "minutes":{{Agreements.EntryMinutes}},"description":"Replaced the failing disk and rebuilt the array."}
                """), true);
        }

        yield return ($$"""
            {"type":"ticket-closed","source":"{{Source}}","ticketId":"{{ticket}}","at":"{{opened.AddDays(1):s}}Z"}
            """, false);
    }
}
