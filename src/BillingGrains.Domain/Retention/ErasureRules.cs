using BillingGrains.Domain.Deciding;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Domain.Retention;

/// <summary>A ticket or document whose texts might be erased.</summary>
/// <param name="Kind"><see cref="SubjectKind.Ticket"/> or <see cref="SubjectKind.Document"/>.</param>
/// <param name="CustomerIds">Whose it is: of a document, of all tickets on it.</param>
/// <param name="EntityId">Null for a ticket without a contract.</param>
/// <param name="LastDay">Of a document its date, of a ticket the day of its last fact. Null for a document that is not
/// issued.</param>
/// <param name="Unsettled">Why it is still needed, as a sentence; null when nothing is left to do with it.</param>
public sealed record ErasureCandidate(
    string Key, SubjectKind Kind, ValueList<string> CustomerIds, string? EntityId, LocalDate? LastDay, string? Unsettled);

/// <summary>Whether a record may be erased.</summary>
public static class ErasureRules
{
    /// <summary>Why the record is kept; null when it may be erased.</summary>
    /// <param name="settings">Of its legal entity; null when it states none.</param>
    public static KeptRecord? KeptBecause(
        ErasureCandidate candidate, IEnumerable<LegalHold> holds, RetentionSettings? settings, LocalDate today)
    {
        if (holds.FirstOrDefault(hold => Covers(hold.Subject, candidate)) is { } hold)
        {
            return new KeptRecord(candidate.Key, $"Legal hold {hold.HoldId}: {hold.Reason}", null);
        }

        if (candidate.Unsettled is { } unsettled)
        {
            return new KeptRecord(candidate.Key, unsettled, null);
        }

        if (candidate.Kind == SubjectKind.Ticket)
        {
            return settings?.WorkKeptUntil(candidate.LastDay!.Value) is { } last && today <= last
                ? new KeptRecord(candidate.Key, $"The texts of work are kept until {Text(last)}.", last)
                : null;
        }

        return candidate.LastDay is not { } day
            ? new KeptRecord(candidate.Key, "The document is not issued yet.", null)
            : settings?.DocumentKeptUntil(day) switch
            {
                null => new KeptRecord(
                    candidate.Key, $"The legal entity {candidate.EntityId} states no end of retention for documents.", null),
                { } last when today <= last => new KeptRecord(
                    candidate.Key, $"Issued on {Text(day)}: documents are kept whole until {Text(last)}.", last),
                _ => null,
            };
    }

    private static bool Covers(RecordSubject held, ErasureCandidate candidate) => held.Kind switch
    {
        SubjectKind.Ticket or SubjectKind.Document => held.Id == candidate.Key,
        SubjectKind.Customer => candidate.CustomerIds.Contains(held.Id, StringComparer.Ordinal),
        SubjectKind.Entity => held.Id == candidate.EntityId,
        _ => throw new ArgumentOutOfRangeException(nameof(held), held, "Nothing else is held."),
    };

    private static string Text(LocalDate day) => LocalDatePattern.Iso.Format(day);
}
