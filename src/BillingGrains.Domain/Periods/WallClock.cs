using NodaTime;

namespace BillingGrains.Domain.Periods;

/// <summary>From what a wall clock shows to instants, where it skips a time or shows it twice.</summary>
internal static class WallClock
{
    /// <summary>The first moment at which the clock shows a time, or has passed it when it is skipped.</summary>
    public static Instant First(DateTimeZone zone, LocalDateTime local)
    {
        var mapping = zone.MapLocal(local);
        return mapping.Count == 0 ? mapping.LateInterval.Start : mapping.First().ToInstant();
    }

    /// <summary>The last moment at which the clock shows a time: what closes at 02:30 is open in a repeated hour.
    /// </summary>
    public static Instant Last(DateTimeZone zone, LocalDateTime local)
    {
        var mapping = zone.MapLocal(local);
        return mapping.Count == 0 ? mapping.LateInterval.Start : mapping.Last().ToInstant();
    }
}
