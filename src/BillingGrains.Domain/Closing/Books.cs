using System.Collections.Immutable;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Exchange;
using BillingGrains.Domain.Invoices;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Domain.Closing;

/// <summary>How a month stands.</summary>
public enum PeriodState
{
    None = 0,
    Open = 1,

    /// <summary>Nothing is dated into it any more, and what it lacks is being done.</summary>
    Closing = 2,
    Closed = 3,

    /// <summary>It was closed, and is worked on again.</summary>
    Reopened = 4,
}

/// <summary>The books of a legal entity.</summary>
/// <param name="ClosedThrough">This month and all before it are closed; null before the first closing.</param>
/// <param name="Closing">The month that is being closed; null when none is.</param>
/// <param name="Unposted">Documents with a date that are neither posted nor void, by key.</param>
/// <param name="LastDates">The latest date given to each kind of document that we number, by the kind's word.</param>
/// <param name="Entries">What was done to each month, by its ISO text; months without an entry are not in it.</param>
/// <param name="Journals">The last revenue journal of a month, by its ISO text; a month without one is not in it.</param>
/// <param name="Rates">Exchange rates as they were published; see <see cref="Dating.Key"/>.</param>
/// <param name="LedgerRates">By which rate each invoice in another currency is told in the entity's, by key.</param>
/// <param name="Waiting">Documents that wait for a rate, by key.</param>
public sealed record Books(
    YearMonth? ClosedThrough, PeriodClosing? Closing, ImmutableSortedDictionary<string, UnpostedDocument> Unposted,
    ImmutableSortedDictionary<string, LocalDate> LastDates, ImmutableSortedDictionary<string, PeriodEntry> Entries,
    ImmutableSortedDictionary<string, RevenueJournalMark> Journals, ImmutableSortedDictionary<string, ExchangeRate> Rates,
    ImmutableSortedDictionary<string, LedgerRate> LedgerRates, ImmutableSortedDictionary<string, WaitingDocument> Waiting)
{
    public static Books Initial { get; } = new(
        null, null, ImmutableSortedDictionary.Create<string, UnpostedDocument>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, LocalDate>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, PeriodEntry>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, RevenueJournalMark>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, ExchangeRate>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, LedgerRate>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, WaitingDocument>(StringComparer.Ordinal));

    /// <summary>Nothing is dated before it; null when all days are open.</summary>
    public LocalDate? FirstOpenDay => (Closing?.Period ?? ClosedThrough)?.PlusMonths(1).OnDayOfMonth(1);

    public PeriodState StateOf(YearMonth period) => this switch
    {
        { ClosedThrough: { } through } when period <= through => PeriodState.Closed,
        { Closing.Period: var closing } when period == closing => PeriodState.Closing,
        _ when Entries.GetValueOrDefault(Text(period))?.ReopenedBy is not null => PeriodState.Reopened,
        _ => PeriodState.Open,
    };

    /// <summary>How many revenue journals a month has: the first, and its corrections.</summary>
    public int JournalsOf(YearMonth period) => Journals.GetValueOrDefault(Text(period))?.Number ?? 0;

    /// <summary>Final documents, and those on their way to it, that are dated into a month or before it and that nobody
    /// answers for.</summary>
    public IEnumerable<KeyValuePair<string, UnpostedDocument>> Missing(YearMonth period) => Unposted
        .Where(one => one.Value.Date.ToYearMonth() <= period
            && (one.Value.SignedBy is null || one.Value.IsBeingVoided));

    /// <summary>A month as it is spelt in keys and texts: "2026-03".</summary>
    public static string Text(YearMonth period) => YearMonthPattern.Iso.Format(period);
}

/// <summary>A month while it is being closed.</summary>
/// <param name="Reconciled">The balances recorded last, since it began; null when none were.</param>
/// <param name="Signed">Differences that somebody answers for.</param>
/// <param name="Signers">Who signed for a document or a difference since it began.</param>
public sealed record PeriodClosing(
    YearMonth Period, string StartedBy, PeriodReconciled? Reconciled, ValueList<DifferenceSigned> Signed,
    ValueList<string> Signers)
{
    /// <summary>Differences that nobody answers for.</summary>
    public IEnumerable<BalanceDifference> Unsigned => (Reconciled?.Differences ?? default)
        .Where(difference => !IsSigned(difference));

    public bool IsSigned(BalanceDifference difference) =>
        Signed.Any(one => one.Code == difference.Code && one.Key == difference.Key);
}

/// <param name="Date">On which it is booked, as given here.</param>
/// <param name="SignedBy">Who answers for it; null when nobody does.</param>
/// <param name="VoidAsk">The last asking to void it; 0 for none, like <paramref name="VoidDecided"/>, the last that was
/// declined.</param>
public sealed record UnpostedDocument(
    LocalDate Date, string? SignedBy = null, string? Reason = null, int VoidAsk = 0, int VoidDecided = 0)
{
    /// <summary>Nobody signs for it, and no month is closed over it, until that is decided.</summary>
    public bool IsBeingVoided => VoidAsk > VoidDecided;
}

/// <param name="At">Since when.</param>
public sealed record WaitingDocument(
    string ContentHash, DateWanted Wanted, ValueList<string> FinalOriginals, Instant At);

/// <param name="Number">1 for the first, then one higher for each correction.</param>
/// <param name="Hash">Of what it says.</param>
public sealed record RevenueJournalMark(int Number, string Hash);

/// <summary>What was last done to a month.</summary>
public sealed record PeriodEntry(
    string? ClosedBy = null, Instant? ClosedAt = null, string? ReopenedBy = null, Instant? ReopenedAt = null,
    string? Reason = null);
