using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Domain.Rating;
using NodaTime;

namespace BillingGrains.Storage.Views;

// Words such as kinds and standings are spelt as in JSON, in kebab case: "not-billable". Amounts are in the row's
// currency, as rounded where they were decided. A filter's member that is null lets everything pass.

/// <param name="FirstAt">When we first heard of it: the order of the list, latest first.</param>
/// <param name="CustomerId">Null, like all of the header, while its source has not told us of the ticket.</param>
/// <param name="ContractId">Of the last rating; null when none was found, or it was not rated yet.</param>
/// <param name="Billable">Charges of the last rating by their standing.</param>
public sealed record TicketRow(
    string Key, string Source, string TicketId, Instant FirstAt, string? CustomerId, string? Subject, string? Category,
    string? Site, string? AssetId, Instant? OpenedAt, Instant? ClosedAt, string? ContractId, int? ContractVersion,
    int Billable, int Waiting, int Held, int NotBillable, ValueList<TicketDocument> Documents);

/// <summary>A document that reached an ERP and bears charges of the ticket.</summary>
public sealed record TicketDocument(string InvoiceKey, string Number, Instant At);

/// <param name="OnlyHeld">Only tickets with a charge that is held.</param>
/// <param name="OnlyOpen">Only tickets that are not closed.</param>
public sealed record TicketFilter(
    string? Source = null, string? CustomerId = null, string? ContractId = null, bool OnlyHeld = false,
    bool OnlyOpen = false);

/// <param name="Kind">"time" or "part".</param>
/// <param name="Code">The work type of time, the item code of a part.</param>
/// <param name="Quantity">Minutes as worked, or pieces.</param>
public sealed record TicketItemRow(
    string Kind, string ItemId, int Revision, Instant WorkedAt, string Code, string Description, decimal Quantity,
    string Unit, Instant? WithdrawnAt, string? WithdrawnReason);

/// <param name="FactsCount">Entries or parts that it stands for.</param>
/// <param name="Net">Null while it cannot be priced.</param>
/// <param name="HeldSince">When it was first held for this reason.</param>
public sealed record ChargeRow(
    string TicketKey, string ChargeId, string Kind, string Standing, string? CustomerId, string? ContractId,
    string? EntityId, LocalDate WorkDate, string Description, decimal Quantity, string Unit, decimal? Net,
    string? Currency, string? TaxCode, int FactsCount, Instant RatedAt, HoldReason? Hold, Instant? HeldSince);

public sealed record ChargeFilter(
    string? TicketKey = null, string? ContractId = null, string? Standing = null, YearMonth? WorkMonth = null);

public sealed record ContractRow(
    string ContractId, int Version, string Name, string EntityId, ValueList<string> CustomerIds, string BillTo,
    string Currency, string TimeZone);

public sealed record ContractFilter(string? EntityId = null, string? CustomerId = null);

/// <param name="Status">"draft", "held", "approved", "finalized", "parked", "posted" or "voided".</param>
/// <param name="Sending">What came of the last attempt: "started", "unknown", "deferred", "no-effect", "created",
/// "posted" or "parked"; null before the first.</param>
/// <param name="RetryAt">When a deferred sending is tried again.</param>
/// <param name="Posted">The amounts that the ERP reported; null before it is posted.</param>
/// <param name="DifferWords">Set when they are not ours.</param>
/// <param name="ReviewWords">Why the contract's rule leaves it to a person, or which rule let it through; null when the
/// contract has none and a person approves it.</param>
/// <param name="Credits">Set where a person credits an invoice by this document.</param>
/// <param name="Balance">Null before anything was paid or credited.</param>
/// <param name="Dispute">Null while nobody disputes it.</param>
/// <param name="RoundedTo">The account that takes the difference where the ERP posted another tax; null where it did not.</param>
/// <param name="VoidReason">Set when it is void, like <paramref name="VoidedBy"/>.</param>
public sealed record InvoiceRow(
    string Key, string ContractId, int ContractVersion, string ContractName, string EntityId, string TenantId,
    string Kind, string Period, string Reason, string Currency, string BillTo, string Status, Instant StatusSince,
    Instant OpenedAt, DocumentAmounts Amounts, string? HoldReason, string? ApprovedBy, Instant? ApprovedAt,
    string? Number, LocalDate? InvoiceDate, LocalDate? DueDate, Instant? FinalizedAt, string? PostingKey, int Attempts,
    string? Sending, string? SendingDetail, Instant? RetryAt, string? RemoteId, ParkedReason? Parked,
    Instant? PostedAt, DocumentAmounts? Posted, string? DifferWords, string? ReviewWords = null,
    CreditOfRow? Credits = null, string? VoidReason = null, string? VoidedBy = null, BalanceRow? Balance = null,
    DisputeRow? Dispute = null, string? RoundedTo = null);

/// <summary>A payment, refund, write-off, discount or journal on its way into an ERP.</summary>
/// <param name="Kind">"payment", "refund", "write-off", "discount", "payment-reversal", "chargeback",
/// "discount-returned" or "journal".</param>
/// <param name="InvoiceKey">Of a journal the key of the books that made it.</param>
/// <param name="EntryId">Its id on the invoice's balance.</param>
/// <param name="Customer">The stable id in the ERP.</param>
/// <param name="Engine">The billing engine that finished it; null for ours.</param>
/// <param name="Amount">More than 0, tax included.</param>
/// <param name="Status">"waiting" for the invoice to be posted, "due", "parked" or "posted".</param>
/// <param name="RemoteId">Null before it lies in the ERP.</param>
/// <param name="EnteredBy">Who entered it in the ERP by hand; null where we did.</param>
/// <param name="DifferWords">Set when the ERP entered another amount.</param>
public sealed record VoucherRow(
    string Key, string InvoiceKey, string Kind, string EntryId, string EntityId, string TenantId, string Period,
    string Customer, string? Engine, decimal Amount, string Currency, LocalDate On, string Status, Instant StatusSince,
    int Attempts, ParkedReason? Parked, string? RemoteId, string? Number, Instant? PostedAt, string? EnteredBy,
    string? DifferWords, Instant OpenedAt)
{
    /// <summary>By how much it lowers what is open.</summary>
    internal decimal Lowers => Kind is "refund" or "discount-returned" or "payment-reversal" or "chargeback" ? -Amount : Amount;
}

public sealed record VoucherFilter(
    string? EntityId = null, string? TenantId = null, string? Status = null, string? InvoiceKey = null);

/// <summary>A billing run as far as the views are.</summary>
/// <param name="EntityId">Null where contracts of all legal entities are billed.</param>
/// <param name="Contracts">How many there are; 0 before the first were asked.</param>
/// <param name="Done">How many were asked.</param>
/// <param name="OfOthers">Contracts among them of other legal entities, which the run does not bill.</param>
/// <param name="Billed">Contracts for which something was due.</param>
/// <param name="RefusedCount">Contracts that could not be billed; the run itself names them.</param>
/// <param name="Held">Charges that were held at its contracts when each of them had been asked, by reason and owner. Null before
/// the first were asked, and of runs from before this was counted.</param>
/// <param name="LastAt">When contracts were asked last; null before.</param>
/// <param name="PausedBy">Null while it is not paused, like <paramref name="PausedAt"/>.</param>
/// <param name="FinishedAt">Null while there is more to do.</param>
public sealed record BillingRunRow(
    string RunId, string Period, string? EntityId, string By, Instant AskedAt, int Contracts, int Done, int OfOthers, int Billed,
    int Documents, int RefusedCount, ValueList<HeldCharges>? Held, Instant? LastAt, string? PausedBy, Instant? PausedAt,
    Instant? FinishedAt);

/// <param name="Standing">"running"; "paused"; "refused", finished with contracts that could not be billed; "finished", without.
/// </param>
public sealed record BillingRunFilter(YearMonth? Period = null, string? EntityId = null, string? Standing = null);

/// <summary>What is proposed of one record of master data.</summary>
/// <param name="Id">Of the record; of a dimension with its kind before it.</param>
/// <param name="Change">"create" or "update".</param>
/// <param name="Status">"open" for another person, "due", "held" because something like it is in the ERP, "parked" because the
/// ERP refuses it, "done" or "ended".</param>
/// <param name="HoldKind">"possible-duplicate", "exists-otherwise" or "several-with-id"; null when it is not held.</param>
/// <param name="Words">What stands against it; null when nothing does.</param>
/// <param name="RemoteId">What the ERP called the record when it held it last as proposed.</param>
/// <param name="How">"created", "updated" or "was-there"; null before.</param>
public sealed record MasterProposalRow(
    string Key, string TenantId, string Kind, string Id, int Revision, string Change, string ProposedBy, Instant ProposedAt,
    string Status, Instant StatusSince, string? AcceptedBy, int Attempts, string? HoldKind, string? Words, string? ParkedCode,
    string? RemoteId, string? How);

public sealed record MasterProposalFilter(string TenantId, string? Kind = null, string? Status = null);

/// <summary>What is open of a final invoice, tax included.</summary>
/// <param name="Payable">Gross, less what the customer withholds.</param>
/// <param name="Open">Below 0 where more was paid and credited than is owed.</param>
/// <param name="Unapplied">What of that may be refunded; 0 or more.</param>
/// <param name="Discounted">Taken off for paying early.</param>
public sealed record BalanceRow(
    decimal Payable, decimal Credited, decimal Paid, decimal Refunded, decimal WrittenOff, decimal Open, decimal Unapplied,
    decimal Discounted = 0m);

/// <param name="Owner">Who settles it.</param>
public sealed record DisputeRow(string Reason, string Owner);

/// <param name="InvoiceKey">Of the invoice that is credited.</param>
/// <param name="Kind">"write-down", "goodwill" or "write-off", which are final; "wrong-customer", "wrong-price" or "void", which
/// are to rebill.</param>
public sealed record CreditOfRow(string InvoiceKey, string Kind, string Reason);

public sealed record DocumentAmounts(decimal Net, decimal Tax, decimal Gross)
{
    public static DocumentAmounts Zero { get; } = new(0m, 0m, 0m);

    public static DocumentAmounts operator +(DocumentAmounts left, DocumentAmounts right) =>
        new(left.Net + right.Net, left.Tax + right.Tax, left.Gross + right.Gross);

    public static DocumentAmounts operator -(DocumentAmounts left, DocumentAmounts right) =>
        new(left.Net - right.Net, left.Tax - right.Tax, left.Gross - right.Gross);
}

/// <param name="Words">For finance.</param>
/// <param name="Detail">What the ERP said.</param>
public sealed record ParkedReason(string Code, string Words, string Detail);

public sealed record InvoiceFilter(
    string? EntityId = null, string? ContractId = null, string? TenantId = null, string? Status = null,
    YearMonth? Period = null);

/// <param name="Cut">Null while the line stands; "rebill" or "final" when finance took it off.</param>
/// <param name="Adjusted">Why finance changed its amount, as a kind of reduction; null when it did not.</param>
public sealed record InvoiceLineRow(
    string LineId, string TicketKey, string ChargeId, string Kind, LocalDate WorkDate, string Description,
    decimal Quantity, string Unit, decimal Net, string Currency, string? TaxCode, string? Corrects, string? Cut,
    string? CutBy, string? CutReason, Instant? CutAt, string? Adjusted = null, string? AdjustedBy = null,
    string? AdjustedReason = null);

/// <summary>Something that somebody must act on.</summary>
/// <param name="Code">Why, in kebab case: a hold's or a refusal's code, "invoice-held" or "amounts-differ".</param>
/// <param name="Owner">"support", "finance" or "integrator".</param>
/// <param name="Key">Of the ticket or the invoice.</param>
/// <param name="ChargeId">Set when it is one charge of the ticket, one entry that the ticket refused, or one document that
/// could not be written back to it.</param>
/// <param name="Amount">Net of a charge, when it could be priced; gross of a document.</param>
/// <param name="Since">The fact's time: the order of the list, oldest first.</param>
/// <param name="Kind">Of the registry, see <see cref="ExceptionKinds"/>: the code, or the family that it belongs to.</param>
/// <param name="Where">Where it is mended.</param>
/// <param name="DueAt">When it is overdue.</param>
/// <param name="Cause">All exceptions with the same one go when it is mended.</param>
/// <param name="Place">Set when it is a place in a text of a draft.</param>
/// <param name="Person">Who sees to its cause; null when nobody took it.</param>
public sealed record ExceptionRow(
    string Code, string Owner, string Key, string? ChargeId, string? CustomerId, string? ContractId, string? EntityId,
    decimal? Amount, string? Currency, string Reason, string NextStep, Instant Since, Duration Age, string Kind,
    MendedAt Where, Severity Severity, Instant DueAt, bool IsOverdue, string Cause, ExceptionPlace? Place = null,
    string? Person = null);

/// <summary>A place in a text of a draft that customers must not read.</summary>
/// <param name="IsShown">In the text under which the line is shown; false: in its own.</param>
/// <param name="Kind">"secret", "machine-address", "email" or "word".</param>
/// <param name="Start">Of its first character, from 0.</param>
/// <param name="Mark">Names the words when the place is passed.</param>
public sealed record ExceptionPlace(string LineId, bool IsShown, string Kind, int Start, int Length, string Mark);

/// <param name="Where">"source", "mapping", "contract", "erp" or "here".</param>
public sealed record ExceptionFilter(
    string? Code = null, string? Owner = null, string? EntityId = null, string? CustomerId = null, string? Key = null,
    string? Cause = null, string? Where = null, bool OnlyOverdue = false, string? Person = null);

/// <summary>All exceptions with one cause.</summary>
/// <param name="Cause">Its id: lists take it as a filter.</param>
/// <param name="Text">How many, how much, and of what, as a full sentence.</param>
/// <param name="Records">Tickets, contracts or documents.</param>
/// <param name="Amounts">By currency; what cannot be priced is not in it.</param>
/// <param name="Unpriced">Exceptions without an amount.</param>
/// <param name="Missing">What is missing, when it is the same for all.</param>
/// <param name="ContractId">Set when the cause lies in this one.</param>
/// <param name="Since">Of the oldest: the order of the list.</param>
/// <param name="DueAt">When the oldest is overdue.</param>
/// <param name="Overdue">How many are.</param>
/// <param name="Person">Who sees to it; null when nobody took it.</param>
public sealed record ExceptionGroupRow(
    string Cause, string Kind, string Owner, string Text, string NextStep, MendedAt Where, Severity Severity, int Count,
    int Records, ValueList<CauseAmount> Amounts, int Unpriced, string? Missing, string? ContractId, string? CustomerId,
    Instant Since, Duration Age, Instant DueAt, int Overdue, string? Person = null);

public sealed record ExceptionGroupFilter(
    string? Owner = null, string? EntityId = null, string? Where = null, string? Person = null);

/// <summary>What somebody said of a cause, also why it was handed over or put off.</summary>
public sealed record ExceptionComment(string Text, string By, Instant At);

/// <summary>What the people of a role were told.</summary>
/// <param name="Reason">"new-cause", "overdue" or "digest".</param>
/// <param name="Causes">Ids of causes.</param>
/// <param name="Text">A sentence for each cause.</param>
public sealed record NoticeRow(
    string NoticeId, string Reason, string Owner, ValueList<string> Causes, ValueList<string> Text, Instant At);

/// <param name="Waiting">Documents in its queue.</param>
/// <param name="OldestQueuedAt">Null when the queue is empty.</param>
/// <param name="PausedAt">Null when it is not paused.</param>
public sealed record TenantQueueRow(
    string TenantId, string? Connector, int Waiting, Instant? OldestQueuedAt, int Parked, Instant? PausedAt,
    string? PausedBy, string? PausedReason);

/// <param name="Invoice">Null for the moment in which the queue's view is ahead of the invoices'.</param>
public sealed record QueuedDocumentRow(string InvoiceKey, Instant QueuedAt, InvoiceRow? Invoice);

/// <summary>A version of a contract: who agreed it and when.</summary>
/// <param name="EffectiveFrom">The first day on which it counts; null for the first version, and for one that corrects
/// the version before.</param>
public sealed record ContractVersionRow(int Version, string By, Instant At, LocalDate? EffectiveFrom);

/// <summary>One fact, for auditors.</summary>
public sealed record HistoryRow(
    long Version, string Type, string Body, string Actor, string CorrelationId, string CauseId, Instant At);

/// <summary>Documents of a legal entity in one ERP tenant.</summary>
/// <param name="NotFinal">Drafts, held and approved ones.</param>
/// <param name="Waiting">Final, and on their way there.</param>
/// <param name="Unpaid">Invoices of <paramref name="Posted"/> of which something is open.</param>
/// <param name="Open">Of them, in the currency, tax included.</param>
public sealed record TenantShareRow(
    string TenantId, string Currency, int NotFinal, int Waiting, int Parked, int Posted, int Unpaid, decimal Open)
{
    /// <summary>Nothing of it is on its way or unpaid.</summary>
    public bool Done => (NotFinal, Waiting, Parked, Unpaid) == (0, 0, 0, 0);
}
