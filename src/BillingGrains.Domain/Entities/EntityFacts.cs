using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Ledgers;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Retention;
using BillingGrains.Domain.Revenue;
using BillingGrains.Domain.Routing;
using NodaTime;

namespace BillingGrains.Domain.Entities;

/// <summary>Who gives an invoice its legal number.</summary>
public enum Numbering
{
    None = 0,

    /// <summary>We, from a series without gaps, before it is posted.</summary>
    Ours = 1,

    /// <summary>The ERP, when it posts.</summary>
    Erp = 2,
}

/// <summary>Whether tax is rounded on each line or once on the document's sum for each rate.</summary>
public enum TaxRounding
{
    None = 0,
    PerLine = 1,
    PerDocument = 2,
}

/// <summary>When a number series begins at 1 again.</summary>
public enum NumberReset
{
    None = 0,
    Yearly = 1,
    Monthly = 2,

    /// <summary>One series for all time; the pattern may name year and month all the same (case G94).</summary>
    Never = 3,
}

/// <summary>Whose documents share a number series.</summary>
public enum NumberScope
{
    None = 0,

    /// <summary>All of the legal entity's, of one kind.</summary>
    Entity = 1,

    /// <summary>Those billed to one customer (case G92).</summary>
    Customer = 2,
}

/// <summary>A legal entity of the group: who invoices, how it numbers, and which ERP company keeps its books.</summary>
/// <param name="NumberPattern">For example "NL-{year}-{number:00000}"; used when the numbers are ours. Credit notes
/// have a series of their own: "C-" is put before it.</param>
/// <param name="TimeZone">Decides the invoice's date, and the year and month in its number.</param>
/// <param name="FiscalYearStart">The month, 1 to 12, in which the fiscal year begins: yearly series bear the year in which it
/// began.</param>
/// <param name="Duties">Who must look at what; without them four eyes are not enforced, and nothing has a limit.</param>
/// <param name="UnwantedWords">What must not stand on a document, in any case, for example names of projects: at most 200 of
/// 2 to 100 characters.</param>
/// <param name="VoidAllowed">Whether a final document may be voided while nothing of it was sent or paid; otherwise it is
/// credited.</param>
/// <param name="Revenue">Who recognises revenue; null for the ERP.</param>
/// <param name="Payment">How payment days are counted, and what is taken off for paying early, where a contract does not say;
/// null for net.</param>
/// <param name="Ledger">Null: all its documents are in the currency of its books, or nobody asks for it.</param>
/// <param name="PostsApart">True: a document bears the day on which it is issued though its month is closed, and is booked on
/// the first open day. False: it bears that day.</param>
/// <param name="Purpose">What its documents are for; null for what its installation is for. Those of a test bear a mark, and
/// take no number of a legal series.</param>
/// <param name="Accounts">Of the plain-text ledger; null for <see cref="LedgerAccounts.Default"/>.</param>
/// <param name="Rounding">What it lets pass where an ERP computes other totals; null for nothing.</param>
/// <param name="Routing">Where documents go that do not go to <paramref name="ErpTenantId"/>; null for none.</param>
/// <param name="Retention">How long texts are kept; null: documents for ever, work until an erasure asks.</param>
public sealed record EntitySettings(
    string EntityId, int Version, string Name, string Country, string TimeZone, Numbering Numbering,
    string NumberPattern, TaxRounding TaxRounding, string ErpTenantId, bool ReviewRequired,
    NumberReset NumberReset = NumberReset.Yearly, NumberScope NumberScope = NumberScope.Entity,
    DutySettings? Duties = null, ValueList<string> UnwantedWords = default, bool VoidAllowed = false,
    int FiscalYearStart = 1, RevenueSettings? Revenue = null, PaymentTerms? Payment = null, LedgerTerms? Ledger = null,
    bool PostsApart = false, RetentionSettings? Retention = null, RoutingTable? Routing = null,
    Purpose? Purpose = null, LedgerAccounts? Accounts = null, RoundingTerms? Rounding = null);

public abstract record EntityEvent;

/// <param name="By">Who put it.</param>
/// <param name="ApprovedBy">Another person, where the settings in force ask for four eyes; else null.</param>
[Fact("entity.configured.v1")]
public sealed record EntityConfigured(EntitySettings Settings, string By, Instant At, string? ApprovedBy = null)
    : EntityEvent;

/// <summary>A version waits for another person, because the one in force asks for four eyes.</summary>
[Fact("entity.proposed.v1")]
public sealed record EntityProposed(EntitySettings Settings, string By, Instant At) : EntityEvent;

public abstract record EntityCommand(Instant Now);

public sealed record ConfigureEntity(EntitySettings Settings, string By, Instant Now) : EntityCommand(Now);

/// <summary>Puts settings in force that wait.</summary>
/// <param name="Revision">Of the proposal, that was looked at.</param>
public sealed record ApproveEntity(int Version, int Revision, string By, Instant Now) : EntityCommand(Now);

/// <summary>What happened in a number series: one for each entity, kind of document and, as the entity's settings say,
/// year or month, and customer.</summary>
public abstract record SeriesEvent;

/// <summary>A number is given to a frozen document, for ever. At most one for each document.</summary>
/// <param name="Sequence">1, 2, 3, … without gaps; after <see cref="SeriesRaised"/> also one that was reserved.</param>
/// <param name="Year">0 in a series for all time.</param>
/// <param name="Date">The document's, never before that of the number before it. Null in facts from before dates were
/// given by the books: the document dated itself.</param>
/// <param name="Dates">What the books said beside it, for the document.</param>
[Fact("series.number-given.v1")]
public sealed record NumberGiven(
    long Sequence, int Year, string Number, string InvoiceKey, string ContentHash, Instant At, LocalDate? Date = null,
    DocumentDates? Dates = null) : SeriesEvent;

/// <summary>The series begins where the system before it ended.</summary>
/// <param name="First">The first number that it gives, 1 or more.</param>
[Fact("series.started.v1")]
public sealed record SeriesStarted(long First, string Reason, string By, Instant At) : SeriesEvent;

/// <summary>The journal was set back, and the ERP shows numbers that were given in the history that was lost: the series
/// goes on above the highest. A number between that is on no document of the ERP is not given any more.</summary>
/// <param name="Epoch">Of the journal, since it was set back.</param>
/// <param name="Pattern">The numbers of this form were looked for.</param>
/// <param name="Last">The highest sequence given or seen.</param>
/// <param name="Reserved">Numbers that the ERP shows on a document: only the same document gets them again.</param>
[Fact("series.raised.v1")]
public sealed record SeriesRaised(
    string Epoch, string Pattern, int Year, long Last, ValueList<ReservedNumber> Reserved, Instant At) : SeriesEvent;

/// <param name="PostingKey">Of the document that bears it in the ERP.</param>
public sealed record ReservedNumber(string PostingKey, long Sequence, string Number);

public abstract record SeriesCommand(Instant Now);

/// <summary>Brings the series above what the ERP shows; once for each epoch and pattern.</summary>
public sealed record RaiseSeries(string Epoch, string Pattern, int Year, ValueList<ErpNumber> Seen, Instant Now)
    : SeriesCommand(Now);

/// <summary>Asks for a number. The same invoice and hash gets the one it has; another hash is a conflict.</summary>
/// <param name="Pattern">Of the series: <see cref="NumberPattern.ForSeries"/>.</param>
/// <param name="Year">0 in a series for all time.</param>
/// <param name="StandsInErp">The ERP holds the document with a number that is reserved for it.</param>
public sealed record GiveNumber(
    string InvoiceKey, string ContentHash, string Pattern, int Year, Instant Now, bool StandsInErp = false,
    LocalDate? Date = null, DocumentDates? Dates = null)
    : SeriesCommand(Now);

/// <summary>Sets the first number at cut-over, before any was given.</summary>
public sealed record StartSeries(long First, string Reason, string By, Instant Now) : SeriesCommand(Now);
