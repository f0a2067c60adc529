using System.Text.Json;
using BillingGrains.Sandbox.Erp;

namespace BillingGrains.Sandbox.Faults;

/// <summary>What was injected, and the switches for demonstrations and tests.</summary>
public static class FaultEndpoints
{
    private const int TimesMax = 1_000_000;

    public static void MapFaults(this IEndpointRouteBuilder routes)
    {
        var faults = routes.MapGroup("/faults").AddEndpointFilter(OperatorOnly);
        faults.MapGet("", (FaultBook book) => Json(200, book.Read()));
        faults.MapPost("/plan", Plan);
        faults.MapDelete("/plan", (string tenant, FaultBook book) =>
            Json(200, new { forgotten = book.ForgetPlans(tenant) }));
        faults.MapPost("/accept", (string tenant, string key, Tenants tenants) =>
        {
            tenants.Get(tenant).Books.Accept(key);
            return Json(200, new { tenant, key });
        });
        faults.MapPost("/hand-over", (string tenant, string key, string billTo, Tenants tenants) =>
            tenants.Get(tenant).Books.HandOver(key, billTo) is > 0 and var documents
                ? Json(200, new { tenant, key, billTo, documents })
                : Json(404, new Problem("no-such-document", $"There is no document with the key {key}.")));
        faults.MapPost("/master-data", Keep);
        faults.MapPost("/payments", Pay);
        faults.MapPost("/payments/cancel", (string tenant, string id, Tenants tenants) =>
            tenants.Get(tenant).Payments.Cancel(id)
                ? Json(200, new { tenant, id })
                : Json(404, new Problem("no-such-payment", $"There is no payment {id} that stands.")));
        faults.MapDelete("/master-data", (string tenant, string kind, string id, Tenants tenants) =>
        {
            tenants.Get(tenant).MasterData.Drop(new MasterName(kind, id));
            return Json(200, new { tenant, kind, id });
        });
    }

    private static async Task<IResult> Keep(
        string tenant, HttpRequest request, Tenants tenants, CancellationToken cancellation)
    {
        try
        {
            var entries = await JsonSerializer.DeserializeAsync<IReadOnlyList<MasterEntry>>(
                request.Body, SandboxJson.Options, cancellation);
            if (entries is null || entries.Any(static entry => !MasterBook.Kinds.Contains(entry.Kind) || entry.Id.Length == 0))
            {
                return Json(400, new Problem(
                    "malformed", $"Records of {string.Join(", ", MasterBook.Kinds)} with ids are needed."));
            }

            tenants.Get(tenant).MasterData.Keep(entries);
            return Json(200, new { tenant, kept = entries.Count });
        }
        catch (JsonException malformed)
        {
            return Json(400, new Problem("malformed", malformed.Message));
        }
    }

    private static async Task<IResult> Pay(
        string tenant, HttpRequest request, Tenants tenants, CancellationToken cancellation)
    {
        try
        {
            var entry = await JsonSerializer.DeserializeAsync<PaymentEntry>(
                request.Body, SandboxJson.Options, cancellation);
            if (entry is null or { Id.Length: 0 } or { Amount: <= 0m } || !PaymentEntry.Kinds.Contains(entry.Kind))
            {
                return Json(400, new Problem(
                    "malformed", $"An id, an amount and one of {string.Join(", ", PaymentEntry.Kinds)} are needed."));
            }

            tenants.Get(tenant).Payments.Enter(entry);
            return Json(200, entry);
        }
        catch (JsonException malformed)
        {
            return Json(400, new Problem("malformed", malformed.Message));
        }
    }

    private static async ValueTask<object?> OperatorOnly(
        EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var options = context.HttpContext.RequestServices.GetRequiredService<SandboxOptions>();
        return Access.IsBearer(context.HttpContext.Request, options.OperatorToken)
            ? await next(context)
            : Json(401, new Problem("token-wrong", "The token is not the operator's."));
    }

    private static async Task<IResult> Plan(HttpRequest request, FaultBook book, CancellationToken cancellation)
    {
        try
        {
            var plan = await JsonSerializer.DeserializeAsync<PlannedFault>(request.Body, SandboxJson.Options, cancellation);
            if (plan is null or { Operation: Operation.None } or { Fault: Fault.None } or { Times: < 1 or > TimesMax })
            {
                return Json(400, new Problem("malformed", $"A call, a fault and 1 to {TimesMax} times are needed."));
            }

            book.Plan(plan);
            return Json(200, plan);
        }
        catch (JsonException malformed)
        {
            return Json(400, new Problem("malformed", malformed.Message));
        }
    }

    private static IResult Json(int status, object body) =>
        Results.Json(body, SandboxJson.Options, contentType: null, statusCode: status);
}
