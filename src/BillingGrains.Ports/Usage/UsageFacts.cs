using System.Text.Json;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Metering;
using NodaTime;

namespace BillingGrains.Ports.Usage;

/// <summary>Makes facts of stored events, for meters and prices that look at each.</summary>
public static class UsageFacts
{
    /// <param name="line">As it was read: <see cref="UsageLineReader"/>.</param>
    /// <returns>With the properties that are texts, numbers or truth values; of a name that is there twice the last.</returns>
    public static UsageFact Of(ReadOnlyMemory<byte> line, in UsageEvent one)
    {
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        var isCloudEvent = root.TryGetProperty("specversion", out _);
        var attributes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (root.TryGetProperty(isCloudEvent ? "data" : "properties", out var members))
        {
            foreach (var member in members.EnumerateObject())
            {
                if (Text(member.Value) is { } text && !(isCloudEvent && member.NameEquals("value")))
                {
                    attributes[member.Name] = text;
                }
            }
        }

        return new UsageFact(
            $"{root.GetProperty("id").GetString()} of {root.GetProperty("source").GetString()}", one.Series.Meter,
            Instant.FromUnixTimeTicks(one.Ticks), one.Value,
            attributes.Select(static each => new UsageAttribute(each.Key, each.Value)).ToValueList());
    }

    /// <summary>By time and then id, as meters read them.</summary>
    public static ValueList<UsageFact> InOrder(IEnumerable<UsageFact> facts) =>
        facts.OrderBy(static fact => fact.At).ThenBy(static fact => fact.FactId, StringComparer.Ordinal).ToValueList();

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };
}
