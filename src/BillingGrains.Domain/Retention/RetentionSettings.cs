using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Retention;

/// <summary>How long a legal entity keeps personal texts: so long whoever asks, and not longer. Counted in whole calendar
/// years after the one in which the record ended, as tax law counts (for example section 147 (4) of the German
/// Abgabenordnung).</summary>
/// <param name="DocumentYears">Texts of issued documents, from their date: 1 to 50. Null: for ever.</param>
/// <param name="WorkYears">Texts of tickets, time and parts, from the last that was told of the ticket: 0 to 50. Null: until
/// an erasure asks for them.</param>
public sealed record RetentionSettings(int? DocumentYears = null, int? WorkYears = null)
{
    public const int YearsMax = 50;

    /// <summary>The last day on which a document's texts are kept; null for ever.</summary>
    public LocalDate? DocumentKeptUntil(LocalDate invoiceDate) => KeptUntil(invoiceDate, DocumentYears);

    /// <summary>The last day on which a ticket's texts are kept; null until they are asked for.</summary>
    public LocalDate? WorkKeptUntil(LocalDate lastTold) => KeptUntil(lastTold, WorkYears);

    internal static Refusal? FindFault(RetentionSettings? settings) => settings switch
    {
        { DocumentYears: < 1 or > YearsMax } => RetentionRefusal.DocumentYearsInvalid,
        { WorkYears: < 0 or > YearsMax } => RetentionRefusal.WorkYearsInvalid,
        _ => null,
    };

    private static LocalDate? KeptUntil(LocalDate day, int? years) =>
        years is { } count ? new LocalDate(day.Year + count, 12, 31) : null;
}
