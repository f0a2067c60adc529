using System.Globalization;
using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>How Finance &amp; Operations behaves at its door.</summary>
internal sealed class DynamicsManners(VendorTokens tokens) : Manners
{
    public static Answer NotFound { get; } = new(404, new JsonObject
    {
        ["error"] = new JsonObject { ["code"] = "", ["message"] = "No HTTP resource was found that matches the request." },
    });

    public override Answer NotLetIn => new(401, new JsonObject());

    public override Answer Unavailable => new(503, new JsonObject());

    public override Answer Broken => Error(500, "An unexpected error occurred.");

    public override bool IsLetIn(HttpRequest request, SandboxOptions options, string tenant) => tokens.IsGood(request, tenant);

    /// <summary>By the health of the web server, and no count of calls.</summary>
    public override Answer Throttled(HttpResponse response, string code, int seconds)
    {
        response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Error(429, "This request has been throttled due to high resource utilization.");
    }

    public override void ShowLimits(HttpResponse response, Entry entry, SandboxOptions options)
    {
    }

    /// <summary>The reason stands in the Infolog.</summary>
    public static Answer Refuse(string entity, string reason) =>
        Error(400, $"Write failed for table row of type '{entity}'. Infolog: Error: {reason}");

    private static Answer Error(int status, string message) => new(status, new JsonObject
    {
        ["error"] = new JsonObject
        {
            ["code"] = "",
            ["message"] = "An error has occurred.",
            ["innererror"] = new JsonObject
            {
                ["message"] = message,
                ["type"] = "Microsoft.Dynamics.Platform.Integration.Services.OData.ODataArgumentException",
                ["stacktrace"] = "   at Microsoft.Dynamics.Platform.Integration.Services.OData.Update.ChangeHelper.SaveChange(…)",
            },
        },
    });
}
