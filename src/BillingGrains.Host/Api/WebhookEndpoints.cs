using BillingGrains.Connectors.RequestTracker;
using BillingGrains.Domain.Deciding;
using BillingGrains.Grains.Sources;
using BillingGrains.Host.Api.Description;
using BillingGrains.Host.Installation;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>What ticketing systems send us by themselves. It is a hint and no more: nothing in it is believed, so nothing
/// is lost when it never comes.</summary>
internal static class WebhookEndpoints
{
    public static void MapWebhooks(this IEndpointRouteBuilder api, ApiLimits limits) =>
        api.MapPost("/webhooks/request-tracker/{source}", async (
            string source, HttpContext context, IGrainFactory grains, TicketingConnections connections,
            ILogger<WebhookHint> log) =>
        {
            var body = await ReadAtMost(context, limits.WebhookBytesMax);
            var grain = grains.GetGrain<ISourceGrain>(GrainKeys.Source(Bodies.Id("source", source)));
            var settings = await grain.Settings();
            var webhook = settings is null ? null : connections.Webhook(settings);
            string? Header(string name) => context.Request.Headers[name].FirstOrDefault();
            var verdict = webhook?.Verify(
                Header("webhook-id"), Header("webhook-timestamp"), Header("webhook-signature"), body);
            if (verdict is not WebhookVerdict.PollNow)
            {
                // One answer for all, so that a stranger does not learn which sources there are.
                throw new ApiProblem(
                    401, "bad-signature", "The webhook's signature, or its time, does not fit what this source signs.");
            }

            _ = Poll(grain, log);
            return Results.Accepted();
        }).AllowAnonymous().Produces(202).Refuses(401, 413, 422, 503)
          .NeedsHeader("webhook-id", "Of this message.")
          .NeedsHeader("webhook-timestamp", "Seconds since 1970, at most 5 minutes from the server's clock.")
          .NeedsHeader("webhook-signature", "\"v1,\" and the HMAC-SHA256, in base64, of \"id.timestamp.body\".")
          .WithTags("webhooks").WithName("hearRequestTracker")
          .WithSummary("Request Tracker says that there is something to read.")
          .WithDescription("Signed by Standard Webhooks; no key. The body is not looked at, only its signature.");

    /// <summary>The sender does not wait: what goes wrong here, the next poll does again.</summary>
    private static async Task Poll(ISourceGrain grain, ILogger log)
    {
        try
        {
            await grain.Poll();
        }
        catch (Exception exception)
        {
            log.LogWarning("A webhook's poll failed: {Reason}", exception.Message);
        }
    }

    private static async Task<byte[]> ReadAtMost(HttpContext context, int bytesMax)
    {
        using var body = new MemoryStream();
        var buffer = new byte[4096];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            if (body.Length + read > bytesMax)
            {
                throw new ApiProblem(413, "body-too-large", $"A webhook has at most {bytesMax} bytes.");
            }

            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }

    /// <summary>Names the log of this endpoint.</summary>
    internal sealed class WebhookHint;
}
