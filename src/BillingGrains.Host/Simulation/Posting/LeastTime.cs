using BillingGrains.Domain.Posting;
using NodaTime;

namespace BillingGrains.Host.Simulation.Posting;

/// <summary>The least time in which calls fit under all limits of a tenant at once. Shares nothing with the pacing that it
/// measures: each call starts as soon as one of the places in flight is free and every window has room.</summary>
internal sealed class LeastTime
{
    private readonly List<(CallWindow Window, List<TimeSpan> Starts)> windows;
    private readonly PriorityQueue<int, TimeSpan> places = new();
    private TimeSpan last;
    private TimeSpan end;

    private LeastTime(TenantLimits limits)
    {
        var all = limits.Quota is { } quota
            ? limits.Windows().Append(new CallWindow(quota.Calls, quota.Length))
            : limits.Windows();
        windows = [.. all.Select(static window => (window, new List<TimeSpan>()))];
        for (var place = 0; place < limits.InFlight; place++)
        {
            places.Enqueue(place, TimeSpan.Zero);
        }
    }

    /// <param name="calls">How long the ERP works on each call, each for one document.</param>
    public static TimeSpan Of(TenantLimits limits, IReadOnlyList<TimeSpan> calls)
    {
        var fit = new LeastTime(limits);
        foreach (var call in calls)
        {
            fit.Take(forSeveral: false, call);
        }

        return fit.end;
    }

    /// <summary>Of a tenant's documents, by the calls that they take when nothing fails: as many in each call as it takes, and
    /// alone those that would wait until one more call for several is allowed.</summary>
    public static TimeSpan Of(PostingTenant tenant, IReadOnlyList<string> postingKeys)
    {
        var fit = new LeastTime(tenant.Limits);
        string[] steps = tenant.StepsPerDocument == 1 ? ["Create"] : ["Create", "Post"];
        for (var next = 0; next < postingKeys.Count;)
        {
            var together = Math.Min(tenant.Limits.BatchSize, postingKeys.Count - next);
            together = fit.Start(together > 1) > fit.Start(forSeveral: false) ? 1 : together;
            foreach (var step in steps)
            {
                fit.Take(together > 1, tenant.Service(step, postingKeys.Skip(next).Take(together)));
            }

            next += together;
        }

        return fit.end;
    }

    /// <summary>When the next call may start, not before the one that was taken last.</summary>
    private TimeSpan Start(bool forSeveral)
    {
        places.TryPeek(out _, out var start);
        start = last > start ? last : start;
        foreach (var (window, starts) in windows
            .Where(one => Counts(one.Window, forSeveral) && one.Starts.Count >= one.Window.Calls))
        {
            var free = starts[starts.Count - window.Calls] + window.Length.ToTimeSpan();
            start = free > start ? free : start;
        }

        return start;
    }

    private void Take(bool forSeveral, TimeSpan service)
    {
        last = Start(forSeveral);
        foreach (var (_, starts) in windows.Where(one => Counts(one.Window, forSeveral)))
        {
            starts.Add(last);
        }

        places.Enqueue(places.Dequeue(), last + service);
        end = last + service > end ? last + service : end;
    }

    private static bool Counts(CallWindow window, bool forSeveral) => window.Of == CallSort.Any || forSeveral;
}
