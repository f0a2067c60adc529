using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Watching;
using BillingGrains.Grains.Journaling;
using BillingGrains.Ports.Journal;
using NodaTime;

namespace BillingGrains.Grains.Deliveries;

/// <summary>When each consumer that owes an answer is tried again: after a first wait, then after twice as long.</summary>
internal sealed class OwedRows(GrainLimits limits)
{
    private readonly Dictionary<string, (Duration Wait, Instant Until, string? Why)> waits = new(StringComparer.Ordinal);

    /// <summary>Rows that the last sweep found.</summary>
    public int Count { get; private set; }

    /// <summary>A consumer did not take what it was given: it is left alone for longer than the time before.</summary>
    /// <param name="why">For people; null when the consumer itself tells what ails it.</param>
    public void Delay(string consumer, string? why, Instant now)
    {
        var wait = waits.TryGetValue(consumer, out var before)
            ? Duration.Min(before.Wait * 2, limits.OwedWaitMax)
            : limits.OwedWaitFirst;
        waits[consumer] = (wait, now + wait, why);
    }

    /// <summary>The rows of consumers whose wait is over. A consumer that owes nothing any more is forgotten.</summary>
    public IEnumerable<OutboxRow> Due(ValueList<OutboxRow> rows, Instant now)
    {
        Count = rows.Count;
        var owing = new HashSet<string>(rows.Select(row => row.Consumer), StringComparer.Ordinal);
        foreach (var consumer in waits.Keys.Where(consumer => !owing.Contains(consumer)).ToList())
        {
            waits.Remove(consumer);
        }

        return rows.Where(row => !waits.TryGetValue(row.Consumer, out var wait) || wait.Until <= now);
    }

    /// <summary>The consumers that owe an answer for too long, each with its oldest row. One that was not
    /// tried since the start, or takes what it is owed bit by bit, is none of them.</summary>
    /// <param name="all">False when there is one that was not tried yet.</param>
    public ValueList<Trouble> Overdue(ValueList<OutboxRow> rows, Instant now, out bool all)
    {
        all = true;
        var troubles = new List<Trouble>();
        foreach (var owing in rows.Where(row => now - row.Fact.At >= limits.OwedSeenAfter)
            .GroupBy(row => row.Consumer, StringComparer.Ordinal))
        {
            if (!waits.TryGetValue(owing.Key, out var wait))
            {
                all = false;
            }
            else if (wait.Why is { } why)
            {
                var oldest = owing.MinBy(row => row.Fact.At)!.Fact;
                troubles.Add(Troubles.Owed(owing.Key, oldest.Type, oldest.Key, why, oldest.At));
            }
        }

        return troubles.OrderBy(trouble => trouble.Key, StringComparer.Ordinal).ToValueList();
    }
}
