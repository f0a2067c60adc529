using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Entities;
using BillingGrains.Grains.Contracts;
using BillingGrains.Grains.Entities;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using BillingGrains.Ports.Json;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>Versions that wait for another person, where a legal entity asks for four eyes.</summary>
internal static class ProposalEndpoints
{
    public static void MapProposals(this IEndpointRouteBuilder api)
    {
        var proposals = api.MapGroup("").WithTags("settings");
        proposals.MapGet("/contracts/{id}/proposed", async (string id, IGrainFactory grains) =>
            await Contract(grains, id).Proposed() is { } waiting
                ? Results.Json(waiting, BillingJson.Options)
                : throw Nothing("contract", id))
            .ForDuty(DutyTable.Read).Produces<ProposedContract>().Refuses(404, 422)
            .WithName("getProposedContract").WithSummary("The version of a contract that waits for another person.");

        proposals.MapPost(
            "/contracts/{id}/versions/{version}/approve",
            async (string id, int version, HttpContext context, IGrainFactory grains, TimeProvider time) =>
            {
                var command = new ApproveContract(
                    version, (await Bodies.Read<RevisionBody>(context)).Revision, Bodies.Actor(context), Bodies.Now(time));
                return (await Contract(grains, id).Tell(command, Bodies.Origin(context, Cause(id, version)))).ToResult();
            }).ForDuty(DutyTable.ApproveContract).Accepts<RevisionBody>("application/json").Produces<Answer>()
            .Refuses(409, 422).WithName("approveContract")
            .WithSummary("Agrees a version of a contract that another person put.");

        proposals.MapGet("/entities/{id}/proposed", async (string id, IGrainFactory grains) =>
            await Entity(grains, id).Proposed() is { } waiting
                ? Results.Json(waiting, BillingJson.Options)
                : throw Nothing("legal entity", id))
            .ForDuty(DutyTable.Read).Produces<ProposedEntity>().Refuses(404, 422)
            .WithName("getProposedEntity").WithSummary("The settings of a legal entity that wait for another person.");

        proposals.MapPost(
            "/entities/{id}/versions/{version}/approve",
            async (string id, int version, HttpContext context, IGrainFactory grains, TimeProvider time) =>
            {
                var command = new ApproveEntity(
                    version, (await Bodies.Read<RevisionBody>(context)).Revision, Bodies.Actor(context), Bodies.Now(time));
                return (await Entity(grains, id).Tell(command, Bodies.Origin(context, Cause(id, version)))).ToResult();
            }).ForDuty(DutyTable.ApproveEntity).Accepts<RevisionBody>("application/json").Produces<Answer>()
            .Refuses(409, 422).WithName("approveEntity")
            .WithSummary("Puts settings of a legal entity in force that another person put.");
    }

    private static string Cause(string id, int version) => FormattableString.Invariant($"{id}/{version}/approve");

    private static ApiProblem Nothing(string kind, string id) =>
        new(404, "unknown", $"No version of the {kind} \"{id}\" waits for another person.");

    private static IContractGrain Contract(IGrainFactory grains, string id) =>
        grains.GetGrain<IContractGrain>(GrainKeys.Contract(Bodies.Id("contractId", id)));

    private static IEntityGrain Entity(IGrainFactory grains, string id) =>
        grains.GetGrain<IEntityGrain>(GrainKeys.Entity(Bodies.Id("entityId", id)));

    /// <param name="Revision">Of what was looked at: see "proposed". An approval of what was changed since is refused.
    /// </param>
    internal sealed record RevisionBody(int Revision);
}
