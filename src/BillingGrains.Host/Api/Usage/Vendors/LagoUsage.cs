using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Host.Installation;
using BillingGrains.Ports.Usage;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Host.Api.Usage.Vendors;

/// <summary>Takes what a Lago client sends (getlago.com/docs/api-reference/events): all events of a request are stored, or none
/// and 422 says why. A transaction id is unique for its subscription; the same again is refused, as Lago does.</summary>
internal static class LagoUsage
{
    /// <summary>Events in a batch, as Lago has it.</summary>
    private const int BatchMax = 100;

    private static readonly InstantPattern Iso =
        InstantPattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm':'ss.fff'Z'");

    public static async Task<IResult> TakeOne(
        HttpContext context, IUsageStore store, UsageLimits limits, InstallationOptions options, ApiLimits api,
        TimeProvider clock)
    {
        using var body = await UsageBody.Read(context, api.BodyBytesMax);
        using var json = VendorJson.Parse(body);
        var one = json.RootElement.Member("event");
        var faults = await Store([one], context, store, limits, options);
        return faults.Count == 0
            ? Results.Json(new JsonObject { ["event"] = Echo(one, clock) })
            : Refused(Errors(faults));
    }

    public static async Task<IResult> TakeBatch(
        HttpContext context, IUsageStore store, UsageLimits limits, InstallationOptions options, ApiLimits api,
        TimeProvider clock)
    {
        using var body = await UsageBody.Read(context, api.BodyBytesMax);
        using var json = VendorJson.Parse(body);
        var sent = json.RootElement.Member("events");
        var events = sent.ValueKind == JsonValueKind.Array ? sent.EnumerateArray().ToList() : [];
        if (events.Count is 0 or > BatchMax)
        {
            return Refused(new JsonObject { ["events"] = new JsonArray(events.Count == 0 ? "no_events" : "too_many_events") });
        }

        var faults = await Store(events, context, store, limits, options);
        return faults.Count == 0
            ? Results.Json(new JsonObject { ["events"] = new JsonArray([.. events.Select(one => Echo(one, clock))]) })
            : Refused(new JsonObject(faults.GroupBy(static fault => fault.Index).Select(static of =>
                KeyValuePair.Create<string, JsonNode?>(of.Key.ToString(CultureInfo.InvariantCulture), Errors(of)))));
    }

    private static Task<IReadOnlyList<VendorFault>> Store(
        IReadOnlyList<JsonElement> events, HttpContext context, IUsageStore store, UsageLimits limits,
        InstallationOptions options)
    {
        var items = new VendorItems(options.UsageValues);
        foreach (var one in events)
        {
            items.Add(
                Source(one), one.Text("transaction_id"), one.Text("code"), Customer(one), Time(one), one.Member("properties"));
        }

        return items.Store(store, limits, UsageUnity.AllNewOrNone, context);
    }

    private static string? Customer(JsonElement one) =>
        one.Text("external_subscription_id") ?? one.Text("external_customer_id");

    private static string? Source(JsonElement one) => Customer(one) is { } customer ? $"lago/{customer}" : null;

    private static string? Time(JsonElement one) =>
        one.Text("timestamp") is { } seconds ? VendorTime.Rfc3339(seconds) : null;

    private static JsonObject Echo(JsonElement one, TimeProvider clock)
    {
        var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
        var at = Time(one) is { } time ? VendorTime.Of(time) : now;
        return new JsonObject
        {
            ["lago_id"] = UsageKey.Uuid(UsageKey.Of(Source(one)!, one.Text("transaction_id")!)),
            ["transaction_id"] = one.Text("transaction_id"),
            ["lago_customer_id"] = null,
            ["code"] = one.Text("code"),
            ["timestamp"] = Iso.Format(at),
            ["properties"] = one.Member("properties") is { ValueKind: JsonValueKind.Object } properties
                ? JsonNode.Parse(properties.GetRawText())
                : new JsonObject(),
            ["lago_subscription_id"] = null,
            ["external_subscription_id"] = one.Text("external_subscription_id"),
            ["created_at"] = Iso.Format(now),
        };
    }

    private static JsonObject Errors(IEnumerable<VendorFault> faults) =>
        new(faults.GroupBy(static fault => Name(fault.Field)).Select(static of => KeyValuePair.Create<string, JsonNode?>(
            of.Key, new JsonArray([.. of.SelectMany(static fault => new JsonNode[] { Code(fault), fault.Reason })]))));

    private static string Code(VendorFault fault) => fault.Outcome switch
    {
        UsageOutcome.Repeated or UsageOutcome.Conflict or UsageOutcome.Withdrawn or UsageOutcome.Rejected
            => "value_already_exist",
        _ => "value_is_invalid",
    };

    private static string Name(string field) => field switch
    {
        "id" => "transaction_id",
        "meter" => "code",
        "customer" or "source" => "external_subscription_id",
        "time" => "timestamp",
        "" => "event",
        _ => "properties",
    };

    private static IResult Refused(JsonObject details) => Results.Json(
        new JsonObject
        {
            ["status"] = 422, ["error"] = "Unprocessable Entity", ["code"] = "validation_errors", ["error_details"] = details,
        },
        statusCode: 422);
}
