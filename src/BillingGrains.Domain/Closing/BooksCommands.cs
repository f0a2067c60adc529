using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Exchange;
using BillingGrains.Domain.Invoices;
using NodaTime;

namespace BillingGrains.Domain.Closing;

/// <summary>What may be asked of the books.</summary>
public abstract record BooksCommand(Instant Now);

/// <summary>Asks for a document's date. It is asked once for each approval.</summary>
/// <param name="FinalOriginals">Those of <see cref="DateWanted.Originals"/> that are final.</param>
public sealed record DateDocument(
    string InvoiceKey, string ContentHash, DateWanted Wanted, Instant Now, ValueList<string> FinalOriginals = default)
    : BooksCommand(Now);

/// <summary>Takes note of exchange rates. The same again changes nothing; another rate of a source for the same day is a
/// conflict.</summary>
public sealed record NoteRates(ValueList<ExchangeRate> Rates, string By, Instant Now) : BooksCommand(Now);

/// <summary>The document needs nobody's attention any more. One that has no date here changes nothing.</summary>
public sealed record SettleDocument(string InvoiceKey, SettledHow How, Instant Now) : BooksCommand(Now);

/// <summary>Asks whether a document that has its date may be taken; it is owed to the ERP from then on.</summary>
public sealed record DateForeign(string InvoiceKey, LocalDate Date, Instant Now) : BooksCommand(Now);

/// <summary>Asks whether a document of a date may be voided. One that is settled is left to its own rules.</summary>
public sealed record BeginVoid(string InvoiceKey, int Ask, LocalDate Date, Instant Now) : BooksCommand(Now);

public sealed record EndVoid(string InvoiceKey, int Ask, Instant Now) : BooksCommand(Now);

/// <param name="Entity">Decides which day it is.</param>
public sealed record StartClosing(YearMonth Period, EntitySettings Entity, string By, Instant Now) : BooksCommand(Now);

/// <summary>Records the balances of the month that is being closed; in place of those recorded before.</summary>
public sealed record ReconcilePeriod(
    YearMonth Period, ValueList<ReconciledBalance> Balances, ValueList<BalanceDifference> Differences, string By,
    Instant Now) : BooksCommand(Now);

/// <param name="Entity">Says whether four eyes are asked for; as in the commands below.</param>
public sealed record SignDifference(
    YearMonth Period, string Code, string Key, string Reason, EntitySettings Entity, string By, Instant Now)
    : BooksCommand(Now);

/// <param name="IsFinal">Whether the document is final. What is on its way to that cannot be signed for: nobody knows yet
/// what it will be.</param>
public sealed record SignForDocument(
    YearMonth Period, string InvoiceKey, bool IsFinal, string Reason, EntitySettings Entity, string By, Instant Now)
    : BooksCommand(Now);

/// <param name="NotEntered">Payments and what else is recorded here, dated into the month or before it, and not entered in the
/// ERP.</param>
public sealed record ClosePeriod(
    YearMonth Period, EntitySettings Entity, string By, Instant Now, ValueList<BalanceDifference> NotEntered = default)
    : BooksCommand(Now);

public sealed record ReopenPeriod(YearMonth Period, string Reason, EntitySettings Entity, string By, Instant Now)
    : BooksCommand(Now);
