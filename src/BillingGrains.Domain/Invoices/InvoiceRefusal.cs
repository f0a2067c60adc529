using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using NodaTime;

namespace BillingGrains.Domain.Invoices;

/// <summary>Every rule of an invoice. Where several forbid a command, the one further up is named.</summary>
public static class InvoiceRefusal
{
    public static readonly Refusal NotOpen = new("invoice-not-open", null, "There is no invoice under this key.");

    public static readonly Refusal NotApproved = new(
        "invoice-not-approved", null, "The invoice is a draft: it is finalized after it was approved.");

    public static readonly Refusal NotFinal = new(
        "invoice-not-final", null, "The invoice is not final yet: nothing of it may reach the ERP.");

    public static readonly Refusal OtherContent = new(
        "invoice-other-content", "contentHash", "The number was given to another content than the one approved.");

    public static readonly Refusal OtherNumber = new(
        "invoice-other-number", "number", "The invoice has another number already, and keeps it for ever.");

    public static readonly Refusal NumberMissing = new(
        "invoice-number-missing", "number", "The legal entity numbers its documents itself: a number is needed.");

    public static readonly Refusal NumberNotOurs = new(
        "invoice-number-not-ours", "number", "The ERP numbers this legal entity's documents: none may be given here.");

    public static readonly Refusal TakenOffOtherwise = new(
        "line-taken-off-otherwise", "rebill", "The line was taken off already, with the other answer to \"rebill\".");

    public static readonly Refusal Frozen = new(
        "invoice-frozen", null, "The invoice was approved: its content does not change any more.");

    public static readonly Refusal HeldOtherwise = new(
        "invoice-held-otherwise", "reason", "The invoice is held for another reason: release it first.");

    public static readonly Refusal Held = new(
        "invoice-held", null, "The invoice is held: release it before it is approved.");

    public static readonly Refusal TextNotPublic = new(
        "text-not-public", "lines",
        "A text looks like a password, a machine's or an e-mail address, or has an unwanted word: write another, or pass it.");

    public static readonly Refusal NoSuchHit = new(
        "text-hit-unknown", "mark", "Nothing like that was found on the line, or its text has changed since.");

    public static readonly Refusal NoLines = new(
        "no-lines", "lines", "A document needs at least one line.");

    public static readonly Refusal WrongSign = new(
        "invoice-wrong-sign", "lines",
        "An invoice asks for money and a credit note gives it back: cut the lines that turn it round, to rebill them.");

    public static readonly Refusal UnknownLine = new("line-unknown", "lineId", "The invoice has no such line.");

    public static readonly Refusal RepeatedLine = new(
        "line-repeated", "lines", "Two lines bear the same id.");

    public static readonly Refusal OtherCurrency = new(
        "line-other-currency", "lines", "All lines of a document are in the currency of its contract.");

    public static readonly Refusal NotRounded = new(
        "line-not-rounded", "lines", "A line's amount carries more decimals than its currency has.");

    public static readonly Refusal UnknownTaxCode = new(
        "tax-code-unknown", "lines", "A line bears a tax code without its rate, and the contract's terms give none for it.");

    public static readonly Refusal DescriptionMissing = new(
        "description-missing", "description", "A line needs a text that the customer can read.");

    public static readonly Refusal ReasonMissing = new("reason-missing", "reason", "Say why, for those who ask later.");

    public static readonly Refusal Posted = new("invoice-posted", null, "The invoice stands posted in the ERP.");

    public static readonly Refusal Parked = new(
        "invoice-parked", null, "The invoice is parked: it is sent again when a person asks for it.");

    public static readonly Refusal NotParked = new(
        "invoice-not-parked", null, "The invoice is not parked: it is still on its way by itself.");

    public static readonly Refusal NotDue = new(
        "sending-not-due", "purpose", "Another step is due: a look-up, a wait, or a call with another purpose.");

    public static readonly Refusal UnknownAttempt = new(
        "attempt-unknown", "attempt", "No attempt with this number was started.");

    public static readonly Refusal NotSettled = new(
        "attempt-not-settled", "outcome", "The attempt may still take effect: only a later look-up can exclude it.");

    public static readonly Refusal Voided = new("invoice-voided", null, "The document is void: nothing of it is ever sent.");

    public static readonly Refusal Reconciling = new(
        "reconciling-after-restore", null,
        "A backup was restored, and the ERP has not told yet what was sent before: ask again when it has.");

    public static readonly Refusal NotAdjustable = new(
        "line-not-adjustable", "lineId",
        "Only a line of an invoice that asks for money is changed: take any other off the draft.");

    public static readonly Refusal AmountOrQuantity = new(
        "amount-or-quantity", "net", "Give either the new net amount or the new quantity of the line.");

    public static readonly Refusal AmountNotPositive = new(
        "amount-invalid", "net",
        "The new amount is more than 0, with no more decimals than the currency has; for nothing at all take the line off.");

    public static Refusal MoreThanOwed(Money opened) => new(
        "more-than-owed", "net",
        $"The contract owes {Texts.Amount(opened)} for this line and no more: for more, correct the work at its source.");

    /// <summary>Somebody approves another content than stands.</summary>
    /// <param name="changes">Clauses; none when nobody ever saw what he says.</param>
    public static Refusal SeenOtherwise(ValueList<string> changes) => new(
        "seen-otherwise", "contentHash",
        "The document is not what you looked at" + (changes.IsEmpty ? "" : $": {string.Join("; ", changes)}")
        + ". Look at it again, and approve what stands now.");

    public static Refusal ChangedMeanwhile(ValueList<string> words) => new(
        "changed-meanwhile", "contentHash",
        $"What this document bills changed since it was made: {string.Join(" ", words)} To approve it, send as If-Match "
        + "the contentHash that it has now.");

    /// <summary>Its issue date decides its tax rates, and they count until a day that is over.</summary>
    /// <param name="date">That it would be issued on; null for today.</param>
    public static Refusal TaxDayPassed(LocalDate last, LocalDate? date = null) => new(
        "tax-day-passed", null,
        $"Its tax rates count for documents issued until {Texts.Date(last)}"
        + (date is { } day ? $", and it would be dated {Texts.Date(day)}" : "")
        + ". Take its lines off to rebill them: the next run bills them at the rates of its day.");

    /// <summary>The key was opened before, with something else.</summary>
    public static Refusal OpenedOtherwise(string field) => new(
        "invoice-opened-otherwise", field, $"The invoice was opened before with another value of \"{field}\".");
}
