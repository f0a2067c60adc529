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

    internal AppendOutcome Append(Append append)
    {
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

            Place(append, facts);
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

    internal ValueList<OutboxRow> ReadOutbox(int lane, long afterPosition, int limit)
    {
        lock (gate)
        {
            var rows = outbox[lane];
            var start = FirstAfter(rows, afterPosition);
            var end = Math.Min(rows.Count, (int)Math.Min(int.MaxValue, (long)start + limit));
            while (end > start && end < rows.Count && rows[end].Position == rows[end - 1].Position)
            {
                end++;
            }

            return rows[start..end].ToValueList();
        }
    }

    internal ValueList<OutboxRow> ReadBetween(string source, string consumer, long afterVersion, int limit)
    {
        lock (gate)
        {
            return (addressed.GetValueOrDefault((source, consumer)) ?? [])
                .Where(row => row.Fact.Version > afterVersion).Take(limit).ToValueList();
        }
    }

    internal long Received(string consumer, string source)
    {
        lock (gate)
        {
            return received.GetValueOrDefault((consumer, source));
        }
    }

    internal ValueList<OutboxRow> Owed(string reader, int lane, int limit)
    {
        lock (gate)
        {
            if (!sweeps.TryGetValue((reader, lane), out var sweep))
            {
                return [];
            }

            return sweep.Find(outbox[lane], row => Received(row.Consumer, row.Fact.Key) >= row.Fact.Version)
                .Take(limit).ToValueList();
        }
    }

    internal long Checkpoint(string reader, int lane)
    {
        lock (gate)
        {
            return sweeps.GetValueOrDefault((reader, lane))?.Checkpoint ?? 0;
        }
    }

    internal void MoveCheckpoint(string reader, int lane, long position)
    {
        lock (gate)
        {
            if (!sweeps.TryGetValue((reader, lane), out var sweep))
            {
                sweeps[(reader, lane)] = sweep = new MemorySweep();
            }

            sweep.Checkpoint = position;
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

    /// <summary>Completes when the lane has a row after the position.</summary>
    internal TaskCompletionSource Arrival(int lane, long afterPosition)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (outbox[lane] is [.., var last] && last.Position > afterPosition)
            {
                arrived.SetResult();
            }
            else
            {
                waiting.Add((lane, afterPosition, arrived));
            }
        }

        return arrived;
    }

    internal void Forget(TaskCompletionSource arrived)
    {
        lock (gate)
        {
            waiting.RemoveAll(waiter => waiter.Arrived == arrived);
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

    private static int FirstAfter(List<OutboxRow> rows, long position)
    {
        var (low, high) = (0, rows.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = rows[middle].Position > position ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    private static List<T>[] Filled<T>() => [.. Enumerable.Range(0, JournalLimits.Lanes).Select(_ => new List<T>())];

    private void Place(Append append, List<StoredFact> facts)
    {
        if (append.Facts.IsEmpty)
        {
            return;
        }

        grains[append.Key] = facts;
        var lane = StableHash.Slot(append.Key, JournalLimits.Lanes);
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

        foreach (var (_, after, arrived) in waiting.Where(waiter => waiter.Lane == lane))
        {
            if (outbox[lane] is [.., var last] && last.Position > after)
            {
                arrived.TrySetResult();
            }
        }
    }

    private void Address(int lane, string consumer, StoredFact stored)
    {
        if (!addressed.TryGetValue((stored.Key, consumer), out var rows))
        {
            addressed[(stored.Key, consumer)] = rows = [];
        }

        var previous = rows is [.., var last] ? last.Fact.Version : 0;
        var row = new OutboxRow(lane, lanes[lane].Count, consumer, previous, stored);
        OwedPairs += Received(consumer, stored.Key) == previous ? 1 : 0;
        rows.Add(row);
        outbox[lane].Add(row);
    }

    private ValueList<StoredFact> Facts(string key, long afterVersion, int limit) =>
        (grains.GetValueOrDefault(key) ?? []).Skip((int)afterVersion).Take(limit).ToValueList();
}
