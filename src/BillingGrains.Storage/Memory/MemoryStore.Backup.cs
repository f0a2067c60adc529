using BillingGrains.Ports.Journal;

namespace BillingGrains.Storage.Memory;

/// <summary>A store as it was at a moment.</summary>
public sealed class MemoryBackup
{
    internal MemoryBackup(
        int[] laneFacts, Dictionary<(string Consumer, string Source), long> received,
        Dictionary<string, Snapshot> snapshots, Dictionary<(string Reader, int Lane), long> checkpoints, int epochs)
    {
        LaneFacts = laneFacts;
        Received = received;
        Snapshots = snapshots;
        Checkpoints = checkpoints;
        Epochs = epochs;
    }

    internal int[] LaneFacts { get; }

    internal Dictionary<(string Consumer, string Source), long> Received { get; }

    internal Dictionary<string, Snapshot> Snapshots { get; }

    internal Dictionary<(string Reader, int Lane), long> Checkpoints { get; }

    internal int Epochs { get; }
}

/// <content>Backups of a store, and going back to one.</content>
public sealed partial class MemoryStore
{
    /// <summary>All that is stored now.</summary>
    public MemoryBackup Backup()
    {
        lock (gate)
        {
            return new MemoryBackup(
                [.. lanes.Select(lane => lane.Count)], new(received), new(snapshots, StringComparer.Ordinal),
                sweeps.ToDictionary(sweep => sweep.Key, sweep => sweep.Value.Checkpoint), epochs.Count);
        }
    }

    /// <summary>Goes back to a backup of this store: all that was stored since is lost, the epochs too.</summary>
    public void Restore(MemoryBackup backup)
    {
        lock (gate)
        {
            Clear();
            for (var lane = 0; lane < lanes.Length; lane++)
            {
                var kept = backup.LaneFacts[lane];
                lanes[lane].RemoveRange(kept, lanes[lane].Count - kept);
                outbox[lane].RemoveAll(row => row.Position > kept);
                foreach (var fact in lanes[lane])
                {
                    Of(grains, fact.Key).Add(fact);
                }

                foreach (var row in outbox[lane])
                {
                    Of(addressed, (row.Fact.Key, row.Consumer)).Add(row);
                }
            }

            epochs.RemoveRange(backup.Epochs, epochs.Count - backup.Epochs);
            Copy(backup);
            OwedPairs = addressed.Count(pair =>
                Received(pair.Key.Consumer, pair.Key.Source) < pair.Value[^1].Fact.Version);
        }
    }

    private static List<TItem> Of<TKey, TItem>(Dictionary<TKey, List<TItem>> lists, TKey key)
        where TKey : notnull
    {
        if (!lists.TryGetValue(key, out var list))
        {
            lists.Add(key, list = []);
        }

        return list;
    }

    private void Clear()
    {
        grains.Clear();
        addressed.Clear();
        received.Clear();
        snapshots.Clear();
        sweeps.Clear();
        waiting.Clear();
    }

    private void Copy(MemoryBackup backup)
    {
        foreach (var (pair, version) in backup.Received)
        {
            received.Add(pair, version);
        }

        foreach (var (key, snapshot) in backup.Snapshots)
        {
            snapshots.Add(key, snapshot);
        }

        foreach (var (reader, checkpoint) in backup.Checkpoints)
        {
            sweeps.Add(reader, new MemorySweep { Checkpoint = checkpoint });
        }
    }
}
