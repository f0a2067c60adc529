using BillingGrains.Domain.Sources;

namespace BillingGrains.Connectors.RequestTracker;

/// <summary>Why Request Tracker does not let billing write on one ticket, in words for the one who can mend it.</summary>
internal static class RequestTrackerRefusals
{
    public static WriteBackRefusal NoTicket(string ticketId) => new(
        "ticket-not-visible",
        $"Request Tracker has no ticket {ticketId} that billing's user may see.", "support",
        "See whether the ticket was deleted, or moved to a queue that billing's user has no right to see; restore it "
        + "or grant the right, then replay the write-back.");

    public static WriteBackRefusal NoField(string ticketId, string field, string queue) => new(
        "ticket-field-missing",
        $"Ticket {ticketId} has no custom field '{field}' that billing's user may see.", "integrator",
        $"Apply the field to the queue '{queue}', and let billing's user see and change it; then replay the "
        + "write-back.");

    /// <param name="words">Request Tracker's own; empty when it gave none.</param>
    public static WriteBackRefusal NotWritten(string ticketId, string field, string words) => new(
        "ticket-field-not-written",
        $"Request Tracker did not write '{field}' on ticket {ticketId}"
        + (words.Length > 0 ? $": {words}" : "."), "integrator",
        $"Grant billing's user the right ModifyCustomField on '{field}', and see that no validation of the field forbids "
        + "\"number (key)\"; then replay the write-back.");
}
