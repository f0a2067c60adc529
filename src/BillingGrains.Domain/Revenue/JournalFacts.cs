using BillingGrains.Domain.Closing;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using NodaTime;

namespace BillingGrains.Domain.Revenue;

/// <summary>The revenue journal of a month, or a correction of it. The lines behind it follow as facts of their own.</summary>
/// <param name="Number">1, then one higher for each correction.</param>
/// <param name="JournalId">From legal entity, month and number.</param>
/// <param name="Lines">So many moved, like <paramref name="Charges"/>, which are accrued.</param>
/// <param name="Reason">Of a correction; null on the first.</param>
/// <param name="Hash">Of what it says: the same asked again is known by it.</param>
/// <param name="Entered">Where it is entered by us; null where the ERP's people do, and in facts from before we did.</param>
[Fact("books.revenue-journal-made.v1")]
public sealed record RevenueJournalMade(
    YearMonth Period, int Number, string JournalId, ValueList<RevenueSum> Sums, ValueList<JournalEntry> Entries, int Lines,
    int Charges, string? Reason, string Hash, string By, Instant At, JournalEntered? Entered = null) : BooksEvent;

/// <summary>The ERP company that a journal is entered in.</summary>
public sealed record JournalEntered(string EntityId, string TenantId);

/// <summary>A part of the lines behind a journal, stored with it.</summary>
/// <param name="Part">0, 1, 2, …</param>
[Fact("books.revenue-moved.v1")]
public sealed record RevenueMoved(
    YearMonth Period, int Number, int Part, ValueList<RevenueMove> Moves, ValueList<AccruedCharge> Accrued) : BooksEvent;

/// <summary>Makes the revenue journal of a month that is being closed; when one stands, a correction of it.</summary>
/// <param name="Number">One above those that the draft was drawn up against.</param>
/// <param name="Reason">Needed for a correction.</param>
public sealed record MakeRevenueJournal(
    YearMonth Period, int Number, JournalDraft Draft, string? Reason, EntitySettings Entity, string By, Instant Now)
    : BooksCommand(Now);
