using BillingGrains.Domain.Amounts;
using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>When documents are made, beside billing runs, which bill every contract; and which of them nobody has to look
/// at.</summary>
/// <param name="Day">For weekly the ISO weekday, 1 (Monday) to 7; for monthly the day of the month, 1 to 31, where a
/// shorter month ends on its last; else null.</param>
/// <param name="CutOffDay">For monthly: work up to that day of the month is billed, 1 to 31; of the month before where it
/// is <paramref name="Day"/> or later. Null for the end of the month before.</param>
/// <param name="Amount">For <see cref="DocumentTrigger.Amount"/>: so much must be due, net; more than 0.</param>
/// <param name="Review">Null: as the legal entity says.</param>
public sealed record DocumentTerms(
    DocumentTrigger When = DocumentTrigger.Run, int? Day = null, int? CutOffDay = null, Money? Amount = null,
    ReviewRule? Review = null);

/// <summary>What makes a contract bill what is due.</summary>
public enum DocumentTrigger
{
    None = 0,

    /// <summary>Billing runs alone.</summary>
    Run = 1,

    /// <summary>Each day, work up to the day before.</summary>
    Daily = 2,

    /// <summary>Each week on a weekday, work up to the day before.</summary>
    Weekly = 3,

    /// <summary>Each month on a day, work up to the cut-off.</summary>
    Monthly = 4,

    /// <summary>As soon as so much is due.</summary>
    Amount = 5,

    /// <summary>As soon as anything of a ticket is due: when it is closed, where <see cref="ContractTerms.BillWhen"/> waits
    /// for that, and when what is held is approved.</summary>
    Due = 6,

    /// <summary>When a milestone is reached.</summary>
    Milestone = 7,
}

/// <summary>Which documents are final without a person. All others wait for review.</summary>
/// <param name="UpTo">Documents of at most so much, with tax, on which nothing is unusual. Null: none, all are reviewed.
/// </param>
/// <param name="UnusualPercent">A document that is by more than this above the mean of the contract's last three, net, is
/// unusual; 0 to 1000. So is one with fewer than three before it, one that takes back, and one of which a part is held.
/// </param>
public sealed record ReviewRule(Money? UpTo = null, decimal UnusualPercent = 50m);

/// <summary>The days on which a contract with a calendar of its own bills.</summary>
public static class DocumentDays
{
    public static bool HasDays(this DocumentTerms? terms) =>
        terms?.When is DocumentTrigger.Daily or DocumentTrigger.Weekly or DocumentTrigger.Monthly;

    /// <summary>The first day after one on which documents are made. Throws <see cref="ArgumentException"/> for terms
    /// without days.</summary>
    public static LocalDate Next(this DocumentTerms terms, LocalDate after) => terms switch
    {
        { When: DocumentTrigger.Daily } => after.PlusDays(1),
        { When: DocumentTrigger.Weekly, Day: { } day } => after.Next((IsoDayOfWeek)day),
        { When: DocumentTrigger.Monthly, Day: { } day } => OfMonth(after.ToYearMonth(), day) is var here && here > after
            ? here
            : OfMonth(after.ToYearMonth().PlusMonths(1), day),
        _ => throw new ArgumentException($"Documents that are made by {terms.When} have no days.", nameof(terms)),
    };

    /// <summary>The last day of which work is billed on a day of <see cref="Next"/>.</summary>
    public static LocalDate CutOff(this DocumentTerms terms, LocalDate on) => terms switch
    {
        { When: DocumentTrigger.Monthly, CutOffDay: { } cutOff, Day: { } day } when cutOff < day =>
            OfMonth(on.ToYearMonth(), cutOff),
        { When: DocumentTrigger.Monthly, CutOffDay: { } cutOff } => OfMonth(on.ToYearMonth().PlusMonths(-1), cutOff),
        { When: DocumentTrigger.Monthly } => on.ToYearMonth().OnDayOfMonth(1).PlusDays(-1),
        _ => on.PlusDays(-1),
    };

    private static LocalDate OfMonth(YearMonth month, int day) =>
        month.OnDayOfMonth(Math.Min(day, CalendarSystem.Iso.GetDaysInMonth(month.Year, month.Month)));
}
