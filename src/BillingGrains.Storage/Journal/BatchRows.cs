using BillingGrains.Ports.Journal;

namespace BillingGrains.Storage.Journal;

/// <summary>The outbox rows of a batch, as who reads them from the table gets them. Where the batch stands in its lanes, and
/// what was addressed before, is known when it is stored.</summary>
internal sealed class BatchRows
{
    private readonly List<Addressed>[] lanes = [.. Enumerable.Range(0, JournalLimits.Lanes).Select(_ => new List<Addressed>())];
    private readonly List<long> previous = [];

    public void Clear()
    {
        previous.Clear();
        foreach (var lane in lanes)
        {
            lane.Clear();
        }
    }

    /// <summary>A fact that is addressed to somebody. <see cref="AddPrevious"/> follows for each of them.</summary>
    /// <param name="offset">Of the fact among those of the batch in its lane, from 1.</param>
    public void Add(int lane, int offset, Append append, NewFact fact, long version) =>
        lanes[lane].Add(new Addressed(offset, append, fact, version, previous.Count));

    /// <param name="version">What the same append addressed to the same consumer before; 0 for nothing.</param>
    public void AddPrevious(long version) => previous.Add(version);

    /// <summary>An earlier append addressed something to the consumer of an address.</summary>
    /// <param name="address">Its number, from 1.</param>
    public void Found(int address, long version) => previous[address - 1] = version;

    /// <summary>The highest position of a row in a lane, which stood at a position before the batch; null for no row.</summary>
    public long? LastOf(int lane, long before) => lanes[lane] is [.., var last] ? before + last.Offset : null;

    /// <summary>The rows of each fact of a lane, which stood at a position before the batch.</summary>
    public IEnumerable<OutboxRow[]> Of(int lane, long before)
    {
        foreach (var each in lanes[lane])
        {
            var fact = each.Fact;
            var stored = new StoredFact(
                each.Append.Key, each.Version, fact.Type, fact.Body, each.Append.AppendId, fact.Origin,
                AppendCheck.Kept(fact.At))
            { Record = fact.Record };
            var rows = new OutboxRow[fact.Addressees.Count];
            for (var index = 0; index < rows.Length; index++)
            {
                rows[index] = new OutboxRow(
                    lane, before + each.Offset, fact.Addressees[index], previous[each.FirstAddress + index], stored);
            }

            Array.Sort(rows, static (one, other) => string.CompareOrdinal(one.Consumer, other.Consumer));
            yield return rows;
        }
    }

    private readonly record struct Addressed(int Offset, Append Append, NewFact Fact, long Version, int FirstAddress);
}
