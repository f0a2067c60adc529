using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;

namespace BillingGrains.Domain.Vouchers;

/// <summary>A voucher is sent by the rules of invoices, and tells of it in facts of its own.</summary>
public static class VoucherSending
{
    private const string Noun = "the entry";

    /// <summary>As the rules of sending see it. The ERP gives the number.</summary>
    public static OutgoingDocument Of(Voucher voucher) => voucher switch
    {
        Voucher.Due due => Of(OutgoingStage.Due, due.Document, due.Sending),
        Voucher.Parked parked => Of(OutgoingStage.Parked, parked.Document, parked.Sending),
        Voucher.Posted posted => Of(OutgoingStage.Posted, posted.Document, SendingProgress.NotStarted),
        _ => OutgoingDocument.NotFinal,
    };

    internal static Decision<VoucherEvent> Told(Decision<InvoiceEvent> decision) => decision switch
    {
        Decision<InvoiceEvent>.Accepted { Events: var facts } =>
            Decision<VoucherEvent>.Accept([.. facts.Select(Told)]),
        Decision<InvoiceEvent>.Refused { Refusal: var refusal } => Decision<VoucherEvent>.Refuse(refusal),
        _ => throw new ArgumentOutOfRangeException(nameof(decision), decision, "The decision is not known."),
    };

    internal static SendingProgress After(SendingProgress sending, VoucherEvent fact) => sending.After(TwinOf(fact));

    /// <summary>The fact of an invoice that says the same. Throws <see cref="UnknownFactException"/> for one that is no fact of
    /// sending.</summary>
    public static InvoiceEvent TwinOf(VoucherEvent fact) => fact switch
    {
        VoucherSendingStarted one => new SendingStarted(
            one.Attempt, one.Purpose, one.PostingKey, one.SendBefore, one.SettledAfter, one.At),
        VoucherSendingHadNoEffect one => new SendingHadNoEffect(one.Attempt, one.At),
        VoucherSendingUnknown one => new SendingUnknown(one.Attempt, one.Detail, one.At, one.AskAgainAt),
        VoucherSendingDeferred one => new SendingDeferred(one.Attempt, one.Detail, one.RetryAt, one.At),
        VoucherCreatedInErp one => new CreatedInErp(one.Attempt, one.RemoteId, one.At),
        VoucherGoneFromErp one => new GoneFromErp(one.Attempt, one.RemoteId, one.At),
        VoucherAdoptedFromErp one => new AdoptedFromErp(one.RemoteId, one.Epoch, one.Reason, one.At),
        VoucherPosted { Amount: var amount } one => new InvoicePosted(
            one.Attempt, one.RemoteId, one.Number, amount, Money.Zero(amount.Currency), amount, one.At),
        VoucherParked one => new InvoiceParked(one.Attempt, one.Code, one.Words, one.Detail, one.At),
        VoucherReplayed one => new InvoiceReplayed(one.ReplayId, one.By, one.At),
        _ => throw new UnknownFactException(fact),
    };

    private static VoucherEvent Told(InvoiceEvent fact) => fact switch
    {
        SendingStarted one => new VoucherSendingStarted(
            one.Attempt, one.Purpose, one.PostingKey, one.SendBefore, one.SettledAfter, one.At),
        SendingHadNoEffect one => new VoucherSendingHadNoEffect(one.Attempt, one.At),
        SendingUnknown one => new VoucherSendingUnknown(one.Attempt, one.Detail, one.At, one.AskAgainAt),
        SendingDeferred one => new VoucherSendingDeferred(one.Attempt, one.Detail, one.RetryAt, one.At),
        CreatedInErp one => new VoucherCreatedInErp(one.Attempt, one.RemoteId, one.At),
        GoneFromErp one => new VoucherGoneFromErp(one.Attempt, one.RemoteId, one.At),
        AdoptedFromErp one => new VoucherAdoptedFromErp(one.RemoteId, one.Epoch, one.Reason, one.At),
        InvoicePosted one => new VoucherPosted(one.Attempt, one.RemoteId, one.Number, one.Gross, one.At),
        ErpAmountsDiffer one => new VoucherAmountsDiffer(one.RemoteId, one.Words, one.Detail, one.At),
        InvoiceParked one => new VoucherParked(one.Attempt, one.Code, one.Words, one.Detail, one.At),
        InvoiceReplayed one => new VoucherReplayed(one.ReplayId, one.By, one.At),
        _ => throw new UnknownFactException(fact),
    };

    private static OutgoingDocument Of(OutgoingStage stage, VoucherDocument document, SendingProgress sending)
    {
        var amount = document.Content.Amount;
        return new OutgoingDocument(
            stage, document.PostingKey, Number: null, new SentAmounts(amount, Money.Zero(amount.Currency), amount),
            document.Replays, sending, Noun);
    }
}
