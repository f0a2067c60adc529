using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;
using BillingGrains.Storage.Journal;

namespace BillingGrains.Storage.Memory;

/// <summary>What an append left in its lane.</summary>
/// <param name="Before">The lane's last position before it.</param>
/// <param name="After">The lane's last position with it.</param>
internal sealed record StoredRows(int Lane, FactEdition Edition, long Before, long After, List<OutboxRow> Rows);

/// <content>What is addressed, received and owed.</content>
public sealed partial class MemoryStore
{
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

    private void WakeWaiters(int lane)
    {
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
}
