using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Ports.Erp;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Json;

namespace BillingGrains.Storage.Memory;

/// <summary>Finds documents by posting key in a journal's own facts: for small journals alone.</summary>
public sealed class MemoryDocumentIndex(IJournal journal) : IDocumentIndex
{
    public async Task<IReadOnlyDictionary<string, string>> Find(
        ValueList<string> postingKeys, CancellationToken cancellation = default)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!postingKeys.IsEmpty)
        {
            foreach (var type in new[] { typeof(SendingStarted), typeof(AdoptedFromErp) })
            {
                var facts = await journal.ReadOfType(
                    "invoice/", FactCodec.NameOf(type), after: null, int.MaxValue, cancellation);
                foreach (var stored in facts)
                {
                    var postingKey = FactCodec.Decode(stored.Type, stored.Body) switch
                    {
                        SendingStarted started => started.PostingKey,
                        AdoptedFromErp adopted => adopted.PostingKey,
                        _ => null,
                    };
                    if (postingKey is not null && postingKeys.Contains(postingKey))
                    {
                        found[postingKey] = stored.Key;
                    }
                }
            }
        }

        return found;
    }
}
