using System.Text.Json.Serialization;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Tickets;
using BillingGrains.Host.Preview;
using NodaTime;

namespace BillingGrains.Host.Api.Feed;

/// <summary>One thing that a source says of one ticket. Unknown members are refused.</summary>
[JsonPolymorphic(
    TypeDiscriminatorPropertyName = "type",
    UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(TicketItem), "ticket")]
[JsonDerivedType(typeof(TicketClosedItem), "ticket-closed")]
[JsonDerivedType(typeof(TicketReopenedItem), "ticket-reopened")]
[JsonDerivedType(typeof(TimeItem), "time")]
[JsonDerivedType(typeof(TimeWithdrawnItem), "time-withdrawn")]
[JsonDerivedType(typeof(PartItem), "part")]
[JsonDerivedType(typeof(PartWithdrawnItem), "part-withdrawn")]
[JsonDerivedType(typeof(ApprovalItem), "approval")]
[JsonDerivedType(typeof(DisputeItem), "dispute")]
[JsonDerivedType(typeof(DisputeResolvedItem), "dispute-resolved")]
public abstract record FeedItem : FactItem
{
    internal const string ItemTypes =
        "ticket, ticket-closed, ticket-reopened, time, time-withdrawn, part, part-withdrawn, approval, dispute or "
        + "dispute-resolved";

    /// <summary>The source's id, for example "desk": 1 to 100 letters, digits, '.', '_', '-' or ':'.</summary>
    public required string Source { get; init; }

    /// <summary>The ticket's id within the source, of the same characters.</summary>
    public required string TicketId { get; init; }

    internal string Key => GrainKeys.Ticket(Source, TicketId);

    /// <summary>The command that it means. What may not leave the source (internal notes) has no way into it.</summary>
    internal abstract TicketCommand ToCommand(Instant now);
}

/// <summary>A ticket as it stands now.</summary>
public sealed record TicketItem : FeedItem
{
    /// <summary>The customer's stable id.</summary>
    public required string CustomerId { get; init; }

    public required string Subject { get; init; }

    public required string Category { get; init; }

    public string? Site { get; init; }

    public string? AssetId { get; init; }

    /// <summary>For example "critical": rates and the multiplier for emergencies may depend on it.</summary>
    public string? Priority { get; init; }

    /// <summary>What the work is part of: documents may be made for each project.</summary>
    public string? Project { get; init; }

    /// <summary>What else the source says of the ticket, for rules to ask about: at most 50, names of 1 to 100 characters,
    /// values of at most 2,000.</summary>
    public IReadOnlyDictionary<string, string>? Fields { get; init; }

    public required Instant OpenedAt { get; init; }

    /// <summary>Taken so that sources may send all they have; never kept.</summary>
    public IReadOnlyList<string>? InternalNotes { get; init; }

    internal override TicketCommand ToCommand(Instant now) => new PutTicket(
        Source, TicketId,
        new TicketHeader(
            CustomerId, Subject, Category, Site, AssetId, OpenedAt, Priority, Project, SourceField.List(Fields)),
        now);
}

/// <summary>The work on the ticket is done.</summary>
public sealed record TicketClosedItem : FeedItem
{
    public required Instant At { get; init; }

    internal override TicketCommand ToCommand(Instant now) => new CloseTicket(Key, At, now);
}

/// <summary>The work goes on.</summary>
public sealed record TicketReopenedItem : FeedItem
{
    public required Instant At { get; init; }

    internal override TicketCommand ToCommand(Instant now) => new ReopenTicket(Key, At, now);
}

/// <summary>Time as worked.</summary>
public sealed record TimeItem : FeedItem
{
    public required string EntryId { get; init; }

    /// <summary>1 or more; a correction has a higher one.</summary>
    public required int Revision { get; init; }

    public required string Technician { get; init; }

    public required string Role { get; init; }

    /// <summary>Empty when it is not known: the charge is held until a revision says it.</summary>
    public required string WorkType { get; init; }

    public required Instant StartedAt { get; init; }

    /// <summary>-1,440 to 1,440, not 0; negative takes time back that was logged before.</summary>
    public required int Minutes { get; init; }

    public required string Description { get; init; }

    /// <summary>For example "onsite", where the work type does not say it.</summary>
    public string? Place { get; init; }

    /// <summary>Kilometres driven for this work, 0 to 10,000.</summary>
    public decimal? DistanceKm { get; init; }

    /// <summary>What else the source says of this work: as with a ticket.</summary>
    public IReadOnlyDictionary<string, string>? Fields { get; init; }

    /// <summary>Taken so that sources may send all they have; never kept.</summary>
    public string? InternalNote { get; init; }

    internal override TicketCommand ToCommand(Instant now) => new LogTime(
        Key,
        new TimeEntry(
            EntryId, Revision, Technician, Role, WorkType, StartedAt, Minutes, Description, Place, DistanceKm,
            SourceField.List(Fields)),
        now);
}

/// <summary>A time entry is taken back whole.</summary>
public sealed record TimeWithdrawnItem : FeedItem
{
    public required string EntryId { get; init; }

    public required string Reason { get; init; }

    internal override TicketCommand ToCommand(Instant now) => new WithdrawTime(Key, EntryId, Reason, now);
}

/// <summary>A part that was used, or an expense.</summary>
public sealed record PartItem : FeedItem
{
    public required string PartId { get; init; }

    public required int Revision { get; init; }

    public required string ItemCode { get; init; }

    public required string Description { get; init; }

    public required decimal Quantity { get; init; }

    /// <summary>What one piece cost; not what the customer pays.</summary>
    public required Money UnitCost { get; init; }

    public required Instant UsedAt { get; init; }

    public string? SerialNumber { get; init; }

    /// <summary>"expense" for money laid out; a part when left out.</summary>
    public PartKind? Kind { get; init; }

    /// <summary>The number of an expense's receipt.</summary>
    public string? Receipt { get; init; }

    /// <summary>For a quantity below 0: the id of the part on this ticket that comes back. It is priced as that one was.
    /// </summary>
    public string? ReturnOf { get; init; }

    /// <summary>What else the source says of this part: as with a ticket.</summary>
    public IReadOnlyDictionary<string, string>? Fields { get; init; }

    internal override TicketCommand ToCommand(Instant now) => new UsePart(
        Key,
        new PartUse(
            PartId, Revision, ItemCode, Description, Quantity, UnitCost, UsedAt, SerialNumber, Kind, Receipt, ReturnOf,
            SourceField.List(Fields)),
        now);
}

/// <summary>A part is taken back whole.</summary>
public sealed record PartWithdrawnItem : FeedItem
{
    public required string PartId { get; init; }

    public required string Reason { get; init; }

    internal override TicketCommand ToCommand(Instant now) => new WithdrawPart(Key, PartId, Reason, now);
}

/// <summary>A person agrees that something is billed.</summary>
public sealed record ApprovalItem : FeedItem
{
    public required string ApprovalId { get; init; }

    /// <summary>An entry's or part's id, or "*" for all that is on the ticket now.</summary>
    public required string Subject { get; init; }

    public required string By { get; init; }

    internal override TicketCommand ToCommand(Instant now) => new ApproveTicket(Key, ApprovalId, Subject, By, now);
}

/// <summary>The customer contests the ticket.</summary>
public sealed record DisputeItem : FeedItem
{
    public required string DisputeId { get; init; }

    public required string By { get; init; }

    public required string Reason { get; init; }

    /// <summary>True: it is not contested, but the customer has to answer first.</summary>
    public bool AwaitsCustomer { get; init; }

    internal override TicketCommand ToCommand(Instant now) =>
        new DisputeTicket(Key, DisputeId, By, Reason, now, AwaitsCustomer);
}

/// <summary>The dispute is settled.</summary>
public sealed record DisputeResolvedItem : FeedItem
{
    public required string DisputeId { get; init; }

    /// <summary>True: the work is billed after all. False: never.</summary>
    public required bool Bill { get; init; }

    public required string By { get; init; }

    internal override TicketCommand ToCommand(Instant now) => new ResolveDispute(Key, DisputeId, Bill, By, now);
}
