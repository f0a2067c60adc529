using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;

namespace BillingGrains.Storage.Memory;

/// <content>What grains start from: snapshots, and the facts after them or after what is known.</content>
public sealed partial class MemoryStore
{
    private readonly Dictionary<string, Snapshot> snapshots = new(StringComparer.Ordinal);

    internal LoadedMany Load(ValueList<KnownGrain> known, string? edition)
    {
        lock (gate)
        {
            return new LoadedMany(Edition.ToString(), known.Select(grain =>
            {
                var (key, version, appendId) = grain;
                if (edition == Edition.ToString() && version > 0 && Holds(key, version, appendId))
                {
                    return new LoadedFacts(null, Facts(key, version, int.MaxValue), version);
                }

                var snapshot = snapshots.GetValueOrDefault(key);
                return new LoadedFacts(snapshot, Facts(key, snapshot?.Version ?? 0, int.MaxValue));
            }).ToValueList());
        }
    }

    internal void SaveSnapshot(string key, Snapshot snapshot)
    {
        lock (gate)
        {
            var isOlder = snapshots.GetValueOrDefault(key) is { } kept
                && kept.FoldVersion == snapshot.FoldVersion && kept.Version > snapshot.Version;
            var isOver = snapshot.Epoch is { } epoch && epoch != epochs[^1].Id;
            if (!isOlder && !isOver && snapshot.Version <= (grains.GetValueOrDefault(key)?.Count ?? 0))
            {
                snapshots[key] = snapshot with { Epoch = null };
            }
        }
    }

    /// <summary>Throws every snapshot away, which may happen at any time.</summary>
    public void DropSnapshots()
    {
        lock (gate)
        {
            snapshots.Clear();
        }
    }
}
