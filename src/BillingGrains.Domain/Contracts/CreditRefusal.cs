using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;

namespace BillingGrains.Domain.Contracts;

/// <summary>Every rule by which a contract refuses to credit or void a document, in the order in which they are checked.
/// Each names the way that is open.</summary>
public static class CreditRefusal
{
    public static Refusal CreditConflict(string field) => new(
        "credit-conflict", field,
        $"A credit with this creditId was made before, with another {field}: use another creditId for another credit.");

    public static Refusal NotFinal { get; } = new(
        "invoice-not-final", null,
        "Only a final invoice is credited: as long as this one is a draft, change, cut or hold its lines.");

    public static Refusal KindMissing { get; } = new(
        "reduction-kind-missing", "kind",
        "Say why: \"write-down\", \"goodwill\" or \"write-off\" (never billed again), or \"wrong-customer\", \"wrong-price\" or "
        + "\"void\" (unbilled again).");

    public static Refusal ReasonMissing { get; } = new(
        "reason-missing", "reason", "Say why in a sentence, for those who ask later.");

    public static Refusal UnknownDocument { get; } = new(
        "unknown-document", null, "The contract made no such document.");

    public static Refusal NotAnInvoice { get; } = new(
        "not-an-invoice", null,
        "A credit note is not credited: what it gave back to rebill is billed by the next run; for anything else correct "
        + "the work at its source.");

    public static Refusal BeingVoided { get; } = new(
        "invoice-being-voided", null, "The invoice is voided, or about to be: what stood on it is billed by the next run.");

    public static Refusal UnknownLine(string lineId) => new(
        "line-unknown", "lines",
        $"The invoice has no line {lineId} that can be credited: name a lineId as the invoice lists it.");

    public static Refusal RepeatedLine(string lineId) => new(
        "line-repeated", "lines", $"The line {lineId} is named twice: name it once, with the sum.");

    public static Refusal AmountInvalid(string lineId, Currency currency) => new(
        "amount-invalid", "lines",
        FormattableString.Invariant($"The amount for {lineId} must be more than 0, with at most {currency.Decimals} decimals; ")
        + "leave it out to credit all.");

    public static Refusal NothingLeft { get; } = new(
        "nothing-left", null, "Nothing of this invoice stands any more: all of it was credited before.");

    public static Refusal LineGone(string lineId) => new(
        "nothing-left", "lines", $"Nothing of the line {lineId} stands any more: it was credited before.");

    public static Refusal Exceeds(string lineId, Money left) => new(
        "credit-exceeds", "lines",
        $"Of the line {lineId} {Texts.Amount(left)} still stand: credit that much at most, or leave the amount out to credit "
        + "all of it.");

    public static Refusal VoidNotAllowed(string invoiceKey, InvoiceKind kind) => new(
        "void-not-allowed", null, $"This legal entity voids no final documents. {OpenWay(invoiceKey, kind)}");

    public static Refusal Credited(string invoiceKey, string creditKey) => new(
        "invoice-credited", null,
        $"{GrainKeys.NameOf(creditKey)} gives back a part of it already, so that it cannot be voided. "
        + OpenWay(invoiceKey, InvoiceKind.Invoice));

    /// <summary>How a document that stays is taken back.</summary>
    public static string OpenWay(string invoiceKey, InvoiceKind kind) => kind == InvoiceKind.CreditNote
        ? "A credit note stays: correct the work at its source, and the next run bills the difference."
        : $"Credit it instead: POST /v1/invoices/{GrainKeys.NameOf(invoiceKey)}/credits.";
}
