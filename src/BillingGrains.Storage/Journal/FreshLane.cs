namespace BillingGrains.Storage.Journal;

/// <summary>What this process stored last in one lane, for a reader who goes through the lane: of what lies between two
/// positions nothing is missing. What nobody reads is not kept.</summary>
/// <param name="measure">The position at which an item ends, how many it counts for, and its bytes.</param>
internal sealed class FreshLane<T>(int countMax, long bytesMax, Func<T, (long Position, int Count, long Bytes)> measure)
{
    private readonly Lock gate = new();
    private readonly Queue<T> items = new();
    private FactEdition edition;

    /// <summary>Whatever lies after this position and up to <see cref="last"/> is known.</summary>
    private long first;
    private long last;
    private int count;
    private long bytes;

    /// <summary>False until somebody reads, and again when it was too much.</summary>
    private bool isRead;

    /// <summary>Something was stored by one transaction, which is committed.</summary>
    /// <param name="before">The lane's last position before it.</param>
    /// <param name="after">The lane's last position with it.</param>
    /// <param name="more">In the order of positions; looked through only where somebody reads.</param>
    public void Stored(FactEdition storedUnder, long before, long after, IEnumerable<T> more)
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
            foreach (var item in more)
            {
                items.Enqueue(item);
                Count(item, 1);
                if (count > countMax || bytes > bytesMax)
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

    /// <summary>The items that end after a position, until they count for as much as the limit, and the edition under which
    /// they were stored; empty where that is not known. What ends at or before the position is forgotten.</summary>
    public IReadOnlyList<T> Read(long afterPosition, int limit, out FactEdition storedUnder)
    {
        lock (gate)
        {
            isRead = true;
            storedUnder = edition;
            if (afterPosition < first)
            {
                return [];
            }

            while (items.TryPeek(out var oldest) && measure(oldest).Position <= afterPosition)
            {
                first = measure(oldest).Position;
                Count(items.Dequeue(), -1);
            }

            var read = new List<T>();
            var found = 0;
            foreach (var item in items)
            {
                if (found >= limit)
                {
                    break;
                }

                read.Add(item);
                found += measure(item).Count;
            }

            return read;
        }
    }

    private void ForgetAll(long position)
    {
        items.Clear();
        (count, bytes, first, last) = (0, 0, position, position);
    }

    private void Count(T item, int change)
    {
        var size = measure(item);
        count += change * size.Count;
        bytes += change * size.Bytes;
    }
}
