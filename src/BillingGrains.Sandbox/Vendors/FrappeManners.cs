using System.Globalization;
using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>How a Frappe site behaves at its door: tokens of key and secret, errors with an "exc_type".</summary>
internal sealed class FrappeManners : Manners
{
    public static FrappeManners Instance { get; } = new();

    public override Answer NotLetIn => Error(401, "AuthenticationError", "Invalid API key or secret");

    public override Answer Unavailable => Error(503, "SessionStopped", "The system is being updated.");

    public override Answer Broken => Error(500, "InternalError", "Something went wrong.");

    /// <summary>The key is the tenant's name, the secret its token.</summary>
    public override bool IsLetIn(HttpRequest request, SandboxOptions options, string tenant) =>
        request.Headers.Authorization.ToString() == $"token {tenant}:{options.TokenOf(tenant)}";

    public override Answer Throttled(HttpResponse response, string code, int seconds)
    {
        response.Headers["X-RateLimit-Reset"] = seconds.ToString(CultureInfo.InvariantCulture);
        return Error(429, "RateLimitExceededError", "Too many requests.");
    }

    public override void ShowLimits(HttpResponse response, Entry entry, SandboxOptions options)
    {
    }

    public static Answer Error(int status, string type, string message) => new(status, new JsonObject
    {
        ["exc_type"] = type,
        ["exception"] = $"frappe.exceptions.{type}: {message}",
        ["exc"] = "[\"Traceback (most recent call last): …\"]",
        ["_server_messages"] = new JsonArray($"{{\"message\": \"{message}\"}}").ToJsonString(),
    });
}
