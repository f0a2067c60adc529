using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Sources;
using BillingGrains.Grains.Contracts;
using BillingGrains.Grains.Entities;
using BillingGrains.Grains.Posting;
using BillingGrains.Grains.Sources;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using BillingGrains.Ports.Json;
using NodaTime;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>Versions that wait for another person, where a legal entity asks for four eyes.</summary>
internal static class ProposalEndpoints
{
    public static void MapProposals(this IEndpointRouteBuilder api)
    {
        var proposals = api.MapGroup("").WithTags("settings");
        Map(
            proposals, "contracts", "contract", "Contract", DutyTable.ApproveContract,
            (grains, id) => Contract(grains, id).Proposed(),
            (grains, id, put) => Contract(grains, id).Tell(
                new ApproveContract(put.Version, put.Revision, put.By, put.Now), put.Origin));
        Map(
            proposals, "entities", "legal entity", "Entity", DutyTable.ApproveEntity,
            (grains, id) => Entity(grains, id).Proposed(),
            (grains, id, put) => Entity(grains, id).Tell(
                new ApproveEntity(put.Version, put.Revision, put.By, put.Now), put.Origin));
        Map(
            proposals, "erp-tenants", "ERP tenant", "ErpTenant", DutyTable.ApproveTenant,
            (grains, id) => Tenant(grains, id).Proposed(),
            (grains, id, put) => Tenant(grains, id).Tell(
                new ApproveTenant(put.Version, put.Revision, put.By, put.Now), put.Origin));
        Map(
            proposals, "sources", "source", "Source", DutyTable.ApproveSource,
            (grains, id) => Source(grains, id).Proposed(),
            (grains, id, put) => Source(grains, id).Tell(
                new ApproveSource(put.Version, put.Revision, put.By, put.Now), put.Origin));
    }

    private static void Map<T>(
        IEndpointRouteBuilder proposals, string nouns, string noun, string name, Duty duty,
        Func<IGrainFactory, string, Task<T?>> proposed, Func<IGrainFactory, string, Approving, Task<Answer>> approve)
        where T : class
    {
        proposals.MapGet($"/{nouns}/{{id}}/proposed", async (string id, IGrainFactory grains) =>
            await proposed(grains, Bodies.Id("id", id)) is { } waiting
                ? Results.Json(waiting, BillingJson.Options)
                : throw new ApiProblem(404, "unknown", $"No version of the {noun} \"{id}\" waits for another person."))
            .ForDuty(DutyTable.Read).Produces<T>().Refuses(404, 422)
            .WithName($"getProposed{name}").WithSummary($"The version of a {noun} that waits for another person.");

        proposals.MapPost(
            $"/{nouns}/{{id}}/versions/{{version}}/approve",
            async (string id, int version, HttpContext context, IGrainFactory grains, TimeProvider time) =>
            {
                var approving = new Approving(
                    version, (await Bodies.Read<RevisionBody>(context)).Revision, Bodies.Actor(context), Bodies.Now(time),
                    Bodies.Origin(context, FormattableString.Invariant($"{nouns}/{id}/{version}/approve")));
                return (await approve(grains, Bodies.Id("id", id), approving)).ToResult();
            }).ForDuty(duty).Accepts<RevisionBody>("application/json").Produces<Answer>().Refuses(409, 422)
            .WithName($"approve{name}").WithSummary($"Puts a version of a {noun} in force that another person put.");
    }

    private static IContractGrain Contract(IGrainFactory grains, string id) =>
        grains.GetGrain<IContractGrain>(GrainKeys.Contract(id));

    private static IEntityGrain Entity(IGrainFactory grains, string id) =>
        grains.GetGrain<IEntityGrain>(GrainKeys.Entity(id));

    private static IErpTenantGrain Tenant(IGrainFactory grains, string id) =>
        grains.GetGrain<IErpTenantGrain>(GrainKeys.ErpTenant(id));

    private static ISourceGrain Source(IGrainFactory grains, string id) =>
        grains.GetGrain<ISourceGrain>(GrainKeys.Source(id));

    /// <summary>Who approves which version, when, and why.</summary>
    private sealed record Approving(int Version, int Revision, string By, Instant Now, Origin Origin);

    /// <param name="Revision">Of what was looked at: see "proposed". An approval of what was changed since is refused.
    /// </param>
    internal sealed record RevisionBody(int Revision);
}
