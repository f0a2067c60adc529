using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Domain.Deciding;
using BillingGrains.Host.Installation;
using BillingGrains.Ports.Usage;
using NodaTime;

namespace BillingGrains.Host.Api.Usage.Vendors;

/// <summary>Takes a meter event as a Stripe client sends it: a form with <c>event_name</c>, <c>payload[…]</c>, <c>identifier</c>
/// and <c>timestamp</c> (docs.stripe.com/api/billing/meter-event/create), and takes one back by its identifier
/// (docs.stripe.com/api/billing/meter-event-adjustment/create). An identifier is known for as long as any id here, which is
/// longer than Stripe's 24 hours.</summary>
internal static class StripeUsage
{
    private const string Source = "stripe";
    private const string Prefix = "payload[";

    public static async Task<IResult> Take(
        HttpContext context, IUsageStore store, UsageLimits limits, InstallationOptions options, TimeProvider clock)
    {
        var form = await Form(context);
        string? Field(string name) => form.TryGetValue(name, out var value) ? value.ToString() : null;
        var payload = form.Where(static field => field.Key.StartsWith(Prefix, StringComparison.Ordinal) && field.Key[^1] == ']')
            .ToDictionary(
                static field => field.Key[Prefix.Length..^1], static field => field.Value.ToString(), StringComparer.Ordinal);
        if (new[] { "event_name", "payload[stripe_customer_id]" }.FirstOrDefault(name => Field(name) is null) is { } missing)
        {
            return Refused(missing, $"Missing required param: {missing}.", "parameter_missing");
        }

        // Who repeats a request under its key means the same event, and is answered the same.
        var key = context.Request.Headers["Idempotency-Key"].ToString();
        var identifier = Field("identifier") ?? (key.Length > 0 ? key : Guid.NewGuid().ToString());
        var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
        var time = Field("timestamp");
        var items = new VendorItems(options.UsageValues);
        using var properties = JsonSerializer.SerializeToDocument(
            payload.Where(static each => each.Key != "stripe_customer_id").ToDictionary(StringComparer.Ordinal));
        items.Add(
            Source, identifier, Field("event_name"), payload["stripe_customer_id"],
            time is null ? null : VendorTime.Rfc3339(time), properties.RootElement);
        var faults = await items.Store(
            store, limits, key.Length > 0 ? UsageUnity.AllOrNone : UsageUnity.AllNewOrNone, context);
        return faults is [var fault, ..] ? Refused(fault, identifier) : Results.Json(new JsonObject
        {
            ["object"] = "billing.meter_event",
            ["created"] = now.ToUnixTimeSeconds(),
            ["event_name"] = Field("event_name"),
            ["identifier"] = identifier,
            ["livemode"] = options.Purpose == Purpose.Production,
            ["payload"] = JsonSerializer.SerializeToNode(payload),
            ["timestamp"] = (time is null ? now : VendorTime.Of(VendorTime.Rfc3339(time))).ToUnixTimeSeconds(),
        });
    }

    /// <summary>An adjustment of type "cancel". It is complete at once; where no event of the identifier is known it is pending,
    /// and the event does not count when it comes.</summary>
    public static async Task<IResult> Cancel(HttpContext context, IUsageStore store, InstallationOptions options)
    {
        const string Identifier = "cancel[identifier]";
        var form = await Form(context);
        if (new[] { "event_name", "type", Identifier }.FirstOrDefault(name => !form.ContainsKey(name)) is { } missing)
        {
            return Refused(missing, $"Missing required param: {missing}.", "parameter_missing");
        }

        var identifier = form[Identifier].ToString();
        if (form["type"] != "cancel")
        {
            return Refused("type", "Invalid type: must be cancel.", null);
        }

        if (Encoding.UTF8.GetByteCount(identifier) is 0 or > UsageLimits.NameLengthMax
            || identifier.Contains('\0', StringComparison.Ordinal))
        {
            return Refused(Identifier, $"It has 1 to {UsageLimits.NameLengthMax} bytes, and no NUL.", null);
        }

        var batch = new UsageBatch(default, UsageUnity.Each, Bodies.Actor(context));
        var withdrawal = new UsageWithdrawal(Source, identifier) { Reason = "Cancelled by a meter event adjustment." };
        batch.Add(withdrawal);
        await UsageEndpoints.Accept(store, batch, context.RequestAborted);
        return Results.Json(new JsonObject
        {
            ["object"] = "billing.meter_event_adjustment",
            ["cancel"] = new JsonObject { ["identifier"] = identifier },
            ["event_name"] = form["event_name"].ToString(),
            ["livemode"] = options.Purpose == Purpose.Production,
            ["status"] = withdrawal.Outcome == WithdrawalOutcome.Waiting ? "pending" : "complete",
            ["type"] = "cancel",
        });
    }

    private static async Task<IFormCollection> Form(HttpContext context) => context.Request.HasFormContentType
        ? await context.Request.ReadFormAsync(context.RequestAborted)
        : throw new ApiProblem(
            415, "unknown-content-type", "Meter events and adjustments are sent as application/x-www-form-urlencoded.");

    private static IResult Refused(VendorFault fault, string identifier) => fault.Field switch
    {
        "id" when fault.Outcome != UsageOutcome.None =>
            Refused("identifier", $"An event already exists with identifier {identifier}.", null),
        "id" => Refused("identifier", fault.Reason, null),
        "meter" => Refused("event_name", fault.Reason, null),
        "customer" => Refused("payload[stripe_customer_id]", fault.Reason, null),
        "time" => Refused("timestamp", fault.Reason, null),
        _ => Refused("payload", fault.Reason, null),
    };

    private static IResult Refused(string parameter, string message, string? code)
    {
        var error = new JsonObject { ["type"] = "invalid_request_error", ["message"] = message, ["param"] = parameter };
        if (code is not null)
        {
            error["code"] = code;
        }

        return Results.Json(new JsonObject { ["error"] = error }, statusCode: 400);
    }
}
