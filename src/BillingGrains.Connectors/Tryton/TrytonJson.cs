using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;

namespace BillingGrains.Connectors.Tryton;

/// <summary>Tryton's own types in JSON. Amounts travel as decimal text, never as a JSON number.</summary>
internal static class TrytonJson
{
    public static JsonObject Decimal(decimal value) => new()
    {
        ["__class__"] = "Decimal",
        ["decimal"] = value.ToString(CultureInfo.InvariantCulture),
    };

    public static JsonObject Date(LocalDate date) => new()
    {
        ["__class__"] = "date",
        ["year"] = date.Year,
        ["month"] = date.Month,
        ["day"] = date.Day,
    };

    /// <summary>Tryton keeps times of records in UTC, without a zone.</summary>
    public static JsonObject Moment(Instant moment)
    {
        var utc = moment.InUtc().LocalDateTime;
        return new JsonObject
        {
            ["__class__"] = "datetime",
            ["year"] = utc.Year,
            ["month"] = utc.Month,
            ["day"] = utc.Day,
            ["hour"] = utc.Hour,
            ["minute"] = utc.Minute,
            ["second"] = utc.Second,
            ["microsecond"] = utc.NanosecondOfSecond / 1_000,
        };
    }

    /// <summary>Records to be made together with the one that holds them.</summary>
    public static JsonArray ToCreate(params IEnumerable<JsonNode> records) =>
        new(new JsonArray("create", new JsonArray([.. records])));

    /// <summary>Records to be linked.</summary>
    public static JsonArray ToAdd(params IEnumerable<long> ids) =>
        new(new JsonArray("add", new JsonArray([.. ids.Select(id => (JsonNode)id)])));

    /// <summary>One condition of a search.</summary>
    public static JsonArray Where(string field, string comparison, JsonNode? value) => new(field, comparison, value);

    public static decimal DecimalOf(JsonElement value) =>
        decimal.Parse(value.GetProperty("decimal").GetString()!, NumberStyles.Number, CultureInfo.InvariantCulture);

    /// <summary>Null where Tryton has none.</summary>
    public static LocalDate? DateOf(JsonElement record, string field) =>
        record.TryGetProperty(field, out var day) && day.ValueKind is JsonValueKind.Object
            ? new LocalDate(Part(day, "year"), Part(day, "month"), Part(day, "day"))
            : null;

    /// <summary>Null where Tryton has none.</summary>
    public static string? TextOf(JsonElement record, string field) =>
        record.TryGetProperty(field, out var value) && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>Null where Tryton has none.</summary>
    public static long? IdOf(JsonElement record, string field) =>
        record.TryGetProperty(field, out var value) && value.ValueKind is JsonValueKind.Number
            ? value.GetInt64()
            : null;

    /// <summary>What was asked for of the record that a field points to; null where it points to none.</summary>
    public static JsonElement? RelatedOf(JsonElement record, string field) =>
        record.TryGetProperty(field + ".", out var related) && related.ValueKind is JsonValueKind.Object ? related : null;

    private static int Part(JsonElement day, string name) => day.GetProperty(name).GetInt32();
}
