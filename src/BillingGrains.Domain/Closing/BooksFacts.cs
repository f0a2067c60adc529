using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Exchange;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using NodaTime;

namespace BillingGrains.Domain.Closing;

/// <summary>What happened in the books of a legal entity: dates given to documents, and periods closed. Key
/// "books/{entity}".</summary>
public abstract record BooksEvent;

/// <summary>A frozen document gets its date, which lies in no closed period; addressed to the series that numbers it, or
/// else to the document.</summary>
/// <param name="Number">Null when the ERP numbers.</param>
/// <param name="Dates">What the books say beside it; null for nothing.</param>
[Fact("books.date-given.v1")]
public sealed record DateGiven(
    string InvoiceKey, string ContentHash, LocalDate Date, InvoiceKind Kind, NumberWanted? Number, Instant At,
    DocumentDates? Dates = null) : BooksEvent;

/// <summary>The document cannot be dated yet: a rate of its entity's currency lacks. It is dated when that comes.</summary>
/// <param name="FinalOriginals">See <see cref="DateDocument"/>.</param>
[Fact("books.date-waits.v1")]
public sealed record DateWaits(
    string InvoiceKey, string ContentHash, DateWanted Wanted, HoldReason Hold, ValueList<string> FinalOriginals, Instant At)
    : BooksEvent;

/// <summary>The document would be dated after the last day for which its tax rates count; addressed to it.</summary>
/// <param name="Date">That it would get.</param>
[Fact("books.date-declined.v1")]
public sealed record DateDeclined(
    string InvoiceKey, string ContentHash, LocalDate Date, LocalDate RateThrough, Instant At) : BooksEvent;

/// <summary>Exchange rates, as their sources published them, for documents in other currencies than the entity's.</summary>
[Fact("books.rates-noted.v1")]
public sealed record RatesNoted(ValueList<ExchangeRate> Rates, string By, Instant At) : BooksEvent;

/// <summary>A document of another billing engine, which has its date, is about to be taken: it lies in no closed period.
/// </summary>
[Fact("books.foreign-dated.v1")]
public sealed record ForeignDated(string InvoiceKey, LocalDate Date, Instant At) : BooksEvent;

/// <summary>Somebody wants a document voided: until that is decided its month is not closed over it.</summary>
/// <param name="Ask">Which asking: each is decided once.</param>
[Fact("books.void-begun.v1")]
public sealed record VoidBegun(string InvoiceKey, int Ask, Instant At) : BooksEvent;

/// <summary>The document was not voided.</summary>
[Fact("books.void-over.v1")]
public sealed record VoidOver(string InvoiceKey, int Ask, Instant At) : BooksEvent;

/// <summary>How a document stopped being owed to the ERP.</summary>
public enum SettledHow
{
    None = 0,
    Posted = 1,
    Voided = 2,
}

/// <summary>A document with a date stands posted in the ERP, or is void.</summary>
[Fact("books.document-settled.v1")]
public sealed record DocumentSettled(string InvoiceKey, SettledHow How, Instant At) : BooksEvent;

/// <summary>Finance begins to close a month: from here on nothing is dated into it.</summary>
[Fact("books.closing-started.v1")]
public sealed record ClosingStarted(YearMonth Period, string By, Instant At) : BooksEvent;

/// <summary>The balances of the month as they stood.</summary>
[Fact("books.reconciled.v1")]
public sealed record PeriodReconciled(
    YearMonth Period, ValueList<ReconciledBalance> Balances, ValueList<BalanceDifference> Differences, string By,
    Instant At) : BooksEvent;

/// <param name="Name">"facts", "charges", "documents", "customers" or "vouchers".</param>
/// <param name="Unit">A currency, or the unit that is counted.</param>
/// <param name="Left">What came in.</param>
/// <param name="Right">What became of it.</param>
public sealed record ReconciledBalance(string Name, string Unit, decimal Left, decimal Right);

/// <param name="Key">Of the record behind it.</param>
/// <param name="Words">For finance, as a full sentence.</param>
public sealed record BalanceDifference(string Code, string Key, decimal Amount, string Words);

/// <summary>Somebody answers for a difference of the reconciliation.</summary>
[Fact("books.difference-signed.v1")]
public sealed record DifferenceSigned(YearMonth Period, string Code, string Key, string Reason, string By, Instant At)
    : BooksEvent;

/// <summary>Somebody answers for a final document that stays unposted when its month is closed.</summary>
[Fact("books.document-signed-for.v1")]
public sealed record DocumentSignedFor(string InvoiceKey, YearMonth Period, string Reason, string By, Instant At)
    : BooksEvent;

/// <summary>The month and all before it are closed.</summary>
[Fact("books.period-closed.v1")]
public sealed record PeriodClosed(YearMonth Period, string By, Instant At) : BooksEvent;

/// <summary>The last closed month is open again, until it is reconciled and closed anew.</summary>
[Fact("books.period-reopened.v1")]
public sealed record PeriodReopened(YearMonth Period, string Reason, string By, Instant At) : BooksEvent;
