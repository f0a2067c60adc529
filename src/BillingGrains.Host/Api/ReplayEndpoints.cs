using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Proposals;
using BillingGrains.Domain.Vouchers;
using BillingGrains.Grains.Invoices;
using BillingGrains.Grains.Proposals;
using BillingGrains.Grains.Vouchers;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using BillingGrains.Ports.Json;
using BillingGrains.Storage.Views;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>After the cause was mended, all that it parked is tried again by one request.</summary>
internal static class ReplayEndpoints
{
    /// <summary>Documents, vouchers and proposals that one request replays.</summary>
    private const int ReplayedMax = 1_000;

    public static void MapReplays(this IEndpointRouteBuilder api) =>
        api.MapPost("/erp-tenants/{id}/replay", async (
            string id, HttpContext context, IGrainFactory grains, BillingViews views, TimeProvider time) =>
        {
            var tenantId = Bodies.Id("tenantId", id);
            var body = await Bodies.Read<ReplayManyBody>(context);
            var keys = await views.Parked(tenantId, body.Code, ReplayedMax + 1, context.RequestAborted);
            var results = new List<ReplayResult>();
            foreach (var key in keys.Take(ReplayedMax))
            {
                var (by, now, origin) = (Bodies.Actor(context), Bodies.Now(time), Bodies.Origin(context, $"{key}/replay"));
                var answer = await (GrainKeys.Kind(key) switch
                {
                    "voucher" => grains.GetGrain<IVoucherGrain>(key).Tell(new ReplayVoucher(body.ReplayId, by, now), origin),
                    "proposal" =>
                        grains.GetGrain<IProposalGrain>(key).Tell(new ReplayProposal(body.ReplayId, by, now), origin),
                    _ => grains.GetGrain<IInvoiceGrain>(key).Tell(new ReplayInvoice(body.ReplayId, by, now), origin),
                });
                results.Add(new ReplayResult(key, answer.Kind, answer.Refusal));
            }

            return Results.Json(
                new ReplayAnswer(results.ToValueList(), keys.Count > ReplayedMax), BillingJson.Options);
        }).ForDuty(DutyTable.ReplayDocument).Accepts<ReplayManyBody>("application/json").Produces<ReplayAnswer>()
          .Refuses(409, 422).WithTags("invoices").WithName("replayAllParked")
          .WithSummary("Tries all again that is parked at an ERP tenant, or what is parked for one reason; at its pace.");

    /// <param name="ReplayId">Yours: the same one replays each once, however often it is sent.</param>
    /// <param name="Code">Only what is parked for this reason, for example "customer-blocked"; null for all.</param>
    internal sealed record ReplayManyBody(string ReplayId, string? Code = null);

    /// <param name="More">There were more than one request replays: send it again.</param>
    internal sealed record ReplayAnswer(ValueList<ReplayResult> Results, bool More);

    /// <param name="Key">Of the invoice, voucher or proposal.</param>
    /// <param name="Refusal">Set exactly when it was refused.</param>
    internal sealed record ReplayResult(string Key, AnswerKind Kind, Refusal? Refusal = null);
}
