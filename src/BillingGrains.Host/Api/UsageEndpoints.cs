using System.ComponentModel;
using BillingGrains.Domain.Duties;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using BillingGrains.Host.Api.Usage;
using BillingGrains.Host.Api.Usage.Vendors;
using BillingGrains.Host.Installation;
using BillingGrains.Ports.Json;
using BillingGrains.Ports.Usage;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Host.Api;

/// <summary>What meters counted, in volume.</summary>
internal static class UsageEndpoints
{
    private const int HoursMax = 24 * 366;

    public static void MapUsage(this IEndpointRouteBuilder api, ApiLimits limits)
    {
        api.MapPost("/usage", async (HttpContext context, IUsageStore store, UsageLimits usage) =>
        {
            using var body = await UsageBody.Read(context, limits.BodyBytesMax);
            var request = UsageRequest.Read(body.Bytes, body.Length, body.Shape, store.Series, usage, Bodies.Actor(context));
            await Accept(store, request.Batch, context.RequestAborted);
            return Results.Json(request.Answer(), BillingJson.Options);
        })
        .ForDuty(DutyTable.Feed)
        .Accepts<MeteredItem[]>(
            "application/json", "application/x-ndjson", "application/cloudevents+json", "application/cloudevents-batch+json")
        .Produces<UsageAnswer>()
        .WithTags("feed").WithName("usage")
        .WithSummary("Takes a batch of usage: items of ours or CloudEvents, packed by gzip or not; each counts once. "
            + "Takes back or corrects what was sent.");

        MapVendors(api, limits);
        var questions = api.MapGroup("").WithTags("feed").ForDuty(DutyTable.Read).ChecksQueries();
        questions.MapGet("/usage/events", async (
            IUsageStore store, HttpContext context,
            [Description("As the event says it.")] string source,
            [Description("As the event says it.")] string id) =>
            await store.Find(source, id, context.RequestAborted) is { } found
                ? Results.Json(found, BillingJson.Options)
                : throw new ApiProblem(
                    404, "unknown-event",
                    $"No event \"{id}\" of source \"{source}\" is known: it never came, or too long ago."))
            .Produces<UsageFound>().Refuses(400, 404).WithName("findUsage")
            .WithSummary("Where is my event? By its source and id.");

        questions.MapGet("/usage/hours", async (
            IUsageStore store, HttpContext context,
            [Description("The meter's id.")] string meter,
            [Description("The customer's stable id.")] string customer,
            [Description("The first hour begins then or before: 2026-05-01T00:00:00Z.")] string from,
            [Description("No hour that begins then or later.")] string to) =>
        {
            var (first, before) = (Hour(from, "from"), Hour(to, "to"));
            return before - first > HoursMax
                ? throw new ApiProblem(422, "too-many-hours", "Ask for a year or less.", "#/to")
                : Results.Json(await store.Hours(meter, customer, first, before, context.RequestAborted), BillingJson.Options);
        }).Produces<UsageHour[]>().Refuses(400, 422).WithName("usageByHour")
          .WithSummary("What a customer used of a meter, hour by hour (UTC).");
    }

    /// <exception cref="ApiProblem">Too much waits already: nothing was done.</exception>
    public static async Task Accept(IUsageStore store, UsageBatch batch, CancellationToken cancellation)
    {
        if (!await store.Accept(batch, cancellation))
        {
            throw new ApiProblem(
                429, "too-much-usage",
                "More usage waits to be stored than there is room for. Nothing was done: send the request again, as it is, "
                + "after the wait that Retry-After names.");
        }
    }

    /// <summary>What clients of other systems send, at those systems' addresses below a base of ours. Their vendors describe
    /// them; docs/usage.md says what differs.</summary>
    private static void MapVendors(IEndpointRouteBuilder api, ApiLimits limits)
    {
        var vendors = api.MapGroup("").ForDuty(DutyTable.Feed).ExcludeFromDescription();
        vendors.MapPost("/openmeter/api/v1/events", (
            HttpContext context, IUsageStore store, UsageLimits usage, InstallationOptions options) =>
            OpenMeterUsage.Take(context, store, usage, options, limits));
        vendors.MapPost("/lago/api/v1/events", (
            HttpContext context, IUsageStore store, UsageLimits usage, InstallationOptions options, TimeProvider clock) =>
            LagoUsage.TakeOne(context, store, usage, options, limits, clock));
        vendors.MapPost("/lago/api/v1/events/batch", (
            HttpContext context, IUsageStore store, UsageLimits usage, InstallationOptions options, TimeProvider clock) =>
            LagoUsage.TakeBatch(context, store, usage, options, limits, clock));
        vendors.MapPost("/stripe/v1/billing/meter_events", (
            HttpContext context, IUsageStore store, UsageLimits usage, InstallationOptions options, TimeProvider clock) =>
            StripeUsage.Take(context, store, usage, options, clock));
        vendors.MapPost("/stripe/v1/billing/meter_event_adjustments", (
            HttpContext context, IUsageStore store, InstallationOptions options) =>
            StripeUsage.Cancel(context, store, options));
    }

    private static int Hour(string text, string field) => InstantPattern.ExtendedIso.Parse(text) is { Success: true } parsed
        ? UsageEvent.HourOf(parsed.Value.ToUnixTimeTicks())
        : throw new ApiProblem(
            400, "bad-query", $"The query's \"{field}\" is a moment in UTC: 2026-05-01T00:00:00Z.", $"#/{field}");
}
