using System.Text.Json;
using BillingGrains.Domain.Deciding;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Feed;
using BillingGrains.Ports.Json;
using NodaTime;

namespace BillingGrains.Host.Api;

/// <summary>What every endpoint does with a request.</summary>
internal static class Bodies
{
    /// <summary>The body as a record; unknown, missing and malformed members are problems that name the field.</summary>
    public static async Task<T> Read<T>(HttpContext context)
    {
        if (context.Request.ContentLength is 0)
        {
            throw new ApiProblem(400, "empty-body", "The request has no body.", "#");
        }

        using var bytes = new MemoryStream();
        await context.Request.Body.CopyToAsync(bytes, context.RequestAborted);
        var json = bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
        var body = JsonSerializer.Deserialize<T>(json.Span, BillingJson.Strict);
        if (JsonProblems.FieldWithNul(json.Span) is { } field)
        {
            throw new ApiProblem(400, "malformed-body", "A text may not hold the character NUL.", $"#/{field}");
        }

        return body ?? throw new ApiProblem(400, "empty-body", "The body is null.", "#");
    }

    /// <summary>An id that becomes part of a grain's key.</summary>
    public static string Id(string field, string text) => Ids.IsId(text)
        ? text
        : throw new ApiProblem(
            422, "bad-id", $"The {field} is 1 to 100 letters, digits, '.', '_', '-' or ':'.", $"#/{field}");

    /// <summary>The id in the path and the one in the body must be the same.</summary>
    public static void Same(string field, string inPath, string inBody)
    {
        Id(field, inPath);
        if (!string.Equals(inPath, inBody, StringComparison.Ordinal))
        {
            throw new ApiProblem(
                422, "other-id", $"The {field} is \"{inBody}\" in the body and \"{inPath}\" in the path.", $"#/{field}");
        }
    }

    /// <summary>The person who asks: what "by" says in facts.</summary>
    public static string Actor(HttpContext context) => Callers.Person(context);

    public static Origin Origin(HttpContext context, string cause) => new(Callers.Actor(context), cause, cause);

    public static Instant Now(TimeProvider time) => Instant.FromDateTimeOffset(time.GetUtcNow());
}
