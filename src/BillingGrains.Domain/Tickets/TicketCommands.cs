using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Tickets;

/// <summary>What may be asked of a ticket. Each carries the moment at which it is decided.</summary>
/// <param name="TicketKey">The grain's own key: time may arrive before anything else has told the ticket its name.</param>
public abstract record TicketCommand(string TicketKey, Instant Now);

/// <summary>Opens the ticket, or changes its header when it is open already.</summary>
public sealed record PutTicket(string Source, string TicketId, TicketHeader Header, Instant Now)
    : TicketCommand(GrainKeys.Ticket(Source, TicketId), Now);

public sealed record CloseTicket(string TicketKey, Instant At, Instant Now) : TicketCommand(TicketKey, Now);

public sealed record ReopenTicket(string TicketKey, Instant At, Instant Now) : TicketCommand(TicketKey, Now);

/// <summary>Logs time. A known entry with a higher revision replaces it; the same revision with other content is a
/// conflict; a lower revision arrived late and changes nothing. Time may arrive before the ticket does.</summary>
public sealed record LogTime(string TicketKey, TimeEntry Entry, Instant Now) : TicketCommand(TicketKey, Now);

public sealed record WithdrawTime(string TicketKey, string EntryId, string Reason, Instant Now)
    : TicketCommand(TicketKey, Now);

/// <summary>Records a part, with the same rules for revisions as time.</summary>
public sealed record UsePart(string TicketKey, PartUse Part, Instant Now) : TicketCommand(TicketKey, Now);

public sealed record WithdrawPart(string TicketKey, string PartId, string Reason, Instant Now)
    : TicketCommand(TicketKey, Now);

public sealed record ApproveTicket(string TicketKey, string ApprovalId, string Subject, string By, Instant Now)
    : TicketCommand(TicketKey, Now);

/// <param name="AwaitsCustomer">The customer does not contest it, but has to answer first.</param>
public sealed record DisputeTicket(
    string TicketKey, string DisputeId, string By, string Reason, Instant Now, bool AwaitsCustomer = false)
    : TicketCommand(TicketKey, Now);

/// <summary>Sets a value here that the source owns. Given again after the source changed it, it stands for what the source
/// says now.</summary>
/// <param name="Subject">An entry's or part's id, or "*" for the ticket.</param>
public sealed record OverrideField(
    string TicketKey, string Subject, OverriddenField Field, string Value, string Reason, string By, Instant Now)
    : TicketCommand(TicketKey, Now);

/// <summary>What the source says counts again.</summary>
public sealed record DropOverride(
    string TicketKey, string Subject, OverriddenField Field, string Reason, string By, Instant Now)
    : TicketCommand(TicketKey, Now);

public sealed record ResolveDispute(string TicketKey, string DisputeId, bool Bill, string By, Instant Now)
    : TicketCommand(TicketKey, Now);

/// <summary>Prices what is on the ticket now.</summary>
/// <param name="Versions">The contract's, by number; none when no contract was found.</param>
/// <param name="Missing">When there are no <paramref name="Versions"/>: why every charge is held.</param>
/// <param name="AskedFor">What the contract was looked for; null when that does not matter.</param>
/// <param name="CustomerHold">Why nothing of the customer is billed; null when it is.</param>
public sealed record RateTicket(
    string TicketKey, ValueList<ContractTerms> Versions, Rating.HoldReason? Missing, Instant Now,
    ContractQuestion? AskedFor = null, Rating.HoldReason? CustomerHold = null) : TicketCommand(TicketKey, Now);

/// <summary>What of a ticket decides which contract covers it. While the answer is on its way, it may change.</summary>
/// <param name="WorkedAt">Of the first work; null when there is none.</param>
public sealed record ContractQuestion(TicketHeader? Header, Instant? WorkedAt);

public sealed record MarkBilled(string TicketKey, string InvoiceKey, string Number, Instant Now)
    : TicketCommand(TicketKey, Now);

/// <summary>Ends the ticket, so that its texts can be erased.</summary>
public sealed record EraseTexts(string TicketKey, string ErasureId, Instant Now) : TicketCommand(TicketKey, Now);
