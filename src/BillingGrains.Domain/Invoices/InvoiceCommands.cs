using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.PublicTexts;
using NodaTime;

namespace BillingGrains.Domain.Invoices;

/// <summary>What may be asked of an invoice.</summary>
public abstract record InvoiceCommand(Instant Now);

/// <param name="Master">What its ERP's master data says of it; null where nobody asked.</param>
public sealed record OpenInvoice(PeriodBilled Billed, Instant Now, MasterCheck? Master = null) : InvoiceCommand(Now);

public sealed record DescribeLine(string LineId, string Description, string By, Instant Now) : InvoiceCommand(Now);

/// <param name="Rebill">True: the contract offers the charge again at its next run. False: never again.</param>
public sealed record CutLine(string LineId, bool Rebill, string Reason, string By, Instant Now) : InvoiceCommand(Now);

/// <summary>Says that words found on a line may be read by the customer.</summary>
/// <param name="Mark">Of the words, as the hit names it.</param>
public sealed record PassText(string LineId, TextHitKind HitKind, string Mark, string Reason, string By, Instant Now)
    : InvoiceCommand(Now);

public sealed record HoldInvoice(string Reason, string By, Instant Now) : InvoiceCommand(Now);

public sealed record ReleaseInvoice(string By, Instant Now) : InvoiceCommand(Now);

/// <summary>Approves and freezes. An approved invoice answers "already done".</summary>
/// <param name="Role">Of whoever approves: limits ask for it.</param>
/// <param name="Seen">What he saw: <see cref="DraftReview.ContentHash"/>. Without it, what stands; but not where charges changed
/// under it.</param>
/// <param name="Master">What its ERP's master data says of it; null where nobody asked.</param>
public sealed record ApproveInvoice(
    string By, Instant Now, string? Role = null, string? Seen = null, MasterCheck? Master = null) : InvoiceCommand(Now);

/// <summary>Looks again at an approval that waits for master data. One that nothing waits for changes nothing.</summary>
public sealed record RecheckMaster(MasterCheck Check, Instant Now) : InvoiceCommand(Now);

/// <summary>Finalizes an approved invoice.</summary>
/// <param name="Number">From our series; null when the ERP numbers.</param>
/// <param name="ContentHash">What the number was given to; another content is refused.</param>
/// <param name="Date">As the books gave it; null where a number was given before they did: then the document dates itself.
/// </param>
/// <param name="Dates">What the books said beside it; null for nothing.</param>
public sealed record FinalizeInvoice(
    string? Number, string ContentHash, Instant Now, LocalDate? Date = null, DocumentDates? Dates = null)
    : InvoiceCommand(Now);

/// <summary>The books would date it when other tax rates count: its approval lapses.</summary>
public sealed record DeclineDate(string ContentHash, LocalDate Date, LocalDate RateThrough, Instant Now)
    : InvoiceCommand(Now);

/// <summary>Starts the attempt that the posting rules name as next; refused when another step is due.</summary>
public sealed record StartSending(SendingPurpose Purpose, SendingWindow Window, Instant Now) : InvoiceCommand(Now);

/// <summary>What came of an attempt, or of the look-up after it.</summary>
/// <param name="FromLookUp">True when a look-up answered: its "deferred" says nothing of what the attempt did.</param>
public sealed record RecordSending(int Attempt, SendingOutcome Outcome, bool FromLookUp, Instant Now)
    : InvoiceCommand(Now);

/// <summary>What the ERP holds under the document's key though no attempt here put it there: see
/// <see cref="AdoptedFromErp"/>. A refusal parks the document; what an open attempt did is left to its own look-up.
/// </summary>
public sealed record AdoptDocument(SendingOutcome Found, string Epoch, string Reason, Instant Now) : InvoiceCommand(Now);

public sealed record ReplayInvoice(string ReplayId, string By, Instant Now) : InvoiceCommand(Now);

/// <summary>Voids a final document, if nothing of it was sent or paid. Each asking is decided once.</summary>
/// <param name="Ask">Of the contract, which has made sure that nothing else takes the document back.</param>
/// <param name="Closed">Why the legal entity's books forbid it; null when they do not.</param>
public sealed record VoidInvoice(int Ask, string Reason, string By, Instant Now, Refusal? Closed = null)
    : InvoiceCommand(Now);

/// <summary>Changes what a draft's line asks for: by its net amount or by its quantity at the price that it has. At most what it
/// was opened with.</summary>
/// <param name="Net">More than 0; null where the quantity is given.</param>
public sealed record AdjustLine(
    string LineId, decimal? Net, decimal? Quantity, ReductionKind Reduction, string Reason, string By, Instant Now)
    : InvoiceCommand(Now);

/// <summary>Lets lines go to another draft.</summary>
public sealed record MoveLinesOff(MoveAsked Asked, Instant Now) : InvoiceCommand(Now);

/// <summary>Takes lines that left another draft.</summary>
public sealed record TakeLines(LinesMoved Moved, Instant Now) : InvoiceCommand(Now);

public sealed record NoteDifference(ChargeMoved Moved, Instant Now) : InvoiceCommand(Now);

/// <summary>A payment, refund, write-off or credit of a final invoice; once for each id.</summary>
/// <param name="Owner">Who keeps payments of its ERP tenant; null where that does not matter.</param>
/// <param name="IsDone">It happened elsewhere already: no limit of ours can stop it.</param>
public sealed record MoveBalance(BalanceEntry Entry, Instant Now, PaymentOwner? Owner = null, bool IsDone = false)
    : InvoiceCommand(Now);

/// <summary>A payment that was recorded here is none, or the customer's bank took it back.</summary>
public sealed record ReversePayment(
    string PaymentId, LocalDate On, string Words, bool IsChargeback, string By, Instant Now) : InvoiceCommand(Now);

/// <summary>Takes note of what the ERP's books say moved the balance; once for each of the ERP's ids.</summary>
/// <param name="TenantKey">Of the ERP tenant that read it.</param>
public sealed record TakeErpEntry(ErpEntry Entry, string TenantKey, Instant Now) : InvoiceCommand(Now);

/// <param name="Owner">Who settles it.</param>
public sealed record OpenInvoiceDispute(string DisputeId, string Reason, string Owner, string By, Instant Now)
    : InvoiceCommand(Now);

/// <param name="Outcome">What was agreed, in a sentence.</param>
public sealed record ResolveInvoiceDispute(string DisputeId, string Outcome, string By, Instant Now) : InvoiceCommand(Now);
