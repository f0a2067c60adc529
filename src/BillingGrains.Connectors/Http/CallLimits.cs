using System.Globalization;
using System.Text.RegularExpressions;
using BillingGrains.Domain.Posting;
using NodaTime;

namespace BillingGrains.Connectors.Http;

/// <summary>What the headers of an answer say of calls that are left.</summary>
/// <remarks>draft-ietf-httpapi-ratelimit-headers-11, its earlier form with three headers, "X-RateLimit-…" as many vendors have
/// it, and Xero's minute (https://developer.xero.com/documentation/guides/oauth2/limits/).</remarks>
internal static partial class CallLimits
{
    // Beyond it a reset is a moment in seconds since 1970, and not a time to wait.
    private const long LongestWaitSeconds = 1_000_000_000;

    /// <summary>Null where they say nothing that can be understood.</summary>
    /// <param name="header">The value of a header by its name in small letters; null where it is missing.</param>
    public static CallsTold? Of(Func<string, string?> header, Instant now)
    {
        CallsTold? least = null;
        if (header("ratelimit") is { } current)
        {
            foreach (Match policy in Policy().Matches(current))
            {
                least = Least(least, Told(policy.Groups["left"].Value, policy.Groups["seconds"].Value, now));
            }
        }

        least = Least(least, Told(header("ratelimit-remaining"), header("ratelimit-reset"), now));
        least = Least(least, Told(header("x-ratelimit-remaining"), header("x-ratelimit-reset"), now));
        return Least(least, Told(header("x-minlimit-remaining"), "60", now));
    }

    private static CallsTold? Told(string? left, string? reset, Instant now) =>
        int.TryParse(left, NumberStyles.None, CultureInfo.InvariantCulture, out var calls)
        && long.TryParse(reset, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? new CallsTold(
                calls,
                seconds > LongestWaitSeconds ? Instant.FromUnixTimeSeconds(seconds) : now + Duration.FromSeconds(seconds))
            : null;

    private static CallsTold? Least(CallsTold? one, CallsTold? other) =>
        one is null || (other is not null && other.Left < one.Left) ? other : one;

    [GeneratedRegex("""r=(?<left>\d+)\s*;\s*t=(?<seconds>\d+)""", RegexOptions.CultureInvariant)]
    private static partial Regex Policy();
}
