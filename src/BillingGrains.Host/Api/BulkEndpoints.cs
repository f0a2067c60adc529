using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Invoices;
using BillingGrains.Grains.Invoices;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using BillingGrains.Ports.Json;
using NodaTime;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>Many documents by one request, each decided and answered for itself.</summary>
internal static class BulkEndpoints
{
    /// <summary>Documents that one request names.</summary>
    private const int ItemsMax = 200;

    public static void MapBulk(this IEndpointRouteBuilder api)
    {
        Map<ApproveManyBody>(
            api, DutyTable.ApproveDocument, "approve",
            "Approves drafts, with an answer for each: one that is refused stops no other.",
            body => body.Invoices,
            (_, item, context, by, now) => new ApproveInvoice(by, now, Callers.Role(context), item.ContentHash));
        Map<HoldManyBody>(
            api, DutyTable.EditDocument, "hold", "Holds drafts for one reason, with an answer for each.",
            body => body.Invoices,
            (body, _, _, by, now) => new HoldInvoice(body.Reason, by, now));
    }

    private static void Map<T>(
        IEndpointRouteBuilder api, Duty duty, string action, string summary, Func<T, ValueList<BulkItem>> items,
        Func<T, BulkItem, HttpContext, string, Instant, InvoiceCommand> command)
        where T : notnull =>
        api.MapPost($"/invoices/{action}", async (HttpContext context, IGrainFactory grains, TimeProvider time) =>
        {
            var body = await Bodies.Read<T>(context);
            var named = items(body);
            if (named.Count is 0 or > ItemsMax)
            {
                throw new ApiProblem(422, "bad-count", $"Name 1 to {ItemsMax} invoices in one request.", "#/invoices");
            }

            var results = new List<BulkResult>(named.Count);
            foreach (var item in named)
            {
                var key = $"invoice/{item.Invoice}";
                var told = command(body, item, context, Bodies.Actor(context), Bodies.Now(time));
                var answer = item.Invoice.Split('/') is [{ Length: > 0 }, { Length: > 0 }, { Length: > 0 }]
                    ? await grains.GetGrain<IInvoiceGrain>(key).Tell(told, Bodies.Origin(context, $"{key}/{action}"))
                    : new Answer(AnswerKind.Refused, 0, InvoiceRefusal.NotOpen);
                results.Add(new BulkResult(item.Invoice, answer.Kind, answer.Refusal));
            }

            return Results.Json(new BulkAnswer(results.ToValueList()), BillingJson.Options);
        }).ForDuty(duty).Accepts<T>("application/json").Produces<BulkAnswer>().Refuses(422)
          .WithTags("invoices").WithName($"{action}Invoices").WithSummary(summary);

    /// <param name="Invoice">Contract, period and reason: "k-1001/2026-03/month".</param>
    /// <param name="ContentHash">What was seen of it: another content is refused. Only for approvals.</param>
    internal sealed record BulkItem(string Invoice, string? ContentHash = null);

    internal sealed record ApproveManyBody(ValueList<BulkItem> Invoices);

    internal sealed record HoldManyBody(string Reason, ValueList<BulkItem> Invoices);

    internal sealed record BulkAnswer(ValueList<BulkResult> Results);

    /// <param name="Refusal">Set exactly when it was refused.</param>
    internal sealed record BulkResult(string Invoice, AnswerKind Kind, Refusal? Refusal = null);
}
