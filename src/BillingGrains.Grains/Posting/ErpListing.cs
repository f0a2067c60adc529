using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using BillingGrains.Grains.Invoices;
using BillingGrains.Grains.Journaling;
using BillingGrains.Ports.Erp;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Json;
using NodaTime;
using Orleans;

namespace BillingGrains.Grains.Posting;

/// <summary>What an ERP's list shows after the journal was set back, read page by page, and compared with the documents
/// here. It keeps nothing that matters: another activation reads the list anew.</summary>
internal sealed class ErpListing(Epoch epoch, IGrainFactory grains, JournalServices services, PostingTimes times)
{
    private const int FactsAtATime = 500;

    private readonly Instant seenAt = services.Now;
    private readonly List<ErpDocument> documents = [];
    private string? cursor;

    /// <summary>True when the whole list was read.</summary>
    public bool IsRead { get; private set; }

    public int Listed => documents.Count;

    /// <summary>Documents made in the ERP since then are listed; null for all.</summary>
    public Instant? Since { get; } = epoch.RestoredTo - times.ListMargin;

    /// <summary>Nothing is asked before: until then a call may still have an effect that was begun before the journal was
    /// set back, and a search of the ERP may lag behind it.</summary>
    public Instant NotBefore(SendingWindow window) => seenAt + window.StartWithin + window.Timeout + window.Settling;

    /// <summary>Reads the next page. Throws <see cref="ErpUnavailableException"/>; then the same page is next.</summary>
    public async Task ReadPage(IErp erp, SendingWindow window, CancellationToken cancellation)
    {
        var page = await erp.List(Since, cursor, cancellation).WaitAsync(
            window.Timeout.ToTimeSpan(), services.Time, cancellation);
        documents.AddRange(page.Documents.Where(document => PostingKey.IsOne(document.PostingKey)));
        cursor = page.Next;
        IsRead = page.Next is null;
    }

    /// <summary>Parts the documents: of invoices that are final here and not posted, and of none that is final here.
    /// </summary>
    public async Task<(List<string> ToAdopt, List<ErpDocument> Strangers)> Compare()
    {
        var strangers = documents.ToList();
        var toAdopt = new List<string>();
        await Compare<InvoiceApproved>(strangers, toAdopt, (key, approved) => PostingKey.Of(key, approved.ContentHash));
        await Compare<ForeignTaken>(strangers, toAdopt, (_, taken) => taken.PostingKey);
        return (toAdopt, strangers);
    }

    /// <summary>Looks at each fact by which a document's content was frozen.</summary>
    private async Task Compare<TFrozen>(
        List<ErpDocument> strangers, List<string> toAdopt, Func<string, TFrozen, string> keyOf)
    {
        var keys = documents.Select(document => document.PostingKey).ToHashSet(StringComparer.Ordinal);
        FactPlace? after = null;
        while (keys.Count > 0)
        {
            var frozen = await services.Journal.ReadOfType(
                "invoice/", FactCodec.NameOf(typeof(TFrozen)), after, FactsAtATime);
            foreach (var stored in frozen)
            {
                var postingKey = keyOf(stored.Key, (TFrozen)FactCodec.Decode(stored.Type, stored.Body));
                if (keys.Contains(postingKey))
                {
                    var stage = await grains.GetGrain<IInvoiceGrain>(stored.Key).StageOf(postingKey);
                    strangers.RemoveAll(document => document.PostingKey == postingKey && stage != DocumentStage.NotFinal);
                    if (stage == DocumentStage.Final)
                    {
                        toAdopt.Add(stored.Key);
                    }
                }
            }

            if (frozen.Count < FactsAtATime)
            {
                break;
            }

            after = new FactPlace(frozen[^1].Key, frozen[^1].Version);
        }
    }

    public ValueList<Stranger> Describe(IEnumerable<ErpDocument> strangers) => strangers
        .Select(one => new Stranger(
            one.RemoteId, one.PostingKey, one.SentNumber ?? one.Number, one.Posted, one.Currency, one.Gross, one.BillTo,
            services.Now))
        .ToValueList();
}
