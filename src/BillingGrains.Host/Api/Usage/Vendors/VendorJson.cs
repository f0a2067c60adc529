using System.Text.Json;

namespace BillingGrains.Host.Api.Usage.Vendors;

/// <summary>Members of events that a vendor's client sends.</summary>
internal static class VendorJson
{
    /// <exception cref="ApiProblem">It is not JSON.</exception>
    public static JsonDocument Parse(UsageBody body)
    {
        try
        {
            return JsonDocument.Parse(body.Bytes.AsMemory(0, body.Length));
        }
        catch (JsonException exception)
        {
            throw new ApiProblem(400, "malformed-json", $"The body is not JSON: {exception.Message}", "#");
        }
    }

    public static IEnumerable<JsonElement> Each(JsonElement root) =>
        root.ValueKind == JsonValueKind.Array ? root.EnumerateArray() : [root];

    /// <summary>A text, or what stands there as it is written; null where it is missing or null.</summary>
    public static string? Text(this JsonElement one, string name) => one.Member(name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Undefined or JsonValueKind.Null } => null,
        var other => other.GetRawText(),
    };

    /// <summary>Undefined where it is missing.</summary>
    public static JsonElement Member(this JsonElement one, string name) =>
        one.ValueKind == JsonValueKind.Object && one.TryGetProperty(name, out var found) ? found : default;
}
