using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Domain.Amounts;
using Microsoft.OpenApi;
using NodaTime;

namespace BillingGrains.Host.Api.Description;

/// <summary>Values that are one text or one number on the wire, as the converters of Ports/Json write them.</summary>
internal static class WireFormats
{
    /// <summary>An id that becomes part of a key.</summary>
    public static OpenApiSchema Id => new()
    {
        Type = JsonSchemaType.String, Pattern = "^[A-Za-z0-9._:-]{1,100}$",
        Description = "1 to 100 letters, digits, '.', '_', '-' or ':'.",
    };

    /// <summary>Values with a component of their own; what they are called is the type's name.</summary>
    public static OpenApiSchema? Named(Type type) => type switch
    {
        _ when type == typeof(Instant) => Text(
            "A moment in UTC, as precise as it was given.", "2026-03-02T09:00:00Z", format: "date-time"),
        _ when type == typeof(LocalDate) => Text("A day of a calendar.", "2026-03-02", format: "date"),
        _ when type == typeof(YearMonth) => Text(
            "A month of a calendar.", "2026-03", pattern: "^[0-9]{4}-(0[1-9]|1[0-2])$"),
        _ when type == typeof(LocalTime) => Text(
            "A time of day. Seconds are written when they are not zero.", "09:00",
            pattern: "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?$"),
        _ when type == typeof(Duration) => Text(
            "Days, hours, minutes, seconds: \"0:00:10:00\" is ten minutes. Hours first (\"0:10:00\") and ISO 8601 "
            + "(\"PT10M\") are understood too.",
            "0:00:10:00",
            pattern: "^(-?([0-9]+:)?[0-9]+:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?|P[0-9.WDTHMS]+)$"),
        _ when type == typeof(Currency) => Text(
            "ISO 4217 (\"EUR\"), or for any other three letters and the decimals of its documents (\"XBT:4\").", "EUR",
            pattern: "^[A-Z]{3}(:[0-4])?$"),
        _ => null,
    };

    /// <summary>Values that need no name.</summary>
    public static OpenApiSchema? Plain(Type type) => type switch
    {
        _ when type == typeof(string) => new OpenApiSchema { Type = JsonSchemaType.String },
        _ when type == typeof(bool) => new OpenApiSchema { Type = JsonSchemaType.Boolean },
        _ when type == typeof(int) => new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
        _ when type == typeof(long) => new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" },
        // A number without quotes, in decimal digits and exact: 96, 96.00 and 0.005, never 9.6e1.
        _ when type == typeof(decimal) => new OpenApiSchema { Type = JsonSchemaType.Number, Format = "decimal" },
        _ when type == typeof(JsonElement) => new OpenApiSchema
        {
            Type = JsonSchemaType.Object, Description = "As it was stored; its members are those of its type.",
        },
        _ => null,
    };

    private static OpenApiSchema Text(string description, string example, string? format = null, string? pattern = null) =>
        new()
        {
            Type = JsonSchemaType.String, Format = format, Pattern = pattern, Description = description,
            Examples = [JsonValue.Create(example)],
        };
}
