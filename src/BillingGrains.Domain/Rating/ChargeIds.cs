using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Tickets;
using NodaTime;

namespace BillingGrains.Domain.Rating;

/// <summary>The names of charges, derived from the ticket's key and what they stand for. A charge for a whole group of
/// entries is named after the group, so that a late entry raises that charge instead of making another.</summary>
internal static class ChargeIds
{
    public const string Minute = "minute";
    public const string Piece = "piece";
    public const string VisitUnit = "visit";
    public const string Kilometre = "km";
    public const string TicketUnit = "ticket";

    public static string Entry(string ticketKey, string entryId) => $"{ticketKey}#time/{entryId}";

    public static string Part(string ticketKey, string partId) => $"{ticketKey}#part/{partId}";

    public static string MissingWork(string ticketKey) => $"{ticketKey}#missing-work";

    /// <summary>A rate that names a person or a place is for that person's or place's entries alone.</summary>
    public static string Group(string ticketKey, LocalDate date, TimeEntry entry, LabourRate? rate) =>
        $"{ticketKey}#work/{Texts.Date(date)}/{Uri.EscapeDataString(entry.Role)}/{Uri.EscapeDataString(entry.WorkType)}"
        + (rate?.Technician is { } technician ? $"/by/{Uri.EscapeDataString(technician)}" : "")
        + (rate?.Place is { } place ? $"/at/{Uri.EscapeDataString(place)}" : "");

    public static string FixedPrice(string ticketKey, string priceId) => $"{ticketKey}#fixed-price/{priceId}";

    public static string AboveLimit(string chargeId, string limitId) => $"{chargeId}/above/{limitId}";

    public static string Minimum(string ticketKey, string scope) => $"{ticketKey}#minimum/{scope}";

    public static string Visit(string ticketKey, string entryId) => $"{ticketKey}#minimum/visit/{entryId}";

    public static string Travel(string ticketKey, string entryId) => $"{ticketKey}#travel/visit/{entryId}";

    public static string Distance(string ticketKey, string entryId) => $"{ticketKey}#travel/distance/{entryId}";
}
