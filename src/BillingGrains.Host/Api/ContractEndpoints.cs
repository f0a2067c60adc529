using System.Text.Json;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Subscriptions;
using BillingGrains.Grains.Contracts;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using BillingGrains.Host.Preview;
using BillingGrains.Ports.Json;
using BillingGrains.Storage.Views;
using NodaTime;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>What happens to a contract beside its versions, and who changed what from one version to the next.</summary>
internal static class ContractEndpoints
{
    public static void MapContracts(this IEndpointRouteBuilder api)
    {
        var contracts = api.MapGroup("").WithTags("contracts");
        MapChanges(contracts);
        contracts.MapGet("/contracts/{id}/versions", async (string id, HttpContext context, BillingViews views) =>
        {
            var agreed = await views.ContractVersions(Bodies.Id("contractId", id), context.RequestAborted);
            return agreed.IsEmpty ? throw Unknown(id) : Results.Json(agreed, BillingJson.Options);
        }).ForDuty(DutyTable.Read).Produces<ValueList<ContractVersionRow>>().Refuses(404, 422)
            .WithName("listContractVersions").WithSummary("Each version: who agreed it, when, and from which day it counts.");

        contracts.MapGet("/contracts/{id}/versions/{version}", async (string id, int version, IGrainFactory grains) =>
            Results.Json(await Version(grains, id, version), BillingJson.Options))
            .ForDuty(DutyTable.Read).Produces<ContractTerms>().Refuses(400, 404, 422)
            .WithName("getContractVersion").WithSummary("A version as it was agreed.");

        contracts.MapGet("/contracts/{id}/diff", async (string id, int from, int to, IGrainFactory grains) =>
            Results.Json(
                ContractDiff.Of(await Version(grains, id, from), await Version(grains, id, to)), BillingJson.Options))
            .ForDuty(DutyTable.Read).Produces<ValueList<ContractChange>>().Refuses(400, 404, 422)
            .WithName("diffContract").WithSummary("What a version says otherwise than another, place by place.");
    }

    private static void MapChanges(IEndpointRouteBuilder contracts)
    {
        contracts.MapPost(
            "/contracts/{id}/subscriptions/{subscriptionId}/changes",
            async (string id, string subscriptionId, HttpContext context, IGrainFactory grains, TimeProvider time) =>
            {
                var change = await Bodies.Read<SubscriptionChange>(context);
                var answer = await Contract(grains, Bodies.Id("contractId", id)).Tell(
                    new ChangeSubscription(subscriptionId, change, Bodies.Actor(context), Bodies.Now(time)),
                    Bodies.Origin(context, $"{id}/{subscriptionId}/{change.ChangeId}"));
                return answer.ToResult();
            })
            .ForDuty(DutyTable.ChangeSubscription).Accepts<SubscriptionChange>("application/json").Produces<Answer>()
            .Refuses(409, 422).WithName("changeSubscription")
            .WithSummary("Changes a subscription's course: quantity, price, pause, end.");

        contracts.MapPost(
            "/contracts/{id}/milestones/{milestoneId}",
            async (string id, string milestoneId, HttpContext context, IGrainFactory grains, TimeProvider time) =>
            {
                var body = await Bodies.Read<MilestoneBody>(context);
                var answer = await Contract(grains, Bodies.Id("contractId", id)).Tell(
                    new ReachMilestone(milestoneId, body.ReachedOn, Bodies.Actor(context), Bodies.Now(time)),
                    Bodies.Origin(context, $"{id}/{milestoneId}"));
                return answer.ToResult();
            })
            .ForDuty(DutyTable.ReachMilestone).Accepts<MilestoneBody>("application/json").Produces<Answer>()
            .Refuses(409, 422).WithName("reachMilestone")
            .WithSummary("Says when a milestone was reached, or takes that back.");
    }

    private static async Task<ContractTerms> Version(IGrainFactory grains, string id, int version)
    {
        var versions = await Contract(grains, Bodies.Id("contractId", id)).Versions(0);
        return versions.FirstOrDefault(terms => terms.Version == version)
            ?? throw (versions.IsEmpty ? Unknown(id) : new ApiProblem(
                404, "unknown", FormattableString.Invariant($"The contract \"{id}\" has no version {version}.")));
    }

    private static ApiProblem Unknown(string id) => new(404, "unknown", $"There is no contract \"{id}\".");

    private static IContractGrain Contract(IGrainFactory grains, string id) =>
        grains.GetGrain<IContractGrain>(GrainKeys.Contract(id));

    /// <param name="ReachedOn">By the contract's calendar; left out to take it back.</param>
    internal sealed record MilestoneBody(LocalDate? ReachedOn = null);
}
