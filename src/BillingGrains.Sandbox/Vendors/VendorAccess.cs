using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>Tokens of OAuth 2, for the vendors that use it. The client is the tenant, its secret the tenant's token; the first
/// refresh token is "consent-" and the tenant. Each refresh token is good once.</summary>
internal sealed class VendorTokens(SandboxOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, (string Tenant, DateTimeOffset Until)> access = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> refresh = new(StringComparer.Ordinal);
    private int given;

    public bool IsGood(HttpRequest request, string tenant) =>
        request.Headers.Authorization.ToString() is ['B', 'e', 'a', 'r', 'e', 'r', ' ', .. var token]
        && access.TryGetValue(token, out var known) && known.Tenant == tenant && known.Until > time.GetUtcNow();

    public Answer Give(string tenant, string? grant, string? refreshToken, string client)
    {
        if (client != $"{tenant}:{options.TokenOf(tenant)}")
        {
            return new Answer(401, new JsonObject { ["error"] = "invalid_client" });
        }

        var number = Interlocked.Increment(ref given);
        var answer = new JsonObject
        {
            ["access_token"] = FormattableString.Invariant($"access-{tenant}-{number}"), ["token_type"] = "Bearer",
            ["expires_in"] = options.Vendors.TokenSeconds,
        };
        if (grant == "refresh_token")
        {
            if (refreshToken != refresh.GetValueOrDefault(tenant, $"consent-{tenant}"))
            {
                return new Answer(400, new JsonObject { ["error"] = "invalid_grant" });
            }

            answer["refresh_token"] = refresh[tenant] = FormattableString.Invariant($"refresh-{tenant}-{number}");
        }
        else if (grant != "client_credentials")
        {
            return new Answer(400, new JsonObject { ["error"] = "unsupported_grant_type" });
        }

        access[(string)answer["access_token"]!] = (tenant, time.GetUtcNow().AddSeconds(options.Vendors.TokenSeconds));
        return new Answer(200, answer);
    }
}

/// <summary>The token service of a vendor.</summary>
internal static class TokenEndpoints
{
    public static void MapTokens(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/oauth/{tenant:regex(^[a-z0-9-]{{1,60}}$)}/token", async (
            HttpContext context, string tenant, VendorTokens tokens) =>
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            await CallHandler.Write(
                context, tokens.Give(tenant, form["grant_type"], form["refresh_token"], Client(context, form)));
        });

    private static string Client(HttpContext context, IFormCollection form)
    {
        if (context.Request.Headers.Authorization.ToString() is not ['B', 'a', 's', 'i', 'c', ' ', .. var coded])
        {
            return $"{form["client_id"]}:{form["client_secret"]}";
        }

        return Uri.UnescapeDataString(System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(coded)));
    }
}
