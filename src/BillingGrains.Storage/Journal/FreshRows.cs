using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;

namespace BillingGrains.Storage.Journal;

/// <summary>The outbox rows that this process stored last, for the readers of the lanes that live in it: what was just sent
/// to the database need not come back from there. It remembers only what was committed, and of a lane only rows between
/// which nothing of another can lie; all else is read from the table.</summary>
internal sealed class FreshRows
{
    private readonly Lane[] lanes = new Lane[JournalLimits.Lanes];

    public FreshRows(JournalLimits limits)
    {
        for (var lane = 0; lane < lanes.Length; lane++)
        {
            lanes[lane] = new Lane(limits);
        }
    }

    /// <summary>Facts were stored in a lane by one transaction, which is committed.</summary>
    /// <param name="epochId">The epoch in which they were.</param>
    /// <param name="before">The lane's last position before them.</param>
    /// <param name="after">The lane's last position with them.</param>
    /// <param name="facts">The rows of each fact that is addressed to somebody, in the order of their positions and
    /// consumers; asked for only where somebody reads the lane.</param>
    public void Stored(int lane, string epochId, long before, long after, IEnumerable<OutboxRow[]> facts) =>
        lanes[lane].Stored(epochId, before, after, facts);

    /// <summary>What the outbox's Read gives; empty where the table has to be read.</summary>
    /// <param name="epochId">The epoch in which the reader knows its position.</param>
    public ValueList<OutboxRow> Read(int lane, string epochId, long afterPosition, int limit) =>
        lanes[lane].Read(epochId, afterPosition, limit);

    /// <summary>All rows of one lane from one position to another.</summary>
    private sealed class Lane(JournalLimits limits)
    {
        private readonly Lock gate = new();
        private readonly Queue<OutboxRow[]> facts = new();
        private string? epochId;

        /// <summary>Whatever lies after this position and up to <see cref="last"/> is known.</summary>
        private long first;
        private long last;
        private int rowCount;
        private long byteCount;

        /// <summary>False until somebody reads, and again when it was too much: what nobody asks for is not kept.</summary>
        private bool isRead;

        public void Stored(string storedIn, long before, long after, IEnumerable<OutboxRow[]> more)
        {
            lock (gate)
            {
                if (!isRead)
                {
                    return;
                }

                if (before != last || !string.Equals(storedIn, epochId, StringComparison.Ordinal))
                {
                    ForgetAll(before);
                    epochId = storedIn;
                }

                last = after;
                foreach (var rows in more)
                {
                    facts.Enqueue(rows);
                    Count(rows, 1);
                    if (rowCount > limits.FreshRowsPerLaneMax || byteCount > limits.FreshBytesPerLaneMax)
                    {
                        // Its reader is far behind, or lives elsewhere by now.
                        ForgetAll(after);
                        isRead = false;
                        return;
                    }
                }
            }
        }

        public ValueList<OutboxRow> Read(string readIn, long afterPosition, int limit)
        {
            lock (gate)
            {
                isRead = true;
                if (afterPosition < first || !string.Equals(readIn, epochId, StringComparison.Ordinal))
                {
                    return [];
                }

                while (facts.TryPeek(out var oldest) && oldest[0].Position <= afterPosition)
                {
                    first = oldest[0].Position;
                    Count(facts.Dequeue(), -1);
                }

                return First(limit);
            }
        }

        private ValueList<OutboxRow> First(int limit)
        {
            var read = new List<OutboxRow>(Math.Min(limit, rowCount));
            foreach (var rows in facts)
            {
                if (read.Count >= limit)
                {
                    break;
                }

                read.AddRange(rows);
            }

            return read.ToValueList();
        }

        private void ForgetAll(long position)
        {
            facts.Clear();
            (rowCount, byteCount, first, last) = (0, 0, position, position);
        }

        private void Count(OutboxRow[] rows, int change)
        {
            rowCount += change * rows.Length;
            byteCount += change * sizeof(char) * (long)rows[0].Fact.Body.Length;
        }
    }
}
