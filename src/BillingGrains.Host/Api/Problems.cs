using System.Text.Json;
using BillingGrains.Domain.Deciding;
using BillingGrains.Grains.Journaling;
using BillingGrains.Host.Api.Feed;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Json;
using BillingGrains.Storage.Views;
using Npgsql;

namespace BillingGrains.Host.Api;

/// <summary>Every error of the HTTP API: application/problem+json (RFC 9457) with a code and a pointer per field.</summary>
internal static class Problems
{
    /// <summary>Turns what went wrong into an answer; what is not expected is logged and says so.</summary>
    public static async Task Handle(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
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
        context.Response.ContentType = "application/problem+json";
        if (problem.Status == 503)
        {
            context.Response.Headers.RetryAfter = "1";
        }

        var body = new ProblemBody(
            "about:blank", Title(problem.Status), problem.Status, problem.Code, problem.Message, context.Request.Path,
            problem.Pointer is null ? null : [new FieldError(problem.Pointer, problem.Message)]);
        await JsonSerializer.SerializeAsync(context.Response.Body, body, BillingJson.Options, context.RequestAborted);
    }

    /// <summary>A grain's answer as an HTTP result; throws what it was refused for.</summary>
    public static IResult ToResult(this Answer answer) => answer.Refusal is { } refusal
        ? throw new ApiProblem(
            refusal.Code.StartsWith("unknown", StringComparison.Ordinal) ? 404
            : refusal.Code.StartsWith("conflict", StringComparison.Ordinal) ? 409 : 422,
            refusal.Code, refusal.Reason, refusal.Field is null ? null : $"#/{refusal.Field}")
        : Results.Json(answer, BillingJson.Options);

    private static ApiProblem Translate(Exception exception, HttpContext context)
    {
        switch (exception)
        {
            case ApiProblem problem:
                return problem;
            case BadHttpRequestException { StatusCode: 413 } or { InnerException: BadHttpRequestException { StatusCode: 413 } }:
                return new ApiProblem(413, "body-too-large", "The body is larger than this server takes; send several.");
            case BadHttpRequestException { InnerException: JsonException json }:
                return new ApiProblem(400, "malformed-body", JsonProblems.Words(json), JsonProblems.Pointer(json));
            case JsonException json:
                return new ApiProblem(400, "malformed-body", JsonProblems.Words(json), JsonProblems.Pointer(json));
            case CursorException cursor:
                return new ApiProblem(400, "bad-cursor", cursor.Message, "#/cursor");
            case BadHttpRequestException bad:
                return new ApiProblem(bad.StatusCode, "bad-request", bad.Message);
            case RepeatCommandException or BrokenGrainException or TimeoutException:
                return new ApiProblem(503, "try-again", $"{exception.Message} A repeat of this request is harmless.");
            case JournalUnavailableException or NpgsqlException { IsTransient: true }:
                return new ApiProblem(
                    503, "database-away",
                    "The database does not answer; nothing was changed or lost. Send the request again as it is.");
            default:
                context.RequestServices.GetRequiredService<ILogger<ApiProblem>>()
                    .LogError(exception, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
                return new ApiProblem(500, "internal-error", "This is a defect of the server; it has been logged.");
        }
    }

    private static string Title(int status) => status switch
    {
        400 => "The request cannot be read.",
        401 => "Who calls is not known.",
        403 => "The caller may not do this.",
        404 => "There is no such thing.",
        409 => "It contradicts what is stored.",
        413 => "The request is too large.",
        422 => "A rule forbids it.",
        503 => "Not now.",
        _ => "The request failed.",
    };

    private sealed record ProblemBody(
        string Type, string Title, int Status, string Code, string Detail, string Instance,
        IReadOnlyList<FieldError>? Errors);
}
