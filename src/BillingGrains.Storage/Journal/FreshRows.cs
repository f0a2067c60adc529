using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;

namespace BillingGrains.Storage.Journal;

/// <summary>The outbox rows that this process stored last, for the readers of the lanes that live in it: what was just sent
/// to the database need not come back from there. It remembers only what was committed, and of a lane only rows between
/// which nothing of another can lie; all else is read from the table.</summary>
/// <remarks>Texts may be erased from facts whose rows it remembers. Every append is told the edition under which it was
/// stored: rows are handed on while one that was sent within <see cref="JournalLimits.FreshEditionFor"/> told theirs.</remarks>
internal sealed class FreshRows
{
    private readonly Lane[] lanes = new Lane[JournalLimits.Lanes];
    private readonly Lock gate = new();
    private readonly TimeSpan editionFor;
    private readonly TimeProvider clock;
    private FactEdition edition;
    private long askedAt;

    public FreshRows(JournalLimits limits, TimeProvider clock)
    {
        (this.clock, editionFor) = (clock, limits.FreshEditionFor.ToTimeSpan());
        for (var lane = 0; lane < lanes.Length; lane++)
        {
            lanes[lane] = new Lane(limits);
        }
    }

    /// <summary>What <see cref="Told"/> goes by.</summary>
    public long Now => clock.GetTimestamp();

    /// <summary>An append was told the edition under which it was stored.</summary>
    /// <param name="asked">When it was sent: the edition is no older.</param>
    public void Told(FactEdition told, long asked)
    {
        lock (gate)
        {
            // One answer may overtake another: within an epoch the count only grows.
            var isOther = told.EpochId != edition.EpochId || told.Erasures > edition.Erasures;
            if (isOther || told == edition)
            {
                (edition, askedAt) = (told, isOther ? asked : Math.Max(askedAt, asked));
            }

            if (!isOther)
            {
                return;
            }
        }

        foreach (var lane in lanes)
        {
            lane.ForgetOthers(told);
        }
    }

    /// <summary>Facts were stored in a lane by one transaction, which is committed.</summary>
    /// <param name="storedUnder">The edition under which they were, which was <see cref="Told"/>.</param>
    /// <param name="before">The lane's last position before them.</param>
    /// <param name="after">The lane's last position with them.</param>
    /// <param name="facts">The rows of each fact that is addressed to somebody, in the order of their positions and
    /// consumers; asked for only where somebody reads the lane.</param>
    public void Stored(int lane, FactEdition storedUnder, long before, long after, IEnumerable<OutboxRow[]> facts) =>
        lanes[lane].Stored(storedUnder, before, after, facts);

    /// <summary>What the outbox's Read gives; empty where the table has to be read.</summary>
    /// <param name="epochId">The epoch in which the reader knows its position.</param>
    public ValueList<OutboxRow> Read(int lane, string epochId, long afterPosition, int limit)
    {
        FactEdition? now;
        lock (gate)
        {
            now = edition.EpochId == epochId && clock.GetElapsedTime(askedAt) <= editionFor ? edition : null;
        }

        return lanes[lane].Read(now, afterPosition, limit);
    }

    /// <summary>All rows of one lane from one position to another.</summary>
    private sealed class Lane(JournalLimits limits)
    {
        private readonly Lock gate = new();
        private readonly Queue<OutboxRow[]> facts = new();
        private FactEdition edition;

        /// <summary>Whatever lies after this position and up to <see cref="last"/> is known.</summary>
        private long first;
        private long last;
        private int rowCount;
        private long byteCount;

        /// <summary>False until somebody reads, and again when it was too much: what nobody asks for is not kept.</summary>
        private bool isRead;

        public void Stored(FactEdition storedUnder, long before, long after, IEnumerable<OutboxRow[]> more)
        {
            lock (gate)
            {
                if (!isRead)
                {
                    return;
                }

                if (before != last || storedUnder != edition)
                {
                    ForgetAll(before);
                    edition = storedUnder;
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

        public void ForgetOthers(FactEdition told)
        {
            lock (gate)
            {
                if (edition != told)
                {
                    ForgetAll(last);
                }
            }
        }

        public ValueList<OutboxRow> Read(FactEdition? now, long afterPosition, int limit)
        {
            lock (gate)
            {
                isRead = true;
                if (afterPosition < first || now != edition)
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
