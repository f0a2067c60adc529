using System.Collections.Immutable;
using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Tickets;

/// <summary>All that is known of a ticket. Every map is ordered by ordinal id, so that the order in which facts
/// arrived leaves no trace.</summary>
/// <param name="Key">The grain's key; empty before the first fact.</param>
/// <param name="Stage">What the source told of the ticket itself.</param>
/// <param name="LastClosedAt">The latest closing by the source's clock; closings and reopenings may arrive swapped.</param>
/// <param name="EmptyApprovedBy">Who approved the whole ticket ("*"), and so, when nothing is on it, that there was
/// nothing to do; null when nobody did.</param>
/// <param name="ApprovedAhead">Subjects approved before their fact arrived: the first revision takes it.</param>
/// <param name="Changes">Counts the facts that rating depends on.</param>
/// <param name="Rating">The last rating; null before the first.</param>
/// <param name="Billed">Document numbers by invoice key.</param>
/// <param name="ToldHeader">What the source says, where a person set another customer here; else null.</param>
/// <param name="CustomerOverride">Null when the customer is the source's.</param>
/// <param name="ErasedBy">The erasure that took its texts; null while they are there.</param>
public sealed record Ticket(
    string Key,
    TicketStage Stage,
    Instant? LastClosedAt,
    Instant? LastReopenedAt,
    ImmutableSortedDictionary<string, TimeSlot> Time,
    ImmutableSortedDictionary<string, PartSlot> Parts,
    ImmutableSortedDictionary<string, Approval> Approvals,
    ImmutableSortedSet<string> ApprovedAhead,
    string? EmptyApprovedBy,
    ImmutableSortedDictionary<string, Dispute> Disputes,
    int Changes,
    LastRating? Rating,
    ImmutableSortedDictionary<string, string> Billed,
    TicketHeader? ToldHeader = null,
    FieldOverride? CustomerOverride = null,
    string? ErasedBy = null)
{
    /// <summary>Approves all that is on the ticket.</summary>
    public const string Everything = "*";

    public static Ticket Initial { get; } = new(
        "",
        new TicketStage.Awaited(),
        null,
        null,
        Empty<TimeSlot>(),
        Empty<PartSlot>(),
        Empty<Approval>(),
        ImmutableSortedSet.Create<string>(StringComparer.Ordinal),
        null,
        Empty<Dispute>(),
        0,
        null,
        Empty<string>());

    /// <summary>What the source said of the ticket, without what was overridden here; null while it is awaited.</summary>
    public TicketHeader? Told => ToldHeader ?? Header;

    /// <summary>The ticket as it counts here; null while it is awaited.</summary>
    public TicketHeader? Header => (Stage as TicketStage.Known)?.Header;

    /// <summary>What a person set here in place of what the source says: of the ticket, of entries, of parts.</summary>
    public ValueList<FieldOverride> AllOverrides => Overriding.All(this);

    /// <summary>Closed by the source's clock; a closing and a reopening at the same moment leave it closed.</summary>
    public bool IsClosed => LastClosedAt is { } closed && (LastReopenedAt is not { } reopened || closed >= reopened);

    /// <summary>The moment by which a contract must cover the ticket: its first live work, else its opening, else null.
    /// </summary>
    public Instant? FirstWorkAt
    {
        get
        {
            Instant? first = null;
            foreach (var (_, slot) in Time)
            {
                first = slot.Live is { } entry ? Earlier(first, entry.StartedAt) : first;
            }

            foreach (var (_, slot) in Parts)
            {
                first = slot.Live is { } part ? Earlier(first, part.UsedAt) : first;
            }

            return first ?? Header?.OpenedAt;
        }
    }

    private static Instant Earlier(Instant? first, Instant other) =>
        first is { } known && known <= other ? known : other;

    private static ImmutableSortedDictionary<string, T> Empty<T>() =>
        ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal);
}

/// <summary>What the source told of the ticket itself.</summary>
public abstract record TicketStage
{
    private TicketStage()
    {
    }

    /// <summary>Time or parts came, or nothing at all; the ticket itself did not come yet.</summary>
    public sealed record Awaited : TicketStage;

    public sealed record Known(TicketHeader Header) : TicketStage;
}

/// <summary>A time entry in its highest revision. A withdrawal that came before its entry leaves a slot without one.</summary>
/// <param name="Approved">The revision that a person approved; null when none. A later one needs a new approval.</param>
/// <param name="Entry">As it counts here.</param>
/// <param name="ToldEntry">As the source told it, where something of it was overridden here; else null.</param>
public sealed record TimeSlot(
    TimeEntry? Entry, bool Withdrawn, int? Approved, TimeEntry? ToldEntry = null, ValueList<FieldOverride> Overrides = default)
{
    /// <summary>The entry as the source told it.</summary>
    public TimeEntry? Source => ToldEntry ?? Entry;

    /// <summary>The entry when it counts.</summary>
    public TimeEntry? Live => Withdrawn ? null : Entry;

    public bool IsApproved => Entry is { } entry && Approved == entry.Revision;
}

/// <summary>A part in its highest revision; see <see cref="TimeSlot"/>.</summary>
public sealed record PartSlot(
    PartUse? Part, bool Withdrawn, int? Approved, ValueList<FieldOverride> Overrides = default)
{
    public PartUse? Live => Withdrawn ? null : Part;

    public bool IsApproved => Part is { } part && Approved == part.Revision;
}

public sealed record Approval(string Subject, string By);

/// <summary>A dispute; its resolution may arrive before it.</summary>
public sealed record Dispute(DisputeOpening? Opening, DisputeEnd? End);

public sealed record DisputeOpening(string By, string Reason, bool AwaitsCustomer = false);

public sealed record DisputeEnd(bool Bill, string By);

/// <summary>The last rating, and what it rested on.</summary>
/// <param name="Changes">The ticket's <see cref="Ticket.Changes"/> when it was rated.</param>
/// <param name="CustomerId">The ticket's customer then, like <paramref name="Site"/> and <paramref name="Project"/>; null
/// while the ticket was awaited.</param>
/// <param name="LeftContractId">The contract that the rating before this one named, when it was another.</param>
/// <param name="CameFromWaiting">The rating before this one had no contract.</param>
public sealed record LastRating(
    int Number, string? ContractId, int ContractVersion, ValueList<Rating.Charge> Charges, int Changes,
    string? CustomerId, string? Site, string? Project, string? LeftContractId, bool CameFromWaiting);
