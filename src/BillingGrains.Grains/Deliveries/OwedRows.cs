using BillingGrains.Domain.Deciding;
using BillingGrains.Grains.Journaling;
using BillingGrains.Ports.Journal;
using NodaTime;

namespace BillingGrains.Grains.Deliveries;

/// <summary>When each consumer that owes an answer is tried again: after a first wait, then after twice as long.</summary>
internal sealed class OwedRows(GrainLimits limits)
{
    private readonly Dictionary<string, (Duration Wait, Instant Until)> waits = new(StringComparer.Ordinal);

    /// <summary>Rows that the last sweep found.</summary>
    public int Count { get; private set; }

    /// <summary>A consumer did not take what it was given: it is left alone for longer than the time before.</summary>
    public void Delay(string consumer, Instant now)
    {
        var wait = waits.TryGetValue(consumer, out var before)
            ? Duration.Min(before.Wait * 2, limits.OwedWaitMax)
            : limits.OwedWaitFirst;
        waits[consumer] = (wait, now + wait);
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
}
