using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;
using BillingGrains.Storage.Journal;

namespace BillingGrains.Storage.Memory;

/// <summary>What the journals of all silos of one simulated installation share: the "server".</summary>
public sealed partial class MemoryStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, List<StoredFact>> grains = new(StringComparer.Ordinal);
    private readonly List<StoredFact>[] lanes = Filled<StoredFact>();
    private readonly List<OutboxRow>[] outbox = Filled<OutboxRow>();
    private readonly Dictionary<(string Source, string Consumer), List<OutboxRow>> addressed = [];
    private readonly Dictionary<(string Consumer, string Source), long> received = [];
    private readonly Dictionary<(string Reader, int Lane), MemorySweep> sweeps = [];
    private readonly List<(int Lane, long After, TaskCompletionSource Arrived)> waiting = [];

    /// <summary>Called with each fact when it is stored, in the order of the lanes; null for nobody.</summary>
    public Action<StoredFact>? OnStored { get; set; }

    /// <summary>Called with each consumer's key and receipt when it is stored; null for nobody.</summary>
    public Action<string, Receipt>? OnReceived { get; set; }

    /// <summary>Pairs of consumer and source with a fact that was addressed and not received.</summary>
    public int OwedPairs { get; private set; }

    /// <param name="stored">What it left in its lane, when it was stored now.</param>
    internal AppendOutcome Append(Append append, out StoredRows? stored)
    {
        stored = null;
        lock (gate)
        {
            if (append.Epoch is { } epoch && epoch != epochs[^1].Id)
            {
                return new AppendOutcome.EpochOver(epochs[^1].Id);
            }

            var facts = grains.GetValueOrDefault(append.Key) ?? [];
            if (facts.Count != append.ExpectedVersion)
            {
                return IsRepeated(append, facts)
                    ? new AppendOutcome.Stored(append.ExpectedVersion + append.Facts.Count)
                    : new AppendOutcome.Conflict(facts.Count);
            }

            foreach (var receipt in append.Receipts.OrderBy(receipt => receipt.Source, StringComparer.Ordinal))
            {
                var at = received.GetValueOrDefault((append.Key, receipt.Source));
                if (at != receipt.From)
                {
                    return new AppendOutcome.ReceiptOutOfStep(receipt.Source, at);
                }
            }

            if (append.Receipts.FirstOrDefault(receipt => !Holds(receipt.Source, receipt.To, receipt.AppendId)) is { } lost)
            {
                return new AppendOutcome.DeliveryLost(lost.Source);
            }

            foreach (var receipt in append.Receipts)
            {
                received[(append.Key, receipt.Source)] = receipt.To;
                OnReceived?.Invoke(append.Key, receipt);
                OwedPairs -= IsLast(receipt, append.Key) ? 1 : 0;
            }

            stored = Place(append, facts);
            return new AppendOutcome.Stored(facts.Count);
        }
    }

    internal ValueList<StoredFact> Read(string key, long afterVersion, int limit)
    {
        lock (gate)
        {
            return Facts(key, afterVersion, limit);
        }
    }

    internal long? FindAppend(string key, Guid appendId)
    {
        lock (gate)
        {
            return Facts(key, 0, int.MaxValue).LastOrDefault(fact => fact.AppendId == appendId)?.Version;
        }
    }

    internal ValueList<string> FindKeys(string prefix)
    {
        lock (gate)
        {
            return grains.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal).ToValueList();
        }
    }

    internal ValueList<LaneFact> ReadFacts(int lane, long afterPosition, int limit)
    {
        lock (gate)
        {
            return lanes[lane].Skip((int)afterPosition).Take(limit)
                .Select((fact, index) => new LaneFact(lane, afterPosition + index + 1, fact)).ToValueList();
        }
    }

    internal ValueList<long> LastPositions()
    {
        lock (gate)
        {
            return lanes.Select(lane => (long)lane.Count).ToValueList();
        }
    }

    private bool Holds(string key, long version, Guid appendId) =>
        grains.TryGetValue(key, out var facts) && version <= facts.Count && facts[(int)version - 1].AppendId == appendId;

    private bool IsLast(Receipt receipt, string consumer) =>
        receipt.From < receipt.To && addressed.TryGetValue((receipt.Source, consumer), out var rows)
        && rows[^1].Fact.Version == receipt.To;

    private static bool IsRepeated(Append append, List<StoredFact> facts)
    {
        var stored = facts.Skip((int)append.ExpectedVersion)
            .TakeWhile(fact => fact.AppendId == append.AppendId).Count();
        return stored > 0 && stored == append.Facts.Count;
    }

    private static List<T>[] Filled<T>() => [.. Enumerable.Range(0, JournalLimits.Lanes).Select(_ => new List<T>())];

    private StoredRows? Place(Append append, List<StoredFact> facts)
    {
        if (append.Facts.IsEmpty)
        {
            return null;
        }

        grains[append.Key] = facts;
        var lane = StableHash.Slot(append.Key, JournalLimits.Lanes);
        var (before, firstRow) = (lanes[lane].Count, outbox[lane].Count);
        foreach (var fact in append.Facts)
        {
            var stored = new StoredFact(append.Key, facts.Count + 1, fact.Type, fact.Body, append.AppendId,
                fact.Origin, AppendCheck.Kept(fact.At));
            facts.Add(stored);
            lanes[lane].Add(stored);
            OnStored?.Invoke(stored);
            foreach (var consumer in fact.Addressees.Order(StringComparer.Ordinal))
            {
                Address(lane, consumer, stored);
            }
        }

        WakeWaiters(lane);
        return new StoredRows(lane, Edition, before, lanes[lane].Count, outbox[lane][firstRow..]);
    }

    private ValueList<StoredFact> Facts(string key, long afterVersion, int limit) =>
        (grains.GetValueOrDefault(key) ?? []).Skip((int)afterVersion).Take(limit).ToValueList();
}
