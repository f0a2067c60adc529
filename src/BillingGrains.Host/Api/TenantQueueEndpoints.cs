using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Posting;
using BillingGrains.Grains.Posting;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using BillingGrains.Ports.Json;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>What waits for ERP tenants, when it will be done, and what goes first.</summary>
internal static class TenantQueueEndpoints
{
    public static void MapTenantQueues(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("").WithTags("settings").ChecksQueries();
        group.MapGet("/erp-tenants/{id}/queue", async (string id, IGrainFactory grains) =>
            Results.Json(await (await Tenant(grains, id)).Waiting(), BillingJson.Options))
            .ForDuty(DutyTable.Read).Produces<TenantQueueShown>().Refuses(404, 422).WithName("showErpQueue")
            .WithSummary("What waits for an ERP tenant, and when it will be done at the pace of now.");

        group.MapGet("/erp-tenants/{id}/traits", async (string id, IGrainFactory grains) =>
            Results.Json(
                await (await Tenant(grains, id)).Traits()
                    ?? throw new ApiProblem(409, "erp-not-opened", $"The connection of ERP tenant \"{id}\" cannot be opened."),
                BillingJson.Options))
            .ForDuty(DutyTable.Read).Produces<ErpTraits>().Refuses(404, 409, 422).WithName("showErpTraits")
            .WithSummary("What an ERP tenant's connector does with numbers, lines and taxes.");

        group.MapPost("/erp-tenants/{id}/queue/hurry", async (
            string id, HttpContext context, IGrainFactory grains, TimeProvider time) =>
        {
            var tenant = await Tenant(grains, id);
            var body = await Bodies.Read<HurryBody>(context);
            var answer = await tenant.Tell(
                new HurryDocument(body.InvoiceKey, Bodies.Actor(context), body.Reason, Bodies.Now(time)),
                Bodies.Origin(context, $"{id}/{body.InvoiceKey}/hurry"));
            return answer.ToResult();
        }).ForDuty(DutyTable.HurryDocument).Accepts<HurryBody>("application/json").Produces<Answer>().Refuses(404, 409, 422)
          .WithName("hurryDocument").WithSummary("A document that waits for an ERP tenant goes before all that are not urgent.");
    }

    private static async Task<IErpTenantGrain> Tenant(IGrainFactory grains, string id)
    {
        var tenant = grains.GetGrain<IErpTenantGrain>(GrainKeys.ErpTenant(Bodies.Id("tenantId", id)));
        return await tenant.Settings() is not null
            ? tenant
            : throw new ApiProblem(404, "unknown", $"There is no ERP tenant \"{id}\".");
    }

    /// <param name="InvoiceKey">Of the document, as in "invoice/k-1001/2026-03/month".</param>
    /// <param name="Reason">For those who ask later.</param>
    internal sealed record HurryBody(string InvoiceKey, string Reason);
}
