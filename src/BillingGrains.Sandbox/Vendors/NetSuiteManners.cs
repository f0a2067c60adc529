using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>How NetSuite behaves at its door.</summary>
internal sealed class NetSuiteManners(VendorTokens tokens, NetSuiteOptions options) : Manners
{
    public override Answer NotLetIn => Error(401, "INVALID_LOGIN", "Invalid login attempt.");

    public override Answer Unavailable => Error(503, "SERVICE_UNAVAILABLE", "The service is being maintained.");

    public override Answer Broken => Error(500, "UNEXPECTED_ERROR", "An unexpected error occurred. Error ID: m4j1z9");

    public override TimeSpan ThrottledAfter =>
        options.Throttle == NetSuiteThrottle.InvalidLogin ? options.DisguisedAfter : TimeSpan.Zero;

    public override bool IsLetIn(HttpRequest request, SandboxOptions sandbox, string tenant) => tokens.IsGood(request, tenant);

    public override Answer Throttled(HttpResponse response, string code, int seconds)
    {
        if (options is { SaysRetryAfter: true, Throttle: NetSuiteThrottle.TooManyRequests })
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return options.Throttle switch
        {
            NetSuiteThrottle.InvalidLogin => NotLetIn,
            NetSuiteThrottle.LimitExceeded => new Answer(400, new JsonObject
            {
                ["error"] = new JsonObject
                {
                    ["code"] = "SSS_REQUEST_LIMIT_EXCEEDED", ["message"] = "Request Limit Exceeded",
                },
            }),
            _ => Error(429, options.ThrottleCode, "Too many concurrent requests."),
        };
    }

    public override void ShowLimits(HttpResponse response, Entry entry, SandboxOptions sandbox)
    {
    }

    public static Answer Error(int status, string code, string detail, string? path = null)
    {
        var one = new JsonObject { ["detail"] = detail, ["o:errorCode"] = code };
        if (path is not null)
        {
            one["o:errorPath"] = path;
        }

        return new Answer(status, new JsonObject
        {
            ["type"] = "https://www.rfc-editor.org/rfc/rfc9110.html#section-15",
            ["title"] = status switch
            {
                400 => "Bad Request", 401 => "Unauthorized", 403 => "Forbidden", 404 => "Not Found", 429 => "Too Many Requests",
                _ => "Internal Server Error",
            },
            ["status"] = status,
            ["o:errorDetails"] = new JsonArray(one),
        });
    }
}

/// <summary>Checks assertions of clients: JWTs that the key of a certificate signed.</summary>
internal static class NetSuiteAssertions
{
    private const string Type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /// <summary>Null when it is good; else why it is not.</summary>
    public static string? FaultOf(IFormCollection form, string tenant, NetSuiteOptions options, DateTimeOffset now)
    {
        var parts = form["client_assertion"].ToString().Split('.');
        if (form["grant_type"] != "client_credentials" || form["client_assertion_type"] != Type || parts.Length != 3)
        {
            return "invalid_request";
        }

        try
        {
            var header = JsonNode.Parse(Plain(parts[0]));
            var claims = JsonNode.Parse(Plain(parts[1]));
            var (issued, ends) = (claims.Number("iat"), claims.Number("exp"));
            var isGood = header.Text("alg") is "PS256" or "ES256" && header.Text("kid") is { Length: > 0 }
                && claims.Text("iss") == tenant && claims!["aud"]!.GetValue<string>().EndsWith(
                    "/services/rest/auth/oauth2/v1/token", StringComparison.Ordinal)
                && (claims["scope"] as JsonArray)?.Any(static one => one!.GetValue<string>() == "rest_webservices") == true
                && ends > now.ToUnixTimeSeconds() && ends - issued <= 3_600
                && IsSigned(header.Text("alg")!, $"{parts[0]}.{parts[1]}", parts[2], options.Keys.GetValueOrDefault(tenant));
            return isGood ? null : "invalid_client";
        }
        catch (Exception malformed) when (malformed is JsonException or FormatException or InvalidOperationException
            or NullReferenceException or CryptographicException or ArgumentException)
        {
            return "invalid_request";
        }
    }

    private static bool IsSigned(string algorithm, string signed, string signature, string? pem)
    {
        if (pem is null)
        {
            return true;
        }

        var (text, seal) = (Encoding.ASCII.GetBytes(signed), System.Buffers.Text.Base64Url.DecodeFromChars(signature));
        if (algorithm == "PS256")
        {
            using var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            return rsa.VerifyData(text, seal, HashAlgorithmName.SHA256, RSASignaturePadding.Pss);
        }

        using var curve = ECDsa.Create();
        curve.ImportFromPem(pem);
        return curve.VerifyData(text, seal, HashAlgorithmName.SHA256);
    }

    private static string Plain(string coded) => Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(coded));
}
