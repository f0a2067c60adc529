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
            var started = await journal.ReadOfType(
                "invoice/", FactCodec.NameOf(typeof(SendingStarted)), after: null, int.MaxValue, cancellation);
            foreach (var stored in started)
            {
                var postingKey = ((SendingStarted)FactCodec.Decode(stored.Type, stored.Body)).PostingKey;
                if (postingKeys.Contains(postingKey))
                {
                    found[postingKey] = stored.Key;
                }
            }
        }

        return found;
    }
}
