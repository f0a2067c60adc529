using System.Buffers;
using System.Text.Json;
using BillingGrains.Ports.Usage;

namespace BillingGrains.Host.Api.Usage.Vendors;

/// <summary>Events of another vendor's shape, written as items of ours.</summary>
/// <param name="valueOf">By meter, the property that holds the value; see <c>InstallationOptions.UsageValues</c>.</param>
internal sealed class VendorItems(IReadOnlyDictionary<string, string> valueOf)
{
    private const string Value = "value";

    private readonly ArrayBufferWriter<byte> lines = new();

    /// <summary>Adds one; what lacks is null, and found missing when the item is read.</summary>
    /// <param name="time">As RFC 3339 has it; null for the time of arrival.</param>
    /// <param name="properties">An object, or undefined. Its member with the value is the item's value; an event of a meter
    /// without such a setting and without a member "value" counts for one.</param>
    public void Add(
        string? source, string? id, string? meter, string? customer, string? time, JsonElement properties)
    {
        using var json = new Utf8JsonWriter(lines);
        json.WriteStartObject();
        foreach (var (name, text) in new[]
        {
            ("id", id), ("source", source), ("time", time), ("meter", meter), ("customer", customer),
        })
        {
            if (text is not null)
            {
                json.WriteString(name, text);
            }
        }

        var named = valueOf.GetValueOrDefault(meter ?? "");
        if (named is null)
        {
            json.WritePropertyName(Value);
            json.WriteRawValue(Member(properties, Value) is { } given ? given.GetRawText() : "1");
        }
        else if (Member(properties, named) is { } value)
        {
            json.WritePropertyName(Value);
            value.WriteTo(json);
        }

        if (properties.ValueKind != JsonValueKind.Undefined)
        {
            json.WritePropertyName("properties");
            WriteOthers(json, properties, named ?? Value);
        }

        json.WriteEndObject();
        json.Flush();
        lines.Write("\n"u8);
    }

    /// <summary>Stores them, or says what hinders.</summary>
    /// <exception cref="ApiProblem">Too much waits to be stored, or the request holds too many.</exception>
    /// <exception cref="Ports.Journal.JournalUnavailableException">Perhaps stored, perhaps not.</exception>
    public async Task<IReadOnlyList<VendorFault>> Store(
        IUsageStore store, UsageLimits limits, UsageUnity unity, HttpContext context)
    {
        var body = lines.WrittenSpan.ToArray();
        var request = UsageRequest.Read(
            body, body.Length, UsageShape.Lines, store.Series, limits, Bodies.Actor(context), unity);
        if (request.Refused.Count > 0)
        {
            return [.. request.Refused.Select(static one => new VendorFault(
                one.Index, Field(one.Problem!.Errors[0].Pointer), UsageOutcome.None, one.Problem.Errors[0].Detail))];
        }

        await UsageEndpoints.Accept(store, request.Batch, context.RequestAborted);
        var faults = new List<VendorFault>();
        var events = request.Batch.Events;
        for (var index = 0; index < events.Length; index++)
        {
            switch (events[index].Outcome)
            {
                case UsageOutcome.Ahead:
                    faults.Add(new VendorFault(
                        index, "time", UsageOutcome.Ahead, "It lies further ahead than clocks differ."));
                    break;
                case UsageOutcome.Conflict:
                    faults.Add(new VendorFault(
                        index, "id", UsageOutcome.Conflict, "It was sent before with another content, which stands."));
                    break;
                case UsageOutcome.Withdrawn when unity == UsageUnity.AllNewOrNone:
                    faults.Add(new VendorFault(index, "id", UsageOutcome.Withdrawn, "It was taken back."));
                    break;
                case UsageOutcome.Rejected when unity == UsageUnity.AllNewOrNone:
                    faults.Add(new VendorFault(
                        index, "id", UsageOutcome.Rejected, "It came too late, and was left uncounted for good."));
                    break;
                case UsageOutcome.Repeated when unity == UsageUnity.AllNewOrNone:
                    faults.Add(new VendorFault(index, "id", UsageOutcome.Repeated, "It was sent before."));
                    break;
            }
        }

        return faults;
    }

    private static JsonElement? Member(JsonElement properties, string name) =>
        properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(name, out var found) ? found : null;

    private static void WriteOthers(Utf8JsonWriter json, JsonElement properties, string value)
    {
        if (properties.ValueKind != JsonValueKind.Object)
        {
            properties.WriteTo(json);
            return;
        }

        json.WriteStartObject();
        foreach (var member in properties.EnumerateObject().Where(member => member.Name != value))
        {
            member.WriteTo(json);
        }

        json.WriteEndObject();
    }

    /// <summary>"#/meter" is "meter".</summary>
    private static string Field(string pointer) => pointer.TrimStart('#', '/');
}

/// <summary>Why an event hinders its request.</summary>
/// <param name="Index">0 for the request's first event.</param>
/// <param name="Field">As an item of ours names it; empty for the whole event.</param>
/// <param name="Outcome">None where the event cannot be read.</param>
internal sealed record VendorFault(int Index, string Field, UsageOutcome Outcome, string Reason);
