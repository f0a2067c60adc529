using System.Text.Json;
using System.Text.RegularExpressions;
using BillingGrains.Domain.Amounts;
using BillingGrains.Host.Api.Feed;
using BillingGrains.Ports.Json;

namespace BillingGrains.Host.Api;

/// <summary>Turns what the JSON reader says into words for the sender.</summary>
internal static partial class JsonProblems
{
    /// <summary>What is wrong, one for each field at fault; one or more.</summary>
    public static IReadOnlyList<FieldError> Of(JsonException exception)
    {
        var place = Place(exception.Path);
        while (exception is { InnerException: JsonException inner }
            && exception.Data[ValueListJsonConverterFactory.ItemIndex] is int index)
        {
            place = FormattableString.Invariant($"{place}/{index}{Place(inner.Path)[1..]}");
            exception = inner;
        }

        var message = exception.Message;
        if (Missing().Match(message) is { Success: true } missing)
        {
            return [.. Quoted().Matches(missing.Groups[1].Value).Select(name => new FieldError(
                $"{place}/{name.Groups[1].Value}", $"The field \"{name.Groups[1].Value}\" is missing."))];
        }

        if (Unmapped().Match(message) is { Success: true } unmapped)
        {
            var name = unmapped.Groups[1].Value;
            return [new FieldError(Child(place, name), $"There is no field \"{name}\" here.")];
        }

        if (Repeated().Match(message) is { Success: true } repeated)
        {
            var name = repeated.Groups[1].Value;
            return [new FieldError(Child(place, name), $"The field \"{name}\" is there twice.")];
        }

        if (Discriminator().Match(message) is { Success: true } kind)
        {
            return [new FieldError(
                place.EndsWith("/type", StringComparison.Ordinal) ? place : $"{place}/type",
                $"There is no type \"{kind.Groups[1].Value}\".")];
        }

        return [new FieldError(place, Words(exception, place))];
    }

    /// <summary>The field whose text holds the character NUL, which no text of a fact may hold; null when none does.
    /// </summary>
    public static string? FieldWithNul(ReadOnlySpan<byte> json)
    {
        if (json.IndexOf("\\u0000"u8) < 0)
        {
            return null;
        }

        var field = "";
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                field = reader.GetString()!;
            }
            else if (reader.TokenType == JsonTokenType.String && reader.GetString()!.Contains('\0', StringComparison.Ordinal))
            {
                return field;
            }
        }

        return null;
    }

    /// <summary>The field in words: "#/lines/0/minutes" is "lines/0/minutes".</summary>
    private static string Words(JsonException exception, string place)
    {
        var message = exception.Message;
        if (message.Contains("doesn't allow setting null", StringComparison.Ordinal)
            || message.Contains("doesn't allow null", StringComparison.Ordinal))
        {
            var name = NotNull().Match(message) is { Success: true } match
                ? match.Groups[1].Value
                : place[(place.LastIndexOf('/') + 1)..];
            return $"The field \"{name}\" may not be null.";
        }

        if (Converted().Match(message) is { Success: true } converted)
        {
            return place == "#"
                ? "A JSON object is expected."
                : $"Expected is {Kind(TypeAt(converted.Groups[1].Value, place))}.";
        }

        return exception.InnerException is null
            ? message.Split(" Path:", 2)[0]
            : FormattableString.Invariant(
                $"This is not JSON: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}.");
    }

    /// <summary>The reader names the field's type or the record's that holds the field.</summary>
    private static string TypeAt(string type, string place)
    {
        var field = place[(place.LastIndexOf('/') + 1)..];
        return typeof(Money).Assembly.GetType(type)?.GetProperties().FirstOrDefault(
            property => string.Equals(property.Name, field, StringComparison.OrdinalIgnoreCase))?.PropertyType.ToString() ?? type;
    }

    private static string Kind(string type) => type switch
    {
        _ when type.Contains("System.Int", StringComparison.Ordinal) => "a whole number without quotes",
        _ when type.Contains("System.Decimal", StringComparison.Ordinal) => "a number without quotes",
        _ when type.Contains("System.Boolean", StringComparison.Ordinal) => "true or false without quotes",
        "System.String" => "a text in quotes",
        _ when type.Contains("List", StringComparison.Ordinal) => "a list: [ … ]",
        _ => "a JSON object: { … }",
    };

    /// <summary>"$.lines[0].minutes" as a URI fragment: "#/lines/0/minutes".</summary>
    private static string Place(string? path) => "#" + Step().Replace((path ?? "$")[1..], step =>
        "/" + step.Groups.Values.Skip(1).First(group => group.Success).Value);

    private static string Child(string place, string name) =>
        place.EndsWith($"/{name}", StringComparison.Ordinal) ? place : $"{place}/{name}";

    [GeneratedRegex(@"\.([^.\[]+)|\['([^']*)'\]|\[(\d+)\]")]
    private static partial Regex Step();

    [GeneratedRegex("missing required properties[^:]*: (.*)$", RegexOptions.Singleline)]
    private static partial Regex Missing();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex Quoted();

    [GeneratedRegex("The JSON property '([^']+)' could not be mapped")]
    private static partial Regex Unmapped();

    [GeneratedRegex("Duplicate property '([^']+)'")]
    private static partial Regex Repeated();

    [GeneratedRegex("unrecognized type discriminator id '([^']*)'")]
    private static partial Regex Discriminator();

    [GeneratedRegex("(?:property or field|constructor parameter) '([^']+)'")]
    private static partial Regex NotNull();

    [GeneratedRegex(@"The JSON value could not be converted to (\S+?)\.(?: |$)")]
    private static partial Regex Converted();
}
