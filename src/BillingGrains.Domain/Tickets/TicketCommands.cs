using BillingGrains.Domain.Contracts;
using NodaTime;

namespace BillingGrains.Domain.Tickets;

/// <summary>What may be asked of a ticket. Each carries the moment at which it is decided.</summary>
public abstract record TicketCommand(Instant Now);

/// <summary>Opens the ticket, or changes its header when it is open already.</summary>
public sealed record PutTicket(string Source, string TicketId, TicketHeader Header, Instant Now) : TicketCommand(Now);

public sealed record CloseTicket(Instant At, Instant Now) : TicketCommand(Now);

public sealed record ReopenTicket(Instant At, Instant Now) : TicketCommand(Now);

/// <summary>Logs time. A known entry with a higher revision replaces it; the same revision with other content is a
/// conflict; a lower revision arrived late and changes nothing. Time may arrive before the ticket does.</summary>
public sealed record LogTime(TimeEntry Entry, Instant Now) : TicketCommand(Now);

public sealed record WithdrawTime(string EntryId, string Reason, Instant Now) : TicketCommand(Now);

/// <summary>Records a part, with the same rules for revisions as time.</summary>
public sealed record UsePart(PartUse Part, Instant Now) : TicketCommand(Now);

public sealed record WithdrawPart(string PartId, string Reason, Instant Now) : TicketCommand(Now);

public sealed record ApproveTicket(string ApprovalId, string Subject, string By, Instant Now) : TicketCommand(Now);

public sealed record DisputeTicket(string DisputeId, string By, string Reason, Instant Now) : TicketCommand(Now);

public sealed record ResolveDispute(string DisputeId, bool Bill, string By, Instant Now) : TicketCommand(Now);

/// <summary>Prices what is on the ticket now.</summary>
/// <param name="Terms">The contract's version to rate by; null when none was found.</param>
/// <param name="Missing">When <paramref name="Terms"/> is null: why every charge is held.</param>
public sealed record RateTicket(ContractTerms? Terms, Rating.HoldReason? Missing, Instant Now) : TicketCommand(Now);

public sealed record MarkBilled(string InvoiceKey, string Number, Instant Now) : TicketCommand(Now);
