using BillingGrains.Domain.Costs;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Grains.Costs;
using BillingGrains.Grains.Tickets;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using BillingGrains.Ports.Json;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>What work costs, and what a ticket earns beside it: for finance and auditors alone.</summary>
internal static class CostEndpoints
{
    public static void MapCosts(this IEndpointRouteBuilder api)
    {
        var costs = api.MapGroup("").WithTags("costs");
        costs.MapPut("/entities/{id}/cost-rates", async (
            string id, HttpContext context, IGrainFactory grains, TimeProvider time) =>
        {
            var rates = await Bodies.Read<CostRates>(context);
            Bodies.Same("entityId", id, rates.EntityId);
            var command = new SetCostRates(rates, Bodies.Actor(context), Bodies.Now(time));
            return (await Grain(grains, id).Tell(
                command, Bodies.Origin(context, FormattableString.Invariant($"{id}/costs/{rates.Version}")))).ToResult();
        }).ForDuty(DutyTable.SetCostRates).Accepts<CostRates>("application/json").Produces<Answer>().Refuses(409, 422)
            .WithName("putCostRates").WithSummary("Sets what work costs a legal entity.");

        costs.MapGet("/entities/{id}/cost-rates", async (string id, IGrainFactory grains) =>
            await Grain(grains, Bodies.Id("entityId", id)).Rates() is { } rates
                ? Results.Json(rates, BillingJson.Options)
                : throw new ApiProblem(404, "unknown", $"The legal entity \"{id}\" has no cost rates."))
            .ForDuty(DutyTable.SeeCosts).Produces<CostRates>().Refuses(404, 422)
            .WithName("getCostRates").WithSummary("What work costs a legal entity.");

        costs.MapGet("/tickets/{source}/{id}/margin", async (string source, string id, IGrainFactory grains) =>
        {
            var key = GrainKeys.Ticket(Bodies.Id("source", source), Bodies.Id("id", id));
            return await grains.GetGrain<ITicketGrain>(key).Margin() is { } margin
                ? Results.Json(margin, BillingJson.Options)
                : throw new ApiProblem(
                    404, "unknown",
                    $"No contract rates a ticket \"{id}\" of \"{source}\", or its legal entity has no cost rates.");
        }).ForDuty(DutyTable.SeeCosts).Produces<TicketMargin>().Refuses(404, 422)
            .WithName("getTicketMargin").WithSummary("What a ticket's charges earn and cost.");
    }

    /// <summary>The history of what work costs is for those who may see costs.</summary>
    public static void MaySee(HttpContext context, string key)
    {
        if (key.StartsWith(GrainKeys.Costs(""), StringComparison.Ordinal)
            && !DutyTable.SeeCosts.IsFor(Callers.Role(context)))
        {
            throw Policies.Forbidden(context, DutyTable.SeeCosts);
        }
    }

    private static ICostsGrain Grain(IGrainFactory grains, string entityId) =>
        grains.GetGrain<ICostsGrain>(GrainKeys.Costs(entityId));
}
