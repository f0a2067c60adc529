using System.Text.Json;
using System.Text.RegularExpressions;

namespace BillingGrains.Host.Api;

/// <summary>Turns what the JSON reader says into words for the sender.</summary>
internal static partial class JsonProblems
{
    /// <summary>Where the fault is, as a URI fragment: "$.lines[0].minutes" is "#/lines/0/minutes".</summary>
    public static string Pointer(JsonException exception)
    {
        var missing = Missing().Match(exception.Message);
        var unmapped = Unmapped().Match(exception.Message);
        var path = (exception.Path ?? "$").Replace("[", ".", StringComparison.Ordinal)
            .Replace("]", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal);
        var pointer = "#" + path[1..].Replace('.', '/');
        return missing.Success ? $"{pointer}/{missing.Groups[1].Value}"
            : unmapped.Success && !pointer.EndsWith($"/{unmapped.Groups[1].Value}", StringComparison.Ordinal)
                ? $"{pointer}/{unmapped.Groups[1].Value}"
                : pointer;
    }

    public static string Words(JsonException exception)
    {
        var missing = Missing().Match(exception.Message);
        if (missing.Success)
        {
            return $"The member \"{missing.Groups[1].Value}\" is missing.";
        }

        var unmapped = Unmapped().Match(exception.Message);
        if (unmapped.Success)
        {
            return $"The member \"{unmapped.Groups[1].Value}\" is not known.";
        }

        if (exception.InnerException is null && exception.Path is null or "$")
        {
            return $"This is no JSON object: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}.";
        }

        var isOurs = exception.InnerException is JsonException or null
            && !exception.Message.StartsWith("The JSON value could not", StringComparison.Ordinal);
        return isOurs
            ? exception.Message.Split(" Path:", 2)[0]
            : "The value is not of the kind that this member takes.";
    }

    [GeneratedRegex("missing required properties[^:]*: '([^']+)'")]
    private static partial Regex Missing();

    [GeneratedRegex("The JSON property '([^']+)' could not be mapped")]
    private static partial Regex Unmapped();
}
