using BillingGrains.Domain.Deciding;
using NodaTime;
using NodaTime.TimeZones;

namespace BillingGrains.Domain.Posting;

/// <summary>When an ERP is not to be called, each week or each day.</summary>
/// <param name="Day">On which it begins; null for each day.</param>
/// <param name="To">On the next day where it is not after <paramref name="From"/>.</param>
/// <param name="TimeZone">In which the times are, for example "Europe/Amsterdam". A time that a change of the clocks skips is the
/// one as much later.</param>
public sealed record MaintenanceWindow(IsoDayOfWeek? Day, LocalTime From, LocalTime To, string TimeZone)
{
    internal Interval On(LocalDate date)
    {
        var zone = DateTimeZoneProviders.Tzdb[TimeZone];
        Instant At(LocalDateTime time) => zone.ResolveLocal(time, Resolvers.LenientResolver).ToInstant();
        var begin = At(date + From);
        return new Interval(begin, Instant.Max(begin, At((To > From ? date : date.PlusDays(1)) + To)));
    }
}

/// <summary>The times at which a tenant may be called.</summary>
public static class Maintenance
{
    private const int RunsMax = 50;
    private static readonly Instant Monday = Instant.FromUtc(2026, 1, 5, 0, 0);

    /// <summary>Whether its windows can be told, and leave some time of each week.</summary>
    internal static bool IsValid(ValueList<MaintenanceWindow> windows) =>
        windows.All(static window => DateTimeZoneProviders.Tzdb.GetZoneOrNull(window.TimeZone) is not null
            && window.Day is null or (>= IsoDayOfWeek.Monday and <= IsoDayOfWeek.Sunday))
        && OpenFrom(windows, Duration.Zero, Monday) is not null;

    /// <summary>When a call may begin at the earliest: the moment itself, or the end of the window in which it lies. Null where
    /// windows follow each other without an end.</summary>
    /// <param name="ahead">A call that may last so long does not begin before a window.</param>
    public static Instant? OpenFrom(ValueList<MaintenanceWindow> windows, Duration ahead, Instant at)
    {
        for (var run = 0; run < RunsMax; run++)
        {
            var ends = Around(windows, at).Where(closed => (closed.Start - ahead < at || closed.Start == at) && at < closed.End)
                .Select(static closed => closed.End).ToList();
            if (ends.Count == 0)
            {
                return at;
            }

            at = ends.Max();
        }

        return null;
    }

    /// <summary>The end of an amount of work that rests in the windows.</summary>
    /// <param name="windows">Valid ones.</param>
    public static Instant DoneAt(ValueList<MaintenanceWindow> windows, Instant from, Duration work)
    {
        if (windows.IsEmpty)
        {
            return from + work;
        }

        var at = OpenFrom(windows, Duration.Zero, from)!.Value;
        while (NextStart(windows, at) is { } rest && rest < at + work)
        {
            work -= rest - at;
            at = OpenFrom(windows, Duration.Zero, rest)!.Value;
        }

        return at + work;
    }

    private static Instant? NextStart(ValueList<MaintenanceWindow> windows, Instant at)
    {
        for (var day = 0; day <= 7; day++)
        {
            var starts = Around(windows, at + Duration.FromDays(day)).Select(static closed => closed.Start)
                .Where(start => start >= at).ToList();
            if (starts.Count > 0)
            {
                return starts.Min();
            }
        }

        return null;
    }

    private static IEnumerable<Interval> Around(ValueList<MaintenanceWindow> windows, Instant at)
    {
        foreach (var window in windows)
        {
            var today = at.InZone(DateTimeZoneProviders.Tzdb[window.TimeZone]).Date;
            for (var day = -1; day <= 1; day++)
            {
                var date = today.PlusDays(day);
                if (window.Day is null || date.DayOfWeek == window.Day)
                {
                    yield return window.On(date);
                }
            }
        }
    }
}
