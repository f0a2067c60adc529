using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Retention;
using BillingGrains.Domain.Taxes;
using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>A person wants a final document voided: until it has decided, nothing else takes it back. Addressed to the
/// document.</summary>
/// <param name="Ask">1 for the first time.</param>
[Fact("contract.void-asked.v1")]
public sealed record VoidAsked(
    string InvoiceKey, int Ask, [property: PersonalText] string Reason, string By, Instant At) : ContractEvent;

/// <summary>The document is void: all that stood on it is unbilled again, and what it took of credit is given back.</summary>
[Fact("contract.document-voided.v1")]
public sealed record DocumentVoided(string InvoiceKey, int Ask) : ContractEvent;

/// <summary>The document could not be voided any more: it stands as before.</summary>
[Fact("contract.void-declined.v1")]
public sealed record VoidDeclined(string InvoiceKey, int Ask) : ContractEvent;

/// <summary>A charge is worth something else than when a document took it; addressed to the document, which tells who reviews
/// it as long as it is a draft. The next run puts the difference on a document of its own.</summary>
/// <param name="Worth">What the document would bear for it now, before discounts; null while that is not decided, because it is
/// held or waits.</param>
/// <param name="Billed">What it bears.</param>
[Fact("contract.charge-moved.v1")]
public sealed record ChargeMoved(string InvoiceKey, string TicketKey, string ChargeId, Money? Worth, Money Billed)
    : ContractEvent;

/// <summary>Finance changed the amount of a draft's line. To rebill: the difference is due again. Final: never offered again.
/// </summary>
/// <param name="Worth">Of the line now, like <paramref name="Net"/>, <paramref name="Taxes"/> and <paramref name="Discounts"/>.
/// </param>
[Fact("contract.line-adjusted.v1")]
public sealed record BilledLineAdjusted(
    string InvoiceKey, string LineId, Money Worth, Money Net, ValueList<TaxPart> Taxes, ValueList<DiscountTaken> Discounts,
    bool Rebill) : ContractEvent;

public sealed record AdjustBilledLine(string InvoiceKey, BilledLine Line, bool Rebill, Instant Now) : ContractCommand(Now);

/// <summary>Credits a final invoice: whole, by line, or a part of a line. Never more than still stands there. The same id
/// credits once.</summary>
/// <param name="Original">The invoice as it was finalized.</param>
/// <param name="Number">Its legal number; null while the ERP has not given it.</param>
/// <param name="Entity">As it is set now: for the credit note's own number and review.</param>
/// <param name="Lines">Empty for all that stands.</param>
public sealed record CreditDocument(
    string CreditId, FinalDocument Original, string? Number, EntitySettings Entity, ReductionKind Reduction, string Reason,
    ValueList<CreditedLine> Lines, string By, Instant Now) : ContractCommand(Now);

/// <summary>A credit as a person asks for it: see <see cref="CreditDocument"/>.</summary>
public sealed record CreditRequest(
    string CreditId, string InvoiceKey, ReductionKind Kind, string Reason, ValueList<CreditedLine> Lines, string By);

/// <summary>Asks for a document to be voided. Once asked, asking again changes nothing until it is decided.</summary>
/// <param name="DocumentKind">Of the document.</param>
/// <param name="Entity">As it is set now.</param>
public sealed record AskVoid(
    string InvoiceKey, InvoiceKind DocumentKind, EntitySettings Entity, string Reason, string By, Instant Now)
    : ContractCommand(Now);

/// <summary>Takes note of what a document decided.</summary>
public sealed record NoteVoid(string InvoiceKey, int Ask, bool IsVoided, Instant Now) : ContractCommand(Now);
