using System.Globalization;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Sources;
using BillingGrains.Domain.Tickets;
using BillingGrains.Ports.Ticketing;

namespace BillingGrains.Connectors.Memory;

/// <summary>A ticketing system in memory: without threads, clock or randomness of its own, for simulations and tests.
/// What happens is told to it by <see cref="Happens"/>. For one thread at a time.</summary>
/// <param name="suspend">Awaited before each call takes effect: where a simulator suspends, or throws the
/// <see cref="TicketingUnavailableException"/> of an outage.</param>
public sealed class MemoryTicketing(Func<CancellationToken, Task> suspend) : ITicketing
{
    private readonly List<(string TicketId, TicketCommand Command)> happened = [];
    private readonly List<(string TicketId, string InvoiceNumber, string InvoiceKey)> billed = [];

    /// <summary>What was written back, in order.</summary>
    public IReadOnlyList<(string TicketId, string InvoiceNumber, string InvoiceKey)> Billed => billed;

    /// <summary>How much has happened: the cursor behind all of it.</summary>
    public int Happened => happened.Count;

    /// <summary>Something happened on a ticket; the next reads find it, in this order.</summary>
    public void Happens(string ticketId, TicketCommand command) => happened.Add((ticketId, command));

    public async Task<TicketingPage> Read(string? cursor, int limit, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        cancellation.ThrowIfCancellationRequested();
        var from = cursor is null ? 0 : int.Parse(cursor, NumberStyles.None, CultureInfo.InvariantCulture);
        await suspend(cancellation);
        var read = happened.Skip(from).Take(limit).ToList();
        var changes = read.GroupBy(one => one.TicketId, one => one.Command, StringComparer.Ordinal)
            .Select(group => new TicketingChange(group.Key, group.ToValueList()));
        var next = from + read.Count;
        return new TicketingPage(
            changes.ToValueList(), next.ToString(CultureInfo.InvariantCulture), next < happened.Count);
    }

    /// <summary>Asked before a ticket is written on; null lets it.</summary>
    public Func<string, WriteBackRefusal?> Refuses { get; set; } = _ => null;

    public async Task<WriteBackRefusal?> WriteBilled(
        string ticketId, string invoiceNumber, string invoiceKey, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        await suspend(cancellation);
        if (Refuses(ticketId) is { } refusal)
        {
            return refusal;
        }

        if (!billed.Any(one => one.TicketId == ticketId && one.InvoiceKey == invoiceKey))
        {
            billed.Add((ticketId, invoiceNumber, invoiceKey));
        }

        return null;
    }
}
