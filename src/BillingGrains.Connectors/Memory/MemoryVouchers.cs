using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.Memory;

/// <summary>A voucher in the memory's books.</summary>
public sealed record MemoryVoucher(string RemoteId, ErpVoucher Voucher);

/// <summary>Payments, refunds and write-offs that callers enter into a <see cref="MemoryErp"/>. Like its documents, one that is
/// entered twice stands there twice.</summary>
public sealed class MemoryVouchers(MemoryErp erp) : IErpVouchers
{
    private readonly List<MemoryVoucher> entered = [];

    public IReadOnlyList<MemoryVoucher> All => entered;

    public Task<SendingOutcome> Create(ErpVoucher voucher, CancellationToken cancellation) =>
        erp.Answer(ErpCallKind.Enter, voucher.PostingKey, () => Enter(voucher), cancellation);

    public Task<SendingOutcome> Post(string remoteId, ErpVoucher voucher, CancellationToken cancellation) =>
        Find(voucher, cancellation);

    public Task<SendingOutcome> Find(ErpVoucher voucher, CancellationToken cancellation) => erp.Answer(
        ErpCallKind.FindEntered, voucher.PostingKey,
        () => entered.FindAll(one => one.Voucher.PostingKey == voucher.PostingKey) switch
        {
            [] => new SendingOutcome.NotFound(),
            [var only] => Standing(only),
            var several => new SendingOutcome.Refused(
                "double-document",
                "The ERP holds this entry more than once. Cancel the surplus one there, then try again.",
                $"Key {voucher.PostingKey}: {string.Join(", ", several.Select(one => one.RemoteId))}"),
        },
        cancellation);

    private SendingOutcome Enter(ErpVoucher voucher)
    {
        if (!erp.Documents.Any(document => document.Posted && document.RemoteId == voucher.Original.RemoteId))
        {
            return new SendingOutcome.Refused(
                "no-such-document", "The document that it is for is not posted in the ERP.", $"{voucher.Original.RemoteId}");
        }

        var one = new MemoryVoucher(FormattableString.Invariant($"voucher-{entered.Count + 1}"), voucher);
        entered.Add(one);
        erp.Bookkeepers?.Enter(new ErpEntry(
            one.RemoteId, voucher.Original.PostingKey, voucher.Kind, voucher.Amount.Amount, voucher.Amount.Currency.Code,
            voucher.On, voucher.Words, Reference: voucher.Reference));
        return Standing(one);
    }

    private static SendingOutcome.Posted Standing(MemoryVoucher one)
    {
        var amount = one.Voucher.Amount;
        return new SendingOutcome.Posted(one.RemoteId, one.RemoteId, amount, Money.Zero(amount.Currency), amount);
    }
}
