using NodaTime;

namespace BillingGrains.Domain.Rating;

/// <summary>The names of charges, derived from the ticket's key and what they stand for. A charge for a whole group of
/// entries is named after the group, so that a late entry raises that charge instead of making another.</summary>
internal static class ChargeIds
{
    public const string Minute = "minute";
    public const string Piece = "piece";

    public static string Entry(string ticketKey, string entryId) => $"{ticketKey}#time/{entryId}";

    public static string Part(string ticketKey, string partId) => $"{ticketKey}#part/{partId}";

    public static string MissingWork(string ticketKey) => $"{ticketKey}#missing-work";

    public static string Group(string ticketKey, LocalDate date, string role, string workType) =>
        $"{ticketKey}#work/{Texts.Date(date)}/{Uri.EscapeDataString(role)}/{Uri.EscapeDataString(workType)}";

    public static string Minimum(string ticketKey, string scope) => $"{ticketKey}#minimum/{scope}";
}
