using System.Text.Json;
using System.Text.RegularExpressions;
using BillingGrains.Domain.Deciding;
using BillingGrains.Grains.Journaling;
using BillingGrains.Host.Api.Feed;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Json;
using BillingGrains.Storage.Journal;
using BillingGrains.Storage.Views;
using Npgsql;
using Orleans.Runtime;

namespace BillingGrains.Host.Api;

/// <summary>Every error of the HTTP API: application/problem+json (RFC 9457) with a code and a pointer per field.</summary>
internal static partial class Problems
{
    public const string ContentType = "application/problem+json";

    /// <summary>Turns what went wrong into an answer; what is not expected is logged and says so.</summary>
    public static async Task Handle(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: 404 or 405 or 415, ContentType: null })
            {
                await Write(context, NotServed(context.Response.StatusCode));
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = 499;
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            await Write(context, Translate(exception, context));
        }
    }

    public static async Task Write(HttpContext context, ApiProblem problem)
    {
        context.Response.StatusCode = problem.Status;
        context.Response.ContentType = ContentType;
        if (problem.Status is 429 or 503 && context.Response.Headers.RetryAfter.Count == 0)
        {
            context.Response.Headers.RetryAfter = "1";
        }

        var body = new ProblemBody(
            "about:blank", Title(problem.Status), problem.Status, problem.Code, problem.Message, context.Request.Path,
            problem.Errors.Count == 0 ? null : problem.Errors);
        await JsonSerializer.SerializeAsync(context.Response.Body, body, BillingJson.Options, context.RequestAborted);
    }

    /// <summary>A grain's answer as an HTTP result; throws what it was refused for.</summary>
    public static IResult ToResult(this Answer answer) => answer.Refusal is { } refusal
        ? throw Of(refusal)
        : Results.Json(answer, BillingJson.Options);

    public static ApiProblem Of(Refusal refusal) => new(
        StatusOf(refusal), refusal.Code, refusal.Reason, refusal.Field is null ? null : $"#/{refusal.Field}");

    /// <summary>409 when the same id came before with other content; 422 for any other rule.</summary>
    public static int StatusOf(Refusal refusal) =>
        refusal.Code.EndsWith("conflict", StringComparison.Ordinal) ? 409 : 422;

    private static ApiProblem NotServed(int status) => status switch
    {
        405 => new ApiProblem(405, "method-not-allowed", "This address does not take that method."),
        415 => new ApiProblem(415, "unsupported-media-type", "The body's content type is not one that this address takes."),
        _ => new ApiProblem(404, "no-such-address", "The API has no such address; /openapi/v1.json lists them all."),
    };

    private static ApiProblem Translate(Exception exception, HttpContext context)
    {
        switch (exception)
        {
            case ApiProblem problem:
                return problem;
            case BadHttpRequestException { StatusCode: 413 } or { InnerException: BadHttpRequestException { StatusCode: 413 } }:
                return new ApiProblem(
                    413, "body-too-large",
                    FormattableString.Invariant($"The body is larger than {new ApiLimits().BodyBytesMax} bytes; send several."));
            case BadHttpRequestException { InnerException: JsonException json }:
                return Malformed(json);
            case JsonException json:
                return Malformed(json);
            case BadHttpRequestException bad when BadQuery().Match(bad.Message) is { Success: true } query:
                var name = query.Groups[1].Success ? query.Groups[1].Value : query.Groups[2].Value;
                return new ApiProblem(
                    400, "bad-query", query.Groups[1].Success
                        ? $"The query needs \"{name}\"." : $"The query's \"{name}\" cannot be read.", $"#/{name}");
            case BadHttpRequestException bad:
                return new ApiProblem(bad.StatusCode, "bad-request", bad.Message);
            case CursorException:
                return new ApiProblem(400, "bad-cursor", "The cursor is not one that this list gave out.", "#/cursor");
            // An Orleans exception: the grain's silo has just died, and the grain comes back on another.
            case RepeatCommandException or BrokenGrainException or TimeoutException or OrleansException:
                return new ApiProblem(503, "try-again", $"{exception.Message} A repeat of this request is harmless.");
            // They are made in the background after a silo's start, where there are none or of an older form.
            case PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName }:
                return new ApiProblem(503, "starting", "The lists' tables are being made.");
            case JournalUnavailableException:
            case var _ when PostgresFailure.IsOutage(exception):
                return new ApiProblem(
                    503, "database-away",
                    "The database does not answer. Nothing is lost: send the request again as it is; what was done "
                    + "already is not done twice.");
            default:
                context.RequestServices.GetRequiredService<ILogger<ApiProblem>>()
                    .LogError(exception, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
                return new ApiProblem(500, "internal-error", "This is a defect of the server; it has been logged.");
        }
    }

    private static ApiProblem Malformed(JsonException json)
    {
        var errors = JsonProblems.Of(json);
        return new ApiProblem(400, "malformed-body", string.Join(" ", errors.Select(error => error.Detail)), errors);
    }

    [GeneratedRegex("Required parameter \"\\S+ (\\w+)\"|Failed to bind parameter \"\\S+ (\\w+)\"")]
    private static partial Regex BadQuery();

    /// <summary>One for each status.</summary>
    public static string Title(int status) => status switch
    {
        400 => "The request cannot be read.",
        401 => "Who calls is not known.",
        403 => "The caller may not do this.",
        404 => "There is no such thing.",
        405 => "The method does not fit the address.",
        409 => "It contradicts what is stored.",
        413 => "The request is too large.",
        415 => "The body is of a kind that is not read here.",
        422 => "A rule forbids it.",
        429 => "Too many requests.",
        503 => "Not now.",
        _ => "The request failed.",
    };
}

/// <summary>What went wrong, in the words of RFC 9457.</summary>
/// <param name="Type">"about:blank": the code says which problem it is.</param>
/// <param name="Title">The same for each status.</param>
/// <param name="Status">The answer's HTTP status.</param>
/// <param name="Code">Stable, in kebab case: what programs compare.</param>
/// <param name="Detail">For people: what is wrong and what to do.</param>
/// <param name="Instance">The address that was asked.</param>
/// <param name="Errors">The fields at fault; absent when it is no field.</param>
internal sealed record ProblemBody(
    string Type, string Title, int Status, string Code, string Detail, string Instance,
    IReadOnlyList<FieldError>? Errors);
