using System.Globalization;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Tickets;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Json;
using NodaTime;
using Orleans;

namespace BillingGrains.Host.Bench.Journal;

/// <summary>The work that is measured: time entries of about 300 bytes, spread over many tickets.</summary>
internal static class BenchWork
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;
    private static readonly Instant WorkedAt = Instant.FromUtc(2026, 3, 2, 8, 30);

    public static string TicketKey(long number, int tickets) =>
        GrainKeys.Ticket("bench", string.Create(Invariant, $"{number % tickets:d6}"));

    /// <summary>Brings the grains up, so that no round measures that.</summary>
    public static async Task Activate(IGrainFactory grains, int tickets, int atOnce)
    {
        foreach (var part in Enumerable.Range(0, tickets).Chunk(atOnce))
        {
            await Task.WhenAll(part.Select(number => grains.GetGrain<IBenchGrain>(TicketKey(number, tickets)).Ailment()));
        }
    }

    public static LogTime Command(string ticketKey, int caller, long number, Instant now) =>
        new(ticketKey, Entry(caller, number), now);

    public static Origin Origin(long number) =>
        new("person/agent-17", string.Create(Invariant, $"corr-{number:x12}"), string.Create(Invariant, $"cmd-{number:x12}"));

    /// <summary>The facts that the commands lead to, as rows: for the ceiling.</summary>
    public static List<Append> Rows(long first, int count, int tickets, Instant now)
    {
        var rows = new List<Append>(count);
        for (var number = first; number < first + count; number++)
        {
            var entry = Entry((int)(number % 256), number);
            var (type, body) = FactCodec.Encode(new TimeLogged(entry));
            rows.Add(new Append(
                Guid.NewGuid(), TicketKey(number, tickets), number / tickets,
                [new NewFact(type, body, BenchDecider.Addressees(entry.EntryId), Origin(number), now)], []));
        }

        return rows;
    }

    private static TimeEntry Entry(int caller, long number) => new(
        string.Create(Invariant, $"entry-desk-{number:d12}"), 1, string.Create(Invariant, $"person-agent-{caller:d3}"),
        "engineer", "remote", WorkedAt, 45,
        "Replaced the failing disk and rebuilt the array; the customer confirmed by telephone.");
}
