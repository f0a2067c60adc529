using System.Text.Json;
using NodaTime;

namespace BillingGrains.Connectors.Sandbox;

/// <summary>What all of the sandbox's answers have in common.</summary>
internal static class SandboxAnswers
{
    /// <summary>Null when the body is no problem of the sandbox's own.</summary>
    public static WireProblem? Problem(string body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, WireJson.Default.WireProblem);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>For how long it asks to be left alone, 0 or more; null when it does not.</summary>
    public static Duration? RetryAfter(HttpResponseMessage response, TimeProvider time)
    {
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? (header?.Date - time.GetUtcNow());
        return wait is { } length ? Duration.FromTimeSpan(length < TimeSpan.Zero ? TimeSpan.Zero : length) : null;
    }
}
