using BillingGrains.Ports.Journal;

namespace BillingGrains.Storage.Memory;

/// <summary>Where a reader stands in a lane, and what of the rows before is owed. A sweep costs what is new, not what is
/// stored.</summary>
internal sealed class MemorySweep
{
    // Rows before the next are received or stand in the list.
    private readonly List<OutboxRow> owed = [];
    private int next;

    public long Checkpoint { get; set; }

    /// <summary>Forgets what lay after a position.</summary>
    public void GoBackTo(long position)
    {
        if (Checkpoint > position)
        {
            Checkpoint = position;
            owed.Clear();
            next = 0;
        }
    }

    /// <summary>The rows up to the checkpoint that were not received, each consumer's and each source's in turns.
    /// </summary>
    public IEnumerable<OutboxRow> Find(List<OutboxRow> rows, Predicate<OutboxRow> isReceived)
    {
        for (; next < rows.Count && rows[next].Position <= Checkpoint; next++)
        {
            owed.Add(rows[next]);
        }

        owed.RemoveAll(isReceived);
        return owed
            .GroupBy(row => (row.Consumer, row.Fact.Key))
            .SelectMany(pair => pair.Select((row, inPair) => (row, inPair)))
            .GroupBy(ranked => ranked.row.Consumer)
            .SelectMany(consumer => consumer
                .OrderBy(ranked => ranked.inPair).ThenBy(ranked => ranked.row.Position)
                .Select((ranked, inConsumer) => (ranked.row, ranked.inPair, inConsumer)))
            .OrderBy(ranked => ranked.inPair).ThenBy(ranked => ranked.inConsumer)
            .ThenBy(ranked => ranked.row.Position).ThenBy(ranked => ranked.row.Consumer, StringComparer.Ordinal)
            .Select(ranked => ranked.row);
    }
}
