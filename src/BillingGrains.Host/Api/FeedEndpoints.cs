using System.Diagnostics;
using BillingGrains.Domain.Duties;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using BillingGrains.Host.Api.Feed;
using BillingGrains.Ports.Json;

namespace BillingGrains.Host.Api;

/// <summary>What sources send: tickets, time, parts, approvals, disputes.</summary>
internal static class FeedEndpoints
{
    public static void MapFeed(this IEndpointRouteBuilder api, ApiLimits limits)
    {
        api.MapPost("/feed", (HttpContext context, FeedHandler handler) => Take(context, handler, limits))
        .ForDuty(DutyTable.Feed)
        .Accepts<FeedItem[]>("application/json", "application/x-ndjson")
        .Produces<FeedAnswer>()
        .Produces<FeedAnswer>(503)
        .WithTags("feed").WithName("feed")
        .WithSummary("Takes a batch of what happened to tickets; each item is answered for itself.");
    }

    internal static async Task<IResult> Take(HttpContext context, FeedHandler handler, ApiLimits limits)
    {
        var items = await ReadItems(context, limits);
        var origin = Bodies.Origin(context, Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier);
        return Result(context, await handler.Handle(items, origin));
    }

    /// <summary>503 when each item is to be sent again.</summary>
    internal static IResult Result(HttpContext context, FeedAnswer answer)
    {
        var allFailed = answer.Failed == answer.Results.Count;
        if (allFailed)
        {
            context.Response.Headers.RetryAfter = "1";
        }

        return new WholeAnswer<FeedAnswer>(answer, allFailed ? 503 : 200);
    }

    internal static Task<IReadOnlyList<ParsedItem<FeedItem>>> ReadItems(HttpContext context, ApiLimits limits) =>
        ReadItems<FeedItem>(context, limits, FeedItem.ItemTypes);

    /// <param name="types">What an item's "type" may be; null where items have none.</param>
    internal static async Task<IReadOnlyList<ParsedItem<T>>> ReadItems<T>(
        HttpContext context, ApiLimits limits, string? types)
        where T : class
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            if (read.IsCompleted)
            {
                try
                {
                    return FeedParser.Parse<T>(read.Buffer, limits.FeedItemsMax, types);
                }
                finally
                {
                    reader.AdvanceTo(read.Buffer.End);
                }
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
