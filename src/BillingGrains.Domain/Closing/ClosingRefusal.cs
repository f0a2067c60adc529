using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Exchange;
using BillingGrains.Domain.Rating;
using NodaTime;

namespace BillingGrains.Domain.Closing;

/// <summary>Every rule of closing a period. Where several forbid a command, the one further up is named.</summary>
public static class ClosingRefusal
{
    /// <summary>So many records are named in a refusal.</summary>
    private const int NamedMax = 5;

    public static readonly Refusal Closed = new(
        "period-closed", "period",
        $"The period is closed. The role {DutyTable.ReopenPeriod.WhoMay} may re-open the last closed one, with a reason.");

    public static readonly Refusal NotStarted = new(
        "closing-not-started", "period",
        $"The period is open: first begin to close it, so that nothing more is dated into it "
            + $"({DutyTable.ClosePeriod.WhoMay} may).");

    public static readonly Refusal InFuture = new(
        "period-in-future", "period", "The period has not begun yet.");

    public static readonly Refusal NotReconciled = new(
        "not-reconciled", "period",
        "The period was not reconciled since its closing began: record its balances, then close it.");

    public static readonly Refusal UnknownDifference = new(
        "difference-unknown", "key", "The reconciliation recorded last names no such difference.");

    public static readonly Refusal NotUnposted = new(
        "document-not-unposted", "invoiceKey",
        "No document of that key is dated into this period or before it and still unposted.");

    public static readonly Refusal NotFinalYet = new(
        "document-not-final", "invoiceKey",
        "The document is being finalized: wait until it is final, then sign for it if it is not posted by then.");

    public static readonly Refusal BeingVoided = new(
        "document-being-voided", "invoiceKey",
        "Somebody has just asked to void the document: look again when that is decided.");

    public static readonly Refusal ReasonMissing = new("reason-missing", "reason", "Say why, for those who ask later.");

    public static readonly Refusal NotClosed = new("period-not-closed", "period", "The period is not closed.");

    public static Refusal OtherIsClosing(YearMonth period) => new(
        "other-period-closing", "period", $"{Books.Text(period)} is being closed: close it first.");

    public static Refusal EarlierOpen(YearMonth period) => new(
        "earlier-period-open", "period", $"Periods are closed one after the other: {Books.Text(period)} is next.");

    public static Refusal LaterClosed(YearMonth period) => new(
        "later-period-closed", "period", $"{Books.Text(period)} is closed after it: re-open that one first.");

    /// <summary>A document of another engine keeps its own date.</summary>
    public static Refusal ForeignClosed(YearMonth period) => new(
        "period-closed", "invoiceDate",
        $"{Books.Text(period)} is closed, or being closed: have the document dated into an open period where it was made, "
            + $"or the period re-opened ({DutyTable.ReopenPeriod.WhoMay} may).");

    public static Refusal VoidClosed(YearMonth period) => new(
        "void-period-closed", null,
        $"The document is dated into {Books.Text(period)}, which is closed, so that it cannot be voided.");

    public static Refusal Unposted(List<string> keys) => new(
        "unposted-documents", "period",
        $"Not posted yet: {Named(keys)}. Post each, void it or move it by credit and reissue, or have it signed for "
            + $"({DutyTable.SignForDocument.WhoMay} may).");

    public static Refusal Unsigned(List<BalanceDifference> differences) => new(
        "differences-unsigned", "period",
        $"The books do not balance: {Named(differences.ConvertAll(one => $"{one.Code} {one.Key}"))}. Mend each and "
            + $"reconcile again, or have it signed ({DutyTable.SignDifference.WhoMay} may).");

    /// <summary>They came after the balances were recorded, or are still under way.</summary>
    public static Refusal NotEntered(List<BalanceDifference> vouchers) => new(
        "vouchers-not-entered", "period",
        $"Not entered in the ERP yet: {Named(vouchers.ConvertAll(static one => one.Key))}. Have each entered, or reconcile again "
            + $"and have it signed ({DutyTable.SignDifference.WhoMay} may).");

    private static string Named(List<string> keys) => string.Join(", ", keys.Take(NamedMax)) + (keys.Count > NamedMax
        ? FormattableString.Invariant($" and {keys.Count - NamedMax} more")
        : "");

    public static Refusal RateConflict(ExchangeRate known) => new(
        "rate-conflict", "rates",
        $"{known.Source} has {Texts.Number(known.Rate)} for {known.From.Code}/{known.To.Code} on {Texts.Date(known.Date)} here: "
        + "documents may stand on it, so a published rate is not changed.");
}
