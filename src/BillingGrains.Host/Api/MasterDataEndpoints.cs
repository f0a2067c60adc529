using System.ComponentModel;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Grains.Posting;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using BillingGrains.Host.Installation;
using BillingGrains.Ports.Erp;
using BillingGrains.Ports.Json;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>The master data of ERP tenants, against which documents are checked before they are final.</summary>
internal static class MasterDataEndpoints
{
    private const int PageDefault = 100;
    private const int PageMax = 500;

    public static void MapMasterData(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("").WithTags("settings").ChecksQueries();
        group.MapGet("/erp-tenants/{id}/master-data", async (string id, IGrainFactory grains) =>
            Results.Json(await (await Tenant(grains, id)).MasterData(), BillingJson.Options))
            .ForDuty(DutyTable.Read).Produces<MasterDataShown>().Refuses(404, 422).WithName("showMasterData")
            .WithSummary("How old an ERP tenant's master data is, how much there is, and which documents wait for it.");

        group.MapPost("/erp-tenants/{id}/master-data/refresh", async (
            string id, HttpContext context, IGrainFactory grains, TimeProvider time,
            [Description("True: all is read. Otherwise what changed, where the ERP tells changes.")] bool? whole) =>
        {
            var tenant = await Tenant(grains, id);
            var answer = await tenant.Tell(
                new AskMasterData(Bodies.Actor(context), whole == true, Bodies.Now(time)),
                Bodies.Origin(context, $"{id}/master-data"));
            return answer.ToResult();
        }).ForDuty(DutyTable.RefreshMasterData).Produces<Answer>().Refuses(404, 422).WithName("refreshMasterData")
          .WithSummary("Reads an ERP tenant's master data now; what waits for it is looked at again by itself.");

        group.MapGet("/erp-tenants/{id}/payments", async (string id, IGrainFactory grains) =>
            Results.Json(await (await Tenant(grains, id)).Payments(), BillingJson.Options))
            .ForDuty(DutyTable.Read).Produces<PaymentsShown>().Refuses(404, 422).WithName("showErpPayments")
            .WithSummary("Who keeps an ERP tenant's payments, when they were read, and which are of no document known here.");

        group.MapPost("/erp-tenants/{id}/payments/read", async (
            string id, HttpContext context, IGrainFactory grains, TimeProvider time) =>
        {
            var tenant = await Tenant(grains, id);
            if ((await tenant.KeepsPayments()).Owner != PaymentOwner.Erp)
            {
                throw new ApiProblem(
                    422, "payments-kept-here", $"Payments of ERP tenant {id} are kept here: its settings say who keeps them.");
            }

            var answer = await tenant.Tell(
                new AskPayments(Bodies.Actor(context), Bodies.Now(time)), Bodies.Origin(context, $"{id}/payments"));
            return answer.ToResult();
        }).ForDuty(DutyTable.RefreshMasterData).Produces<Answer>().Refuses(404, 422).WithName("readErpPayments")
          .WithSummary("Reads an ERP tenant's payments now; each counts on its document once.");

        group.MapPost("/erp-tenants/{id}/compare", async (
            string id, HttpContext context, IGrainFactory grains, ComparisonWork comparisons, TimeProvider time) =>
        {
            var answer = await (await Tenant(grains, id)).Tell(
                new AskComparison(Bodies.Actor(context), Bodies.Now(time)), Bodies.Origin(context, $"{id}/comparison"));
            comparisons.Wake();
            return answer.ToResult();
        }).ForDuty(DutyTable.RefreshMasterData).Produces<Answer>().Refuses(404, 422).WithName("compareErpDocuments")
          .WithSummary("Compares an ERP tenant's documents with ours now; what differs stands in the exceptions.");

        group.MapGet("/erp-tenants/{id}/master-data/{kind}", async (
            string id, string kind, IGrainFactory grains, IMasterStore store, HttpContext context,
            [Description("Only ids behind this one, by code points.")] string? after,
            [Description("1 to 500 records; 100 when left out.")] long? limit) =>
        {
            await Tenant(grains, id);
            if (KindOf(kind) is not { } known)
            {
                throw new ApiProblem(
                    422, "bad-kind", "The kind is customer, item, tax-code, dimension, currency or period.", "#/kind");
            }

            if (limit is < 1 or > PageMax)
            {
                throw new ApiProblem(422, "out-of-range", $"A page has 1 to {PageMax} records.", "#/limit");
            }

            return Results.Json(
                await store.List(id, known, after, (int)(limit ?? PageDefault), context.RequestAborted), BillingJson.Options);
        }).ForDuty(DutyTable.Read).Produces<ValueList<MasterRecord>>().Refuses(400, 404, 422).WithName("listMasterData")
          .WithSummary("Records of a kind by id, as the ERP told them last.");
    }

    private static async Task<IErpTenantGrain> Tenant(IGrainFactory grains, string id)
    {
        var tenant = grains.GetGrain<IErpTenantGrain>(GrainKeys.ErpTenant(Bodies.Id("tenantId", id)));
        return await tenant.Settings() is not null
            ? tenant
            : throw new ApiProblem(404, "unknown", $"There is no ERP tenant \"{id}\".");
    }

    private static MasterKind? KindOf(string kind) => kind switch
    {
        "customer" => MasterKind.Customer,
        "item" => MasterKind.Item,
        "tax-code" => MasterKind.TaxCode,
        "dimension" => MasterKind.Dimension,
        "currency" => MasterKind.Currency,
        "period" => MasterKind.Period,
        _ => null,
    };
}
