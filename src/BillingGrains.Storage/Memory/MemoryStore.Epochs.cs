using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;
using BillingGrains.Storage.Journal;
using NodaTime;

namespace BillingGrains.Storage.Memory;

/// <content>Epochs of a store, and what is read of it after it was set back.</content>
public sealed partial class MemoryStore
{
    private readonly List<Epoch> epochs =
    [
        new(1, "epoch-1", NodaConstants.UnixEpoch, "The journal was created.", "memory", RestoredTo: null),
    ];

    // Not set back with the store: an id is never used twice.
    private int epochsBegun = 1;
    private long erasures;

    private FactEdition Edition => new(epochs[^1].Id, erasures);

    /// <summary>What an eraser does to a fact: puts a body without texts in place of its own.</summary>
    public void Erase(string key, long version, string body)
    {
        lock (gate)
        {
            var before = grains[key][(int)version - 1];
            var after = before with { Body = body };
            grains[key][(int)version - 1] = after;
            foreach (var facts in lanes)
            {
                Replace(facts, fact => ReferenceEquals(fact, before), _ => after);
            }

            foreach (var rows in outbox.Concat(addressed.Values))
            {
                Replace(rows, row => ReferenceEquals(row.Fact, before), row => row with { Fact = after });
            }

            erasures++;
        }
    }

    private static void Replace<T>(List<T> list, Predicate<T> isOld, Func<T, T> with)
    {
        for (var index = 0; index < list.Count; index++)
        {
            list[index] = isOld(list[index]) ? with(list[index]) : list[index];
        }
    }

    internal EpochSight LookAtEpoch(ValueList<LaneEnd> seen)
    {
        lock (gate)
        {
            var ends = lanes
                .Select(facts => facts is [.., var last] ? new LaneEnd(facts.Count, last.AppendId) : new LaneEnd(0, Guid.Empty))
                .ToValueList();
            return new EpochSight(epochs[^1], ends, Edition.ToString(), FindChangedLane(seen) ?? FindReaderAhead());
        }
    }

    internal Epoch BeginEpoch(string ended, string reason, string by, Instant? restoredTo, Instant now)
    {
        lock (gate)
        {
            if (epochs[^1].Id == ended)
            {
                var id = FormattableString.Invariant($"epoch-{++epochsBegun}");
                epochs.Add(new Epoch(epochs[^1].Number + 1, id, now, reason, by, restoredTo));
                foreach (var ((_, lane), sweep) in sweeps)
                {
                    sweep.GoBackTo(lanes[lane].Count);
                }
            }

            return epochs[^1];
        }
    }

    internal ValueList<StoredFact> ReadOfType(string prefix, string type, FactPlace? after, int limit)
    {
        lock (gate)
        {
            return grains.Keys
                .Where(key => key.StartsWith(prefix, StringComparison.Ordinal)
                    && (after is null || string.CompareOrdinal(key, after.Key) >= 0))
                .Order(StringComparer.Ordinal)
                .SelectMany(key => Facts(key, key == after?.Key ? after.Version : 0, int.MaxValue))
                .Where(fact => fact.Type == type).Take(limit).ToValueList();
        }
    }

    private string? FindChangedLane(ValueList<LaneEnd> seen)
    {
        for (var lane = 0; lane < seen.Count; lane++)
        {
            var (position, appendId) = seen[lane];
            if (position > lanes[lane].Count || (position > 0 && lanes[lane][(int)position - 1].AppendId != appendId))
            {
                return FormattableString.Invariant($"Lane {lane} does not hold any more what was seen at position {position}.");
            }
        }

        return null;
    }

    private string? FindReaderAhead()
    {
        foreach (var ((reader, lane), sweep) in sweeps)
        {
            if (sweep.Checkpoint > lanes[lane].Count)
            {
                return FormattableString.Invariant(
                    $"The reader {reader} stands at {sweep.Checkpoint} in lane {lane}, which ends at {lanes[lane].Count}.");
            }
        }

        return null;
    }
}
