using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Sources;
using BillingGrains.Domain.Tickets;

namespace BillingGrains.Ports.Ticketing;

/// <summary>One ticketing system. What may not leave it (internal notes, mail bodies) never passes this port.</summary>
public interface ITicketing
{
    /// <summary>What happened after a cursor, in the source's order; null is the beginning. Throws
    /// <see cref="TicketingUnavailableException"/> when the source does not answer.</summary>
    Task<TicketingPage> Read(string? cursor, int limit, CancellationToken cancellation);

    /// <summary>Writes on the ticket that it was billed. Repeating it must not write twice. Null when it is written;
    /// else why the source refuses it for this ticket. Throws <see cref="TicketingUnavailableException"/> when the
    /// source does not answer, or would refuse it for any ticket.</summary>
    Task<WriteBackRefusal?> WriteBilled(
        string ticketId, string invoiceNumber, string invoiceKey, CancellationToken cancellation);
}

/// <summary>The source cannot be asked now.</summary>
public sealed class TicketingUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <param name="Cursor">Where the next read begins; equal to the one given when there was nothing new.</param>
/// <param name="More">True when the next read would find more at once.</param>
public sealed record TicketingPage(ValueList<TicketingChange> Changes, string Cursor, bool More);

/// <summary>Commands for one ticket, mapped from the source's fields, in order.</summary>
public sealed record TicketingChange(string TicketId, ValueList<TicketCommand> Commands);

/// <summary>Finds the connector of a source.</summary>
public interface ITicketingDirectory
{
    ITicketing Open(SourceSettings source);
}
