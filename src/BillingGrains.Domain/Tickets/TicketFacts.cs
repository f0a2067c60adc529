using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Retention;
using NodaTime;

namespace BillingGrains.Domain.Tickets;

/// <summary>What a source says of a ticket. Only what may leave the source is here: no internal notes.</summary>
/// <param name="CustomerId">The stable id of the customer in the source's or CRM's terms; never a name.</param>
/// <param name="Site">The customer's site, when the contract may depend on it.</param>
/// <param name="Category">For example "incident" or "maintenance": what cover may depend on.</param>
/// <param name="AssetId">The device or vehicle worked on, when warranty may depend on it.</param>
/// <param name="Priority">For example "critical": what rates and the multiplier for emergencies may depend on.</param>
/// <param name="Project">What the work is part of, when documents are made for each project.</param>
/// <param name="Fields">What else the source says, for rules to ask about: <see cref="SourceField.List"/>.</param>
public sealed record TicketHeader(
    string CustomerId, [property: PersonalText] string Subject, string Category, string? Site, string? AssetId, Instant OpenedAt,
    string? Priority = null, string? Project = null, ValueList<SourceField>? Fields = null);

/// <summary>A field of the source's own, for example whether the customer signed. It stands on no document.</summary>
/// <param name="Name">1 to 100 characters, as the source spells it.</param>
/// <param name="Value">At most 2,000 characters.</param>
public sealed record SourceField(string Name, [property: PersonalText] string Value)
{
    /// <summary>In the order of their names, whatever order they came in; null for none, which is not stored.</summary>
    public static ValueList<SourceField>? List(IEnumerable<KeyValuePair<string, string>>? fields)
    {
        if (fields is null)
        {
            return null;
        }

        var list = fields.Select(field => new SourceField(field.Key, field.Value))
            .OrderBy(field => field.Name, StringComparer.Ordinal).ToValueList();
        return list.IsEmpty ? null : list;
    }
}

/// <summary>Time as worked; it is never rounded here.</summary>
/// <param name="EntryId">The source's id of the entry, unique within the ticket.</param>
/// <param name="Revision">Grows when the source corrects the entry; the highest counts.</param>
/// <param name="Minutes">-1,440 to 1,440, not 0; negative is a correction of time that the source gave before.</param>
/// <param name="Role">What the technician worked as, for example "engineer"; a rate may depend on it.</param>
/// <param name="WorkType">For example "remote" or "onsite"; empty when the source did not say: the charge is held.</param>
/// <param name="Description">What the customer may read.</param>
/// <param name="Place">For example "onsite", where the work type does not say it; a rate may depend on it.</param>
/// <param name="DistanceKm">Kilometres driven for this work; 0 to 10,000, at most 3 decimals.</param>
/// <param name="Fields">What else the source says, for rules to ask about: <see cref="SourceField.List"/>.</param>
public sealed record TimeEntry(
    string EntryId, int Revision, string Technician, string Role, string WorkType, Instant StartedAt, int Minutes,
    [property: PersonalText] string Description, string? Place = null, decimal? DistanceKm = null,
    ValueList<SourceField>? Fields = null);

/// <summary>What a part is.</summary>
public enum PartKind
{
    None = 0,
    Part = 1,

    /// <summary>Money laid out for the customer: a hotel, a parking ticket, a hired lift.</summary>
    Expense = 2,
}

/// <summary>A part that was used, or an expense.</summary>
/// <param name="Quantity">More than 0; negative for a return.</param>
/// <param name="UnitCost">What it cost us; the contract's markup goes on top.</param>
/// <param name="Kind">Null for a part.</param>
/// <param name="Receipt">The number of an expense's receipt, for those who check it.</param>
/// <param name="ReturnOf">For a return, the id of the part on the same ticket that comes back: it is priced as that one
/// was.</param>
/// <param name="Fields">What else the source says, for rules to ask about: <see cref="SourceField.List"/>.</param>
public sealed record PartUse(
    string PartId, int Revision, string ItemCode, [property: PersonalText] string Description, decimal Quantity, Money UnitCost,
    Instant UsedAt, string? SerialNumber, PartKind? Kind = null, string? Receipt = null, string? ReturnOf = null,
    ValueList<SourceField>? Fields = null)
{
    public bool IsExpense => Kind == PartKind.Expense;
}

/// <summary>What happened to a ticket.</summary>
public abstract record TicketEvent;

/// <summary>Something arrived for a ticket that its source has not told us of yet: what came is kept until it does.</summary>
[Fact("ticket.awaited.v1")]
public sealed record TicketAwaited(string TicketKey) : TicketEvent;

[Fact("ticket.opened.v1")]
public sealed record TicketOpened(string Source, string TicketId, TicketHeader Header) : TicketEvent;

[Fact("ticket.changed.v1")]
public sealed record TicketChanged(TicketHeader Header) : TicketEvent;

/// <summary>The work is done: what waits for that may be billed.</summary>
[Fact("ticket.closed.v1")]
public sealed record TicketClosed(Instant At) : TicketEvent;

[Fact("ticket.reopened.v1")]
public sealed record TicketReopened(Instant At) : TicketEvent;

[Fact("ticket.time-logged.v1")]
public sealed record TimeLogged(TimeEntry Entry) : TicketEvent;

/// <summary>The source corrected an entry: this revision stands in place of the one before.</summary>
[Fact("ticket.time-revised.v1")]
public sealed record TimeRevised(TimeEntry Entry) : TicketEvent;

/// <summary>The source took an entry back.</summary>
[Fact("ticket.time-withdrawn.v1")]
public sealed record TimeWithdrawn(string EntryId, [property: PersonalText] string Reason) : TicketEvent;

[Fact("ticket.part-used.v1")]
public sealed record PartUsed(PartUse Part) : TicketEvent;

[Fact("ticket.part-revised.v1")]
public sealed record PartRevised(PartUse Part) : TicketEvent;

[Fact("ticket.part-withdrawn.v1")]
public sealed record PartWithdrawn(string PartId, [property: PersonalText] string Reason) : TicketEvent;

/// <summary>A person agreed that a part or a charge above the threshold is billed.</summary>
/// <param name="Subject">An entry id, a part id, or "*" for all that is on the ticket now.</param>
[Fact("ticket.approved.v1")]
public sealed record TicketApproved(
    string ApprovalId, string Subject, [property: PersonalText] string By, Instant At) : TicketEvent;

/// <summary>The customer contests the ticket: nothing of it is billed until the dispute is resolved.</summary>
/// <param name="AwaitsCustomer">It is not contested, but the customer has to answer first.</param>
[Fact("ticket.disputed.v1")]
public sealed record TicketDisputed(
    string DisputeId, [property: PersonalText] string By, [property: PersonalText] string Reason, Instant At,
    bool AwaitsCustomer = false) : TicketEvent;

/// <param name="Bill">True when the work is billed after all; false when it is not billed, for good.</param>
[Fact("ticket.dispute-resolved.v1")]
public sealed record DisputeResolved(string DisputeId, bool Bill, [property: PersonalText] string By, Instant At) : TicketEvent;

/// <summary>A person set a value here that the source owns.</summary>
[Fact("ticket.field-overridden.v1")]
public sealed record FieldOverridden(FieldOverride Override) : TicketEvent;

/// <summary>What the source says counts again.</summary>
[Fact("ticket.override-dropped.v1")]
public sealed record OverrideDropped(
    string Subject, OverriddenField Field, [property: PersonalText] string Reason, string By, Instant At)
    : TicketEvent;

/// <summary>All that is on the ticket, priced by one version of one contract; stands in place of the rating before.</summary>
/// <param name="RatingNumber">1 for the ticket's first rating.</param>
/// <param name="CustomerId">The ticket's, like <paramref name="Site"/> and <paramref name="Project"/>: documents may be
/// grouped by them.</param>
/// <param name="ContractId">Null when no contract could be found: then every charge is held.</param>
[Fact("ticket.rated.v1")]
public sealed record TicketRated(
    int RatingNumber, string? ContractId, int ContractVersion, ValueList<Rating.Charge> Charges,
    string? CustomerId = null, string? Site = null, string? Project = null) : TicketEvent;

/// <summary>A contract was found for what the ticket was before: another has to be looked for. A note of the ticket to
/// itself.</summary>
[Fact("ticket.rating-due.v1")]
public sealed record RatingDue(Instant At) : TicketEvent;

/// <summary>A document on which charges of this ticket stand has reached the ERP.</summary>
[Fact("ticket.billed.v1")]
public sealed record TicketBilled(string InvoiceKey, string Number, Instant At) : TicketEvent;

/// <summary>The ticket's texts are erased: it takes nothing more from its source, and its last rating stands.</summary>
[Fact("ticket.texts-erased.v1")]
public sealed record TextsErased(string ErasureId, Instant At) : TicketEvent;
