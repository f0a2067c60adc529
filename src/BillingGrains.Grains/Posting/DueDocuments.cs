using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Grains.Journaling;
using BillingGrains.Ports.Erp;
using NodaTime;
using Orleans;

namespace BillingGrains.Grains.Posting;

/// <summary>A document and what is due with it.</summary>
/// <param name="Step">Null where nothing is.</param>
/// <param name="RestUntil">Where nothing is: asking before is of no use.</param>
internal sealed record DueDocument(string Key, ISentGrain Document, PostingStep? Step, Instant RestUntil);

/// <summary>Asks documents at the head of a tenant's queue what is due with them, knows until when they rest, and gathers those
/// that go in one call: what waits now; no call waits to become full.</summary>
internal sealed class DueDocuments(
    RestoreDoor restore, IGrainFactory grains, JournalServices services, PostingServices posting)
{
    // Of a call that the ERP refused as a whole: in the next one at most half as many go, until the bad one is alone.
    private readonly Dictionary<string, int> most = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Instant> restUntil = new(StringComparer.Ordinal);

    /// <summary>Asking it before is of no use.</summary>
    public void Rest(string key, Instant until) => restUntil[key] = until;

    public bool IsRested(string key) => !restUntil.TryGetValue(key, out var until) || until <= services.Now;

    /// <summary>When the next one has rested.</summary>
    public Instant EarliestRest() =>
        restUntil.Values.Where(until => until > services.Now).Append(services.Now + posting.Times.Rest).Min();

    /// <summary>What is no more in the queue.</summary>
    public void Forget(ErpTenant tenant)
    {
        foreach (var gone in restUntil.Keys.Concat(most.Keys).Where(key => !tenant.Queue.Contains(key)).ToList())
        {
            restUntil.Remove(gone);
            most.Remove(gone);
        }
    }

    public async Task<DueDocument> Ask(ErpTenant tenant, string key)
    {
        var document = grains.Sent(key);
        switch (await document.NextStep())
        {
            case PostingStep.Wait(var until):
                return new DueDocument(key, document, null, until);
            case PostingStep.Nothing:
            case PostingStep.Send { Purpose: SendingPurpose.Create } when await restore.HoldsBack(tenant, document):
            case PostingStep.Send { Purpose: SendingPurpose.Create }
                when !restore.MustLookUp(tenant, key) && await document.IsEarly(grains):
                return new DueDocument(key, document, null, services.Now + posting.Times.Rest);
            case var step:
                return new DueDocument(key, document, step, default);
        }
    }

    /// <summary>A document and those that go with it.</summary>
    /// <param name="others">Behind it in the queue; they are asked as far as is needed.</param>
    public async Task<List<DueDocument>> Gather(
        ErpTenant tenant, TenantSettings settings, DueDocument first, IEnumerable<string> others)
    {
        var gathered = new List<DueDocument> { first };
        var room = Math.Min(settings.OfLimits().DocumentsOfCall, MostWith(first.Key));
        if (room < 2 || posting.Erps.Open(settings).Batches is not { } batches
            || await GroupOf(tenant, first, batches) is not { } group)
        {
            return gathered;
        }

        using var next = others.Where(static key => !SentGrains.IsVoucher(key)).GetEnumerator();
        while (gathered.Count < room && Take(next, room - gathered.Count) is { Count: > 0 } keys)
        {
            var asked = await Task.WhenAll(keys.Select(async key =>
            {
                var due = await Ask(tenant, key);
                return (Due: due, Group: due.Step is null ? null : await GroupOf(tenant, due, batches));
            }));
            foreach (var (due, ofDue) in asked)
            {
                if (due.Step is null)
                {
                    Rest(due.Key, due.RestUntil);
                }
                else if (ofDue == group && gathered.Count < Math.Min(room, MostWith(due.Key)))
                {
                    room = Math.Min(room, MostWith(due.Key));
                    gathered.Add(due);
                }
            }
        }

        return gathered;
    }

    /// <summary>What came of a call with them.</summary>
    /// <param name="answer">Null where it was not made.</param>
    public void Note(IReadOnlyCollection<string> keys, CallAnswer? answer)
    {
        if (answer is { IsParted: true })
        {
            foreach (var key in keys)
            {
                most[key] = (keys.Count + 1) / 2;
            }
        }
        else if (answer is { OfCall: not (SendingOutcome.Deferred or SendingOutcome.Unknown) })
        {
            foreach (var key in keys)
            {
                most.Remove(key);
            }
        }
    }

    private static List<string> Take(IEnumerator<string> next, int count)
    {
        var taken = new List<string>();
        while (taken.Count < count && next.MoveNext())
        {
            taken.Add(next.Current);
        }

        return taken;
    }

    private int MostWith(string key) => most.GetValueOrDefault(key, int.MaxValue);

    /// <summary>Null for a document that goes alone.</summary>
    private async Task<string?> GroupOf(ErpTenant tenant, DueDocument due, IErpBatches batches) =>
        due.Step is PostingStep.Send { Purpose: var purpose }
        && !(purpose == SendingPurpose.Create && restore.MustLookUp(tenant, due.Key))
        && await due.Document.ForErp() is { Invoice: { } invoice }
            ? batches.GroupOf(invoice, purpose) is { } group ? $"{purpose} {group}" : null
            : null;
}
