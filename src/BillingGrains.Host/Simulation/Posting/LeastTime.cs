using BillingGrains.Domain.Posting;
using NodaTime;

namespace BillingGrains.Host.Simulation.Posting;

/// <summary>The least time in which calls fit under all limits of a tenant at once. Shares nothing with the pacing that it
/// measures: each call starts as soon as one of the places in flight is free and every window has room.</summary>
internal static class LeastTime
{
    /// <param name="calls">How long the ERP works on each call.</param>
    public static TimeSpan Of(TenantLimits limits, IReadOnlyList<TimeSpan> calls)
    {
        var windows = limits.Windows().ToList();
        if (limits.Quota is { } quota)
        {
            windows.Add(new CallWindow(quota.Calls, quota.Length));
        }

        var starts = new TimeSpan[calls.Count];
        var places = new PriorityQueue<int, TimeSpan>();
        for (var place = 0; place < limits.InFlight; place++)
        {
            places.Enqueue(place, TimeSpan.Zero);
        }

        var end = TimeSpan.Zero;
        for (var call = 0; call < calls.Count; call++)
        {
            places.TryDequeue(out var place, out var start);
            start = call > 0 && starts[call - 1] > start ? starts[call - 1] : start;
            foreach (var window in windows.Where(window => call >= window.Calls))
            {
                var free = starts[call - window.Calls] + window.Length.ToTimeSpan();
                start = free > start ? free : start;
            }

            starts[call] = start;
            places.Enqueue(place, start + calls[call]);
            end = start + calls[call] > end ? start + calls[call] : end;
        }

        return end;
    }

    /// <summary>Of a tenant's documents, as many in each call as it takes, by the calls that they take when nothing fails.
    /// </summary>
    public static TimeSpan Of(PostingTenant tenant, IEnumerable<string> postingKeys) => Of(
        tenant.Limits,
        [
            .. postingKeys.Chunk(tenant.Limits.BatchSize).SelectMany(together => tenant.StepsPerDocument == 1
                ? new[] { tenant.Service("Create", together) }
                : [tenant.Service("Create", together), tenant.Service("Post", together)]),
        ]);
}
