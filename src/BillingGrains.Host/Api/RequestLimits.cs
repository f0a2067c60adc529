using System.Globalization;
using System.Threading.RateLimiting;
using BillingGrains.Host.Installation;
using Microsoft.AspNetCore.RateLimiting;

namespace BillingGrains.Host.Api;

/// <summary>How many commands one caller may send, so that one that runs wild does not take the others' turn. A token
/// bucket for each API key, and for each address of those that have none; each silo counts for itself.</summary>
internal static class RequestLimits
{
    private const string Policy = "commands";

    public static void Add(IServiceCollection services, InstallationOptions options) =>
        services.AddRateLimiter(limiter =>
        {
            limiter.AddPolicy(Policy, context => RateLimitPartition.GetTokenBucketLimiter(
                Caller(context), _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = options.RequestBurst,
                    TokensPerPeriod = 1,
                    ReplenishmentPeriod = TimeSpan.FromMinutes(1) / options.RequestsPerMinute,
                }));
            limiter.OnRejected = (rejected, _) => Reject(rejected, options);
        });

    /// <summary>Limits every call of the group that is more than a question.</summary>
    public static void LimitCommands(this RouteGroupBuilder api) =>
        ((IEndpointConventionBuilder)api).Finally(endpoint =>
        {
            if (endpoint.Metadata.OfType<HttpMethodMetadata>().Any(method => !method.HttpMethods.Contains("GET")))
            {
                endpoint.Metadata.Add(new EnableRateLimitingAttribute(Policy));
            }
        });

    private static string Caller(HttpContext context) => context.User.Identity?.Name is { } name
        ? $"The key \"{name}\""
        : $"The address {context.Connection.RemoteIpAddress}";

    private static async ValueTask Reject(OnRejectedContext rejected, InstallationOptions options)
    {
        var context = rejected.HttpContext;
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var known) ? known : TimeSpan.Zero;
        var seconds = Math.Max(1, Math.Ceiling(wait.TotalSeconds));
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        await Problems.Write(context, new ApiProblem(429, "too-many-requests", FormattableString.Invariant(
            $"{Caller(context)} has sent more than {options.RequestBurst} commands at once and {options.RequestsPerMinute} ")
            + "in a minute. Nothing was done: send the request again, as it is, after the wait that Retry-After names."));
    }
}
