using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Domain.Expressions;

/// <summary>Conversions between types; one that is not possible is an error.</summary>
internal static class Conversions
{
    private static readonly (string Unit, decimal Ticks)[] Units =
    [
        ("ns", 0.01m), ("us", 10m), ("ms", NodaConstants.TicksPerMillisecond), ("s", NodaConstants.TicksPerSecond),
        ("m", NodaConstants.TicksPerMinute), ("h", NodaConstants.TicksPerHour),
    ];

    public static ExpressionValue Convert(FunctionId id, in ExpressionValue value, int offset)
    {
        ExpressionValue? converted = (id, value.Kind) switch
        {
            (FunctionId.ToInt, ExpressionKind.Int) => value,
            (FunctionId.ToInt, ExpressionKind.Decimal) => ToInt(value.Decimal),
            (FunctionId.ToInt, ExpressionKind.String) => ParseInt(value.String),
            (FunctionId.ToInt, ExpressionKind.Timestamp) => ExpressionValue.Of(value.Timestamp.ToUnixTimeSeconds()),
            (FunctionId.ToDecimal, ExpressionKind.Decimal) => value,
            (FunctionId.ToDecimal, ExpressionKind.Int) => ExpressionValue.Of((decimal)value.Int),
            (FunctionId.ToDecimal, ExpressionKind.String) => ParseDecimal(value.String),
            (FunctionId.ToText, _) => ExpressionValue.Of(ToText(value)),
            (FunctionId.ToBool, ExpressionKind.Bool) => value,
            (FunctionId.ToBool, ExpressionKind.String) => ParseBool(value.String),
            (FunctionId.ToTimestamp, ExpressionKind.Timestamp) => value,
            (FunctionId.ToTimestamp, ExpressionKind.Int) => FromSeconds(value.Int),
            (FunctionId.ToTimestamp, ExpressionKind.String) => ParseTimestamp(value.String),
            (FunctionId.ToDuration, ExpressionKind.Duration) => value,
            (FunctionId.ToDuration, ExpressionKind.String) => ParseDuration(value.String),
            _ => throw new InvalidOperationException($"{id} does not convert {value.Kind}."),
        };
        return converted ?? ExpressionValue.Fail("invalid-conversion", offset, Reason(id));
    }

    private static string Reason(FunctionId id) => id switch
    {
        FunctionId.ToInt => "This is no whole number of 64 bits.",
        FunctionId.ToDecimal => "This is no decimal number of at most 28 digits.",
        FunctionId.ToBool => "This is neither \"true\" nor \"false\".",
        FunctionId.ToTimestamp => "This is no moment of RFC 3339 from year 1 to 9999, such as \"2026-03-01T10:00:00Z\".",
        _ => "This is no duration such as \"1h30m\" or \"90s\".",
    };

    private static ExpressionValue? ToInt(decimal number)
    {
        var whole = decimal.Truncate(number);
        return whole is >= long.MinValue and <= long.MaxValue ? ExpressionValue.Of((long)whole) : null;
    }

    private static ExpressionValue? ParseInt(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? ExpressionValue.Of(number)
            : null;

    private static ExpressionValue? ParseDecimal(string text) =>
        decimal.TryParse(
            text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out var number)
            ? ExpressionValue.Of(number)
            : null;

    private static ExpressionValue? ParseBool(string text) => text switch
    {
        "true" => ExpressionValue.Of(true),
        "false" => ExpressionValue.Of(false),
        _ => null,
    };

    private static ExpressionValue? FromSeconds(long seconds)
    {
        var ticks = (Int128)seconds * NodaConstants.TicksPerSecond;
        return TimeRange.Contains(ExpressionKind.Timestamp, ticks)
            ? ExpressionValue.OfTicks(ExpressionKind.Timestamp, (long)ticks)
            : null;
    }

    private static ExpressionValue? ParseTimestamp(string text) =>
        OffsetDateTimePattern.Rfc3339.Parse(text) is { Success: true } parsed
        && parsed.Value.ToInstant().ToUnixTimeTicks() is var ticks
        && TimeRange.Contains(ExpressionKind.Timestamp, ticks)
            ? ExpressionValue.OfTicks(ExpressionKind.Timestamp, ticks)
            : null;

    // A sign, then numbers with their units one after the other.
    private static ExpressionValue? ParseDuration(string text)
    {
        var rest = text.AsSpan();
        var isNegative = rest.StartsWith("-", StringComparison.Ordinal);
        rest = isNegative || rest.StartsWith("+", StringComparison.Ordinal) ? rest[1..] : rest;
        var sum = 0m;
        if (rest.Length is 0 or > 100)
        {
            return null;
        }

        while (rest.Length > 0)
        {
            var digits = rest.IndexOfAnyExcept("0123456789.");
            if (digits <= 0
                || !decimal.TryParse(
                    rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                || number > long.MaxValue)
            {
                return null;
            }

            rest = rest[digits..];
            var end = rest.IndexOfAny("0123456789.");
            var unit = (end < 0 ? rest : rest[..end]).ToString();
            var factor = Array.Find(Units, each => each.Unit == unit).Ticks;
            if (factor == 0m || number > long.MaxValue / factor)
            {
                return null;
            }

            sum += number * factor;
            rest = rest[unit.Length..];
        }

        sum = decimal.Truncate(isNegative ? -sum : sum);
        return Math.Abs(sum) < long.MaxValue && TimeRange.Contains(ExpressionKind.Duration, (long)sum)
            ? ExpressionValue.OfTicks(ExpressionKind.Duration, (long)sum)
            : null;
    }

    private static string ToText(in ExpressionValue value) => value.Kind switch
    {
        ExpressionKind.Int => value.Int.ToString(CultureInfo.InvariantCulture),
        ExpressionKind.Decimal => Digits(value.Decimal),
        ExpressionKind.Bool => value.Bool ? "true" : "false",
        ExpressionKind.Timestamp => InstantPattern.ExtendedIso.Format(value.Timestamp),
        ExpressionKind.Duration => $"{Digits(value.Ticks / (decimal)NodaConstants.TicksPerSecond)}s",
        _ => value.String,
    };

    // Equal numbers have one text, however they were written: no zeros at the end.
    private static string Digits(decimal number) =>
        number.ToString("0.############################", CultureInfo.InvariantCulture);
}
