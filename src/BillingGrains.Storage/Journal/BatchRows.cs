using BillingGrains.Ports.Journal;

namespace BillingGrains.Storage.Journal;

/// <summary>The facts of a batch and their outbox rows, as who reads them from the tables gets them. Where the batch stands in
/// its lanes, and what was addressed before, is known when it is stored.</summary>
/// <param name="keys">Of the facts, as they are sent.</param>
/// <param name="bodies">Of the facts, as they are sent.</param>
internal sealed class BatchRows(TextColumn keys, TextColumn bodies)
{
    private readonly List<Placed>[] lanes = [.. Enumerable.Range(0, JournalLimits.Lanes).Select(_ => new List<Placed>())];
    private readonly int[] lastAddressed = new int[JournalLimits.Lanes];
    private readonly List<long> previous = [];

    public void Clear()
    {
        previous.Clear();
        Array.Clear(lastAddressed);
        foreach (var lane in lanes)
        {
            lane.Clear();
        }
    }

    /// <summary>The fact whose key and body were added last, the next one in its lane. <see cref="AddPrevious"/> follows for each
    /// of its addressees.</summary>
    public void Add(int lane, Append append, NewFact fact, long version)
    {
        lanes[lane].Add(new Placed(append, fact, version, previous.Count, keys.Last, bodies.Last));
        if (!fact.Addressees.IsEmpty)
        {
            lastAddressed[lane] = lanes[lane].Count;
        }
    }

    /// <param name="version">What its source addressed to the same consumer before, as far as that is known; or 0.</param>
    public void AddPrevious(long version) => previous.Add(version);

    /// <summary>An earlier append addressed something to the consumer of an address.</summary>
    /// <param name="address">Its number, from 1.</param>
    public void Found(int address, long version) => previous[address - 1] = version;

    /// <summary>The highest position of a row in a lane, which stood at a position before the batch; null for no row.</summary>
    public long? LastOf(int lane, long before) => lastAddressed[lane] > 0 ? before + lastAddressed[lane] : null;

    /// <summary>The facts of a lane, which stood at a position before the batch.</summary>
    public IEnumerable<FactSegment> Facts(int lane, long before)
    {
        var utf8 = new byte[lanes[lane].Sum(static each => each.Key.Length + each.Body.Length)];
        var facts = new SegmentFact[lanes[lane].Count];
        var start = 0;
        for (var index = 0; index < facts.Length; index++)
        {
            var each = lanes[lane][index];
            facts[index] = new SegmentFact(
                each.Version, each.Fact.Type, AppendCheck.Kept(each.Fact.At), start, each.Key.Length, each.Body.Length);
            keys.At(each.Key).CopyTo(utf8.AsSpan(start));
            bodies.At(each.Body).CopyTo(utf8.AsSpan(start + each.Key.Length));
            start += each.Key.Length + each.Body.Length;
        }

        yield return new FactSegment(before, facts, utf8, lanes[lane][^1].Append.AppendId);
    }

    /// <summary>The rows of each fact of a lane that has any; the lane stood at a position before the batch.</summary>
    public IEnumerable<OutboxRow[]> Rows(int lane, long before)
    {
        foreach (var (index, each) in lanes[lane].Index())
        {
            var rows = new OutboxRow[each.Fact.Addressees.Count];
            if (rows.Length == 0)
            {
                continue;
            }

            var stored = new StoredFact(
                each.Append.Key, each.Version, each.Fact.Type, each.Fact.Body, each.Append.AppendId, each.Fact.Origin,
                AppendCheck.Kept(each.Fact.At))
            { Record = each.Fact.Record };
            for (var row = 0; row < rows.Length; row++)
            {
                rows[row] = new OutboxRow(
                    lane, before + index + 1, each.Fact.Addressees[row], previous[each.FirstAddress + row], stored);
            }

            Array.Sort(rows, static (one, other) => string.CompareOrdinal(one.Consumer, other.Consumer));
            yield return rows;
        }
    }

    private readonly record struct Placed(
        Append Append, NewFact Fact, long Version, int FirstAddress, ValuePlace Key, ValuePlace Body);
}
