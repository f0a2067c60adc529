using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Ports.Json;

/// <summary>NodaTime's values as ISO 8601 texts.</summary>
internal static class TimeConverters
{
    private static readonly IPattern<LocalTime> TimeWithSeconds = LocalTimePattern.ExtendedIso;

    private static readonly IPattern<LocalTime> TimeToTheMinute = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    public static IEnumerable<JsonConverter> All { get; } =
    [
        Of(InstantPattern.ExtendedIso, "an instant such as \"2026-03-01T10:00:00Z\""),
        Of(LocalDatePattern.Iso, "a date such as \"2026-03-01\""),
        Of(YearMonthPattern.Iso, "a month such as \"2026-03\""),
        new TextConverter<LocalTime>(FormatTime, ParseTime, "a time of day such as \"09:00\""),
        new TextConverter<Duration>(
            DurationPattern.Roundtrip.Format, ParseDuration, "a duration such as \"0:00:10:00\" (d:hh:mm:ss)"),
    ];

    private static TextConverter<T> Of<T>(IPattern<T> pattern, string expected)
        where T : struct =>
        new(pattern.Format, pattern.Parse, expected);

    private static string FormatTime(LocalTime time) =>
        (time.Second == 0 && time.NanosecondOfSecond == 0 ? TimeToTheMinute : TimeWithSeconds).Format(time);

    private static ParseResult<LocalTime> ParseTime(string text) =>
        (text.Length == 5 ? TimeToTheMinute : TimeWithSeconds).Parse(text);

    // People also write ISO 8601 ("PT10M") and hours first ("0:10:00"): neither can be mistaken for another.
    private static ParseResult<Duration> ParseDuration(string text)
    {
        if (!text.StartsWith('P'))
        {
            var hoursFirst = text.Count(letter => letter == ':') == 2;
            return (hoursFirst ? DurationPattern.JsonRoundtrip : DurationPattern.Roundtrip).Parse(text);
        }

        var period = PeriodPattern.NormalizingIso.Parse(text);
        return period is { Success: true, Value: { Years: 0, Months: 0 } value }
            ? ParseResult<Duration>.ForValue(value.ToDuration())
            : ParseResult<Duration>.ForException(() => new FormatException("Years and months have no fixed length."));
    }

    private sealed class TextConverter<T>(
        Func<T, string> format, Func<string, ParseResult<T>> parse, string expected) : JsonConverter<T>
        where T : struct
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Parse(reader.TokenType == JsonTokenType.String ? reader.GetString()! : string.Empty);

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(format(value));

        public override T ReadAsPropertyName(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Parse(reader.GetString()!);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WritePropertyName(format(value));

        private T Parse(string text)
        {
            var result = parse(text);
            return result.Success ? result.Value : throw new JsonException($"\"{text}\" is not {expected}.");
        }
    }
}
