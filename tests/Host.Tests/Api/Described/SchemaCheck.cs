using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace BillingGrains.Host.Tests.Api.Described;

/// <summary>Compares values with the schemas of an OpenAPI document: the keywords that ours uses, and no other.</summary>
/// <param name="document">The whole document: references point into it.</param>
internal sealed class SchemaCheck(JsonElement document)
{
    private static readonly string[] Known =
    [
        "$ref", "type", "format", "pattern", "enum", "const", "items", "properties", "required", "additionalProperties",
        "oneOf", "discriminator", "description", "examples", "example", "minimum", "maximum", "default",
    ];

    /// <summary>What does not fit, each with its place; none when the value is as described. A member that is not
    /// described is a fault even where more are allowed.</summary>
    public IEnumerable<string> Faults(JsonElement value, JsonElement schema, string place = "#")
    {
        var unknown = schema.EnumerateObject().Select(keyword => keyword.Name).Except(Known).ToList();
        unknown.ShouldBeEmpty($"this check does not know the keywords at {place}");
        if (schema.TryGetProperty("$ref", out var reference))
        {
            return Faults(value, Resolve(reference.GetString()!), place);
        }

        return schema.TryGetProperty("discriminator", out var discriminator)
            ? OneOf(value, discriminator, place)
            : [.. Scalar(value, schema, place), .. Items(value, schema, place), .. Members(value, schema, place)];
    }

    private IEnumerable<string> OneOf(JsonElement value, JsonElement discriminator, string place)
    {
        var name = discriminator.GetProperty("propertyName").GetString()!;
        return value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var kind)
            && discriminator.GetProperty("mapping").TryGetProperty(kind.ToString(), out var reference)
            ? Faults(value, Resolve(reference.GetString()!), place)
            : [$"{place} is none of the set that \"{name}\" tells apart: {value}"];
    }

    private IEnumerable<string> Items(JsonElement value, JsonElement schema, string place) =>
        value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items)
            ? value.EnumerateArray().SelectMany(
                (item, index) => Faults(item, items, string.Create(CultureInfo.InvariantCulture, $"{place}/{index}")))
            : [];

    private IEnumerable<string> Members(JsonElement value, JsonElement schema, string place)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        if (schema.TryGetProperty("additionalProperties", out var others) && others.ValueKind == JsonValueKind.Object)
        {
            foreach (var fault in value.EnumerateObject().SelectMany(
                member => Faults(member.Value, others, $"{place}/{member.Name}")))
            {
                yield return fault;
            }

            yield break;
        }

        if (!schema.TryGetProperty("properties", out var properties))
        {
            // Any object: of a stored fact.
            yield break;
        }

        if (schema.TryGetProperty("required", out var required))
        {
            foreach (var name in required.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)))
            {
                yield return $"{place}/{name} is required and missing";
            }
        }

        foreach (var member in value.EnumerateObject())
        {
            var faults = properties.TryGetProperty(member.Name, out var described)
                ? Faults(member.Value, described, $"{place}/{member.Name}")
                : [$"{place}/{member.Name} is not described"];
            foreach (var fault in faults)
            {
                yield return fault;
            }
        }
    }

    private static IEnumerable<string> Scalar(JsonElement value, JsonElement schema, string place)
    {
        if (schema.TryGetProperty("type", out var type) && !IsOf(type.GetString()!, value))
        {
            yield return $"{place} is not of the type {type}: {value}";
        }

        if (schema.TryGetProperty("const", out var constant) && constant.ToString() != value.ToString())
        {
            yield return $"{place} is not \"{constant}\": {value}";
        }

        if (schema.TryGetProperty("enum", out var names)
            && !names.EnumerateArray().Any(name => name.ToString() == value.ToString()))
        {
            yield return $"{place} is none of {names}: {value}";
        }

        if (schema.TryGetProperty("pattern", out var pattern) && !Regex.IsMatch(value.ToString(), pattern.GetString()!))
        {
            yield return $"{place} does not match {pattern}: {value}";
        }

        if (schema.TryGetProperty("format", out var format) && !IsWritten(format.GetString()!, value))
        {
            yield return $"{place} is no {format}: {value}";
        }
    }

    private static bool IsOf(string type, JsonElement value) => type switch
    {
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "array" => value.ValueKind == JsonValueKind.Array,
        "object" => value.ValueKind == JsonValueKind.Object,
        _ => throw new ArgumentException($"There is no type \"{type}\" in JSON.", nameof(type)),
    };

    private static bool IsWritten(string format, JsonElement value) => format switch
    {
        "int32" => value.TryGetInt32(out _),
        "int64" => value.TryGetInt64(out _),
        "decimal" => value.TryGetDecimal(out _) && !value.GetRawText().Contains('e', StringComparison.OrdinalIgnoreCase),
        "date" => DateOnly.TryParseExact(
            value.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        // RFC 3339, in UTC.
        "date-time" => Regex.IsMatch(value.GetString()!, @"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$"),
        _ => throw new ArgumentException($"This check does not know the format \"{format}\".", nameof(format)),
    };

    private JsonElement Resolve(string reference) => reference.TrimStart('#', '/').Split('/')
        .Aggregate(document, (element, step) => element.GetProperty(step));
}
