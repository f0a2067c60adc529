using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.Memory;

/// <summary>Takes several documents in one call, as <see cref="MemoryErpOptions.Batch"/> says. Invoices and credit notes do not
/// go together.</summary>
internal sealed class MemoryBatches(MemoryErp erp, MemoryErpOptions options) : IErpBatches
{
    public string GroupOf(ErpInvoice invoice, SendingPurpose purpose) => $"{purpose} {invoice.Kind}";

    public Task<BatchOutcome> Create(ValueList<ErpInvoice> invoices, CancellationToken cancellation) => Call(
        ErpCallKind.CreateMany, ErpCallKind.Create, invoices.Select(static one => one.PostingKey).ToList(),
        index => erp.Made(invoices[index]), cancellation);

    public Task<BatchOutcome> Post(ValueList<ErpDraft> drafts, CancellationToken cancellation) => Call(
        ErpCallKind.PostMany, ErpCallKind.Post, drafts.Select(static one => one.Invoice.PostingKey).ToList(),
        index => erp.PostedNow(drafts[index].RemoteId, drafts[index].Invoice.Rounding), cancellation);

    private async Task<BatchOutcome> Call(
        ErpCallKind kind, ErpCallKind each, List<string> keys, Func<int, SendingOutcome> effect, CancellationToken cancellation)
    {
        BatchOutcome.Each? answered = null;
        var outcome = await erp.Answer(
            kind,
            string.Join(' ', keys),
            () =>
            {
                var refused = keys.ConvertAll(key => erp.IsRefused(each, key));
                if (options.Batch == MemoryBatch.AllOrNone && keys.Count > 1 && refused.Contains(true))
                {
                    return new SendingOutcome.Refused(
                        "erp-refused", "The ERP does not take all of these documents.", $"One of {keys.Count} was refused.");
                }

                answered = new BatchOutcome.Each(keys.Select((key, index) =>
                {
                    erp.Count(each, key);
                    return refused[index] ? MemoryErp.Refusal(each, key) : effect(index);
                }).ToValueList());
                return new SendingOutcome.NotFound();
            },
            cancellation);
        return outcome is SendingOutcome.NotFound && answered is not null ? answered : new BatchOutcome.Whole(outcome);
    }
}
