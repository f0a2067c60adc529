using System.Collections.Immutable;
using NodaTime;

namespace BillingGrains.Domain.Posting;

/// <summary>Calls that went out together.</summary>
/// <param name="Until">They count until then.</param>
public sealed record SpentCalls(Instant Until, int Calls);

/// <summary>The calls that went out within a window that ends now. Kept in slices of a 1,024th of the window, each counted as
/// if all of it had gone out at its end, and <see cref="Jitter"/> longer: so no window of that length, wherever it begins,
/// holds more calls than are counted here.</summary>
/// <param name="Spent">Closed slices, the oldest first.</param>
/// <param name="OpenUntil">Until when the slice counts that calls are still added to.</param>
/// <param name="Count">All calls that count.</param>
/// <param name="Of">Which calls are added.</param>
public sealed record CallLog(
    Duration Length, ImmutableQueue<SpentCalls> Spent, Instant OpenUntil, int Open, int Count, CallSort Of = CallSort.Any)
{
    private const int Slices = 1_024;

    private static readonly Duration JitterMost = Duration.FromMilliseconds(20);

    /// <summary>An ERP counts calls when they arrive: one may be on its way a little longer than the next.</summary>
    public Duration Jitter => Duration.Min(JitterMost, Length / 50);

    public static CallLog Empty(Duration length, CallSort of = CallSort.Any) => new(length, [], Instant.MinValue, 0, 0, of);

    /// <summary>Adds a call, where it is one of those that count.</summary>
    public CallLog Add(Instant at, CallLoad load) => load.In(Of) is > 0 and var calls ? Add(at, calls) : this;

    /// <summary>Adds calls that went out at a moment, not before those that were added already.</summary>
    public CallLog Add(Instant at, int calls = 1)
    {
        var log = Forget(at);
        if (log.Open > 0 && at + Length + Jitter <= log.OpenUntil)
        {
            return log with { Open = log.Open + calls, Count = log.Count + calls };
        }

        var closed = log.Open > 0 ? log.Spent.Enqueue(new SpentCalls(log.OpenUntil, log.Open)) : log.Spent;
        return log with
        {
            Spent = closed,
            OpenUntil = at + (Length / Slices) + Length + Jitter,
            Open = calls,
            Count = log.Count + calls,
        };
    }

    /// <summary>The first moment at which fewer calls than the limit count; long ago when that is so already.</summary>
    /// <param name="limit">1 or more.</param>
    public Instant FreeAt(int limit)
    {
        var count = Count;
        if (count < limit)
        {
            return Instant.MinValue;
        }

        foreach (var slice in Spent)
        {
            count -= slice.Calls;
            if (count < limit)
            {
                return slice.Until;
            }
        }

        return OpenUntil;
    }

    /// <summary>How many count now.</summary>
    public int CountAt(Instant now) => Forget(now).Count;

    /// <summary>Without what counts no more.</summary>
    public CallLog Forget(Instant now)
    {
        var (spent, count) = (Spent, Count);
        while (!spent.IsEmpty && spent.Peek() is var oldest && oldest.Until <= now)
        {
            (spent, count) = (spent.Dequeue(), count - oldest.Calls);
        }

        return Open > 0 && OpenUntil <= now
            ? this with { Spent = [], Open = 0, Count = 0 }
            : this with { Spent = spent, Count = count };
    }
}
