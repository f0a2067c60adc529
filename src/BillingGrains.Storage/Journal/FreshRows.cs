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
    private readonly FreshLane<OutboxRow[]>[] lanes;
    private readonly Lock gate = new();
    private readonly TimeSpan editionFor;
    private readonly TimeProvider clock;
    private FactEdition edition;
    private long askedAt;

    public FreshRows(JournalLimits limits, TimeProvider clock)
    {
        (this.clock, editionFor) = (clock, limits.FreshEditionFor.ToTimeSpan());
        lanes = [.. Enumerable.Range(0, JournalLimits.Lanes).Select(_ => new FreshLane<OutboxRow[]>(
            limits.FreshRowsPerLaneMax, limits.FreshBytesPerLaneMax,
            static rows => (rows[0].Position, rows.Length, sizeof(char) * (long)rows[0].Fact.Body.Length)))];
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

        var read = lanes[lane].Read(afterPosition, limit, out var storedUnder);
        return storedUnder == now ? read.SelectMany(static rows => rows).ToValueList() : [];
    }
}
