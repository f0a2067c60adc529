using System.Net;
using System.Text.Json;
using NodaTime;

namespace BillingGrains.Connectors.Tryton;

/// <summary>What an answer means. The status is not the verdict: what a business rule forbids comes with
/// 200.</summary>
internal static class TrytonAnswer
{
    private static readonly Duration LockPause = Duration.FromSeconds(2);
    private static readonly Duration LoginLockPause = Duration.FromMinutes(5);

    /// <summary>Texts of PostgreSQL by which a transaction lost against another; it was rolled back. The numbers of
    /// invoices come from a row that is locked without waiting, so two posts at a time end like this.</summary>
    private static readonly string[] LostRaces =
        ["could not obtain lock", "could not serialize access", "deadlock detected", "lock timeout"];

    /// <summary>The result of a call. Throws <see cref="TrytonException"/> for an error of any kind, and
    /// <see cref="SessionEndedException"/> for 401.</summary>
    public static JsonElement Result(HttpStatusCode status, TimeSpan? retryAfter, string text)
    {
        switch (status)
        {
            case HttpStatusCode.OK:
                return ResultIn(text);
            case HttpStatusCode.Unauthorized:
                throw new SessionEndedException();
            case HttpStatusCode.TooManyRequests:
                throw new TrytonException(
                    TrytonFault.Busy, "Tryton locked the user out for a while after too many refused logins (429).",
                    retryAfter is { } wait ? Duration.FromTimeSpan(wait) : LoginLockPause);
            case HttpStatusCode.Forbidden:
                throw new TrytonException(TrytonFault.Program, "Tryton does not let this user call that (403).");
            case HttpStatusCode.NotFound:
                throw new TrytonException(TrytonFault.Program, "Tryton has no such database or address (404).");
            case HttpStatusCode.ServiceUnavailable when retryAfter is not null:
                throw new TrytonException(
                    TrytonFault.Busy, "Tryton is closed for maintenance (503).",
                    Duration.FromTimeSpan(retryAfter.Value));
            default:
                throw new TrytonException(
                    status >= HttpStatusCode.InternalServerError ? TrytonFault.NoAnswer : TrytonFault.Program,
                    FormattableString.Invariant($"Tryton answered {(int)status}."));
        }
    }

    private static JsonElement ResultIn(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.TryGetProperty("error", out var error))
            {
                throw Error(error);
            }

            return document.RootElement.GetProperty("result").Clone();
        }
        catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new TrytonException(TrytonFault.NoAnswer, "Tryton's answer cannot be read.", null, problem);
        }
    }

    /// <summary>Two forms: ["UserError", ["message", "description", ...]] and, for whatever is not an error of a user,
    /// ["message", "traceback or nothing"].</summary>
    private static TrytonException Error(JsonElement error)
    {
        var parts = error.EnumerateArray().ToList();
        var first = parts.Count > 0 ? Words(parts[0]) : "";
        var detail = parts.Count > 1 ? Words(parts[1]) : "";
        return first switch
        {
            "UserError" or "ValidationError" => new TrytonException(TrytonFault.Business, detail),
            "UserWarning" => new TrytonException(TrytonFault.Warning, Words(parts[1], from: 1))
            {
                WarningName = Words(parts[1][0]),
            },
            "ConcurrencyException" => new TrytonException(
                TrytonFault.Busy, "Somebody else changed the record: " + detail, LockPause),
            _ when LostRaces.Any(race => first.Contains(race, StringComparison.OrdinalIgnoreCase)) =>
                new TrytonException(TrytonFault.Busy, first.Trim(), LockPause),
            // The database went away under the call: whether it had committed is not known.
            _ when first.Contains("server closed the connection", StringComparison.Ordinal)
                || first.Contains("connection already closed", StringComparison.Ordinal)
                || first.Contains("terminating connection", StringComparison.Ordinal) =>
                new TrytonException(TrytonFault.NoAnswer, "Tryton lost its database: " + first.Trim()),
            _ => new TrytonException(TrytonFault.Program, $"Tryton failed: {first.Trim()}"),
        };
    }

    /// <summary>The texts in a value, one after the other.</summary>
    private static string Words(JsonElement value, int from = 0) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array => string.Join(
            " ",
            value.EnumerateArray().Skip(from).Where(one => one.ValueKind is JsonValueKind.String)
                .Select(one => one.GetString()).Where(one => one is { Length: > 0 })),
        _ => "",
    };
}
