using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Domain.Expressions;

/// <summary>Parts of a moment by the wall clock of a zone, and of a duration as a whole. Counts begin where CEL's do:
/// months, days of the month (save getDate) and of the year at 0, days of the week at 0 for Sunday.</summary>
internal static class TimeParts
{
    /// <param name="zone">An IANA id, "UTC" or an offset such as "+05:30"; no value for UTC.</param>
    public static ExpressionValue Get(FunctionId id, in ExpressionValue value, in ExpressionValue zone, int offset)
    {
        if (value.Kind == ExpressionKind.Duration)
        {
            return ExpressionValue.Of(OfDuration(id, value.Ticks));
        }

        var found = zone.Kind == ExpressionKind.String ? FindZone(zone.String) : DateTimeZone.Utc;
        return found is null
            ? ExpressionValue.Fail(
                "invalid-time-zone", offset,
                $"\"{zone.String}\" is no IANA time zone such as \"Europe/Brussels\", nor an offset such as \"+05:30\".")
            : ExpressionValue.Of((long)OfMoment(id, value.Timestamp.InZone(found).LocalDateTime));
    }

    public static DateTimeZone? FindZone(string id)
    {
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) is { } zone)
        {
            return zone;
        }

        // Both signs are needed: an offset without one reads like a time of day.
        var isOffset = id.Length == 6 && (id[0] is '+' or '-') && id[3] == ':';
        return isOffset
            && OffsetPattern.Create("+HH:mm", CultureInfo.InvariantCulture).Parse(id) is { Success: true } parsed
                ? DateTimeZone.ForOffset(parsed.Value)
                : null;
    }

    private static int OfMoment(FunctionId id, LocalDateTime local) => id switch
    {
        FunctionId.FullYear => local.Year,
        FunctionId.Month => local.Month - 1,
        FunctionId.Date => local.Day,
        FunctionId.DayOfMonth => local.Day - 1,
        FunctionId.DayOfYear => local.DayOfYear - 1,
        FunctionId.DayOfWeek => (int)local.DayOfWeek % 7,
        FunctionId.Hours => local.Hour,
        FunctionId.Minutes => local.Minute,
        FunctionId.Seconds => local.Second,
        FunctionId.Milliseconds => local.Millisecond,
        _ => throw new ArgumentOutOfRangeException(nameof(id), id, "No such part of a moment."),
    };

    private static long OfDuration(FunctionId id, long ticks) => id switch
    {
        FunctionId.Hours => ticks / NodaConstants.TicksPerHour,
        FunctionId.Minutes => ticks / NodaConstants.TicksPerMinute,
        FunctionId.Seconds => ticks / NodaConstants.TicksPerSecond,
        FunctionId.Milliseconds => ticks / NodaConstants.TicksPerMillisecond % 1_000,
        _ => throw new ArgumentOutOfRangeException(nameof(id), id, "No such part of a duration."),
    };
}
