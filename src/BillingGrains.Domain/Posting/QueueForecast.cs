using NodaTime;

namespace BillingGrains.Domain.Posting;

/// <summary>When the documents of a month must be in the ERP.</summary>
/// <param name="DaysAfterMonthEnd">Days of the next month that still count, 0 to 27.</param>
/// <param name="TimeZone">In which days begin, for example "Europe/Amsterdam".</param>
public sealed record TenantCutOff(int DaysAfterMonthEnd, string TimeZone)
{
    /// <summary>The end of the month by UTC.</summary>
    public static TenantCutOff Default { get; } = new(0, "UTC");

    /// <summary>The next cut-off after a moment.</summary>
    public Instant After(Instant now)
    {
        var zone = DateTimeZoneProviders.Tzdb[TimeZone];
        var month = now.InZone(zone).Date.ToYearMonth();
        var first = Of(month, zone);
        return first > now ? first : Of(month.PlusMonths(1), zone);
    }

    private Instant Of(YearMonth month, DateTimeZone zone) =>
        zone.AtStartOfDay(month.OnDayOfMonth(1).PlusDays(DaysAfterMonthEnd)).ToInstant();
}

/// <summary>How long a queue takes at the pace at which the ERP is called now.</summary>
public static class QueueForecast
{
    /// <summary>When the last of some calls has come back. Null while that cannot be told: calls in flight alone limit them, and
    /// none came back yet.</summary>
    /// <remarks>What is used of the limits is taken to stay as it is. Of a quota the rest is used now, and a whole one each time
    /// that its length has passed.</remarks>
    /// <param name="calls">0 or more.</param>
    public static Instant? DoneAt(PacingState state, TenantLimits limits, long calls, Instant now)
    {
        if (calls <= 0)
        {
            return now;
        }

        var inFlight = Pacing.InFlightNow(state, limits);
        var spread = Pacing.IntervalNow(state, limits);
        if (state.Service is not { } service)
        {
            return spread > Duration.Zero ? Done(state, limits, calls, spread, now) : null;
        }

        return Done(state, limits, calls, Duration.Max(spread, service / inFlight), now) + service;
    }

    private static Instant Done(PacingState state, TenantLimits limits, long calls, Duration each, Instant now)
    {
        var at = Instant.Max(now, state.QuietUntil);
        if (limits.Quota is not { } quota || state.Quota is not { } used)
        {
            return Maintenance.DoneAt(limits.Maintenance, at, each * calls);
        }

        var whole = quota.For(urgent: false);
        var left = calls;
        var takes = Math.Min(left, Math.Max(0, whole - used.CountAt(now)));
        var turn = takes > 0 ? at : Instant.Max(at, used.Forget(now).FreeAt(whole));
        var end = Maintenance.DoneAt(limits.Maintenance, turn, each * takes);
        for (left -= takes; left > 0; left -= takes)
        {
            turn = takes > 0 ? turn + quota.Length : turn;
            takes = Math.Min(left, whole);
            end = Maintenance.DoneAt(limits.Maintenance, Instant.Max(end, turn), each * takes);
        }

        return end;
    }
}
