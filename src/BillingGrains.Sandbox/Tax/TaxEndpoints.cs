using System.Security.Cryptography;
using System.Text.Json;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Tax;

/// <summary>The pretended tax service as its callers see it: a question, an answer, and nothing kept.</summary>
public static class TaxEndpoints
{
    public static void MapTax(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/tax/{tenant:regex(^[a-z0-9-]{{1,60}}$)}/quotes", Quote);

    private static async Task Quote(
        HttpContext context, string tenant, CallHandler calls, CancellationToken cancellation)
    {
        QuoteRequest? request;
        try
        {
            request = await JsonSerializer.DeserializeAsync<QuoteRequest>(
                context.Request.Body, SandboxJson.Options, cancellation);
        }
        catch (JsonException malformed)
        {
            await CallHandler.Write(context, new Answer(400, new Problem("malformed", malformed.Message)));
            return;
        }

        if (request is null or { Lines.Count: 0 })
        {
            await CallHandler.Write(context, new Answer(400, new Problem("malformed", "A question has lines.")));
            return;
        }

        await calls.Handle(context, tenant, Operation.Tax, request.DocumentKey, _ =>
        {
            var (lines, problem) = RateBook.Quote(request);
            return problem is not null
                ? new Answer(422, problem)
                : new Answer(200, new QuoteAnswer(Reference(request), lines));
        });
    }

    private static string Reference(QuoteRequest request) => "quote-" + Convert.ToHexStringLower(
        SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, SandboxJson.Options)).AsSpan(0, 6));
}
