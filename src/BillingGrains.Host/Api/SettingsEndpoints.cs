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
using BillingGrains.Host.Installation;
using BillingGrains.Ports.Json;
using NodaTime;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>What is agreed and set: contracts, legal entities, ERP tenants, sources. Each is a document with a version;
/// the same version with the same content may be put again.</summary>
internal static class SettingsEndpoints
{
    public static void MapSettings(this IEndpointRouteBuilder api)
    {
        var settings = api.MapGroup("").WithTags("settings");
        Put<ContractTerms>(
            settings, DutyTable.AgreeContract, "/contracts/{id}", "contractId", terms => (terms.ContractId, terms.Version),
            (grains, terms, put) => Contract(grains, terms.ContractId).Tell(
                new AgreeContract(terms, put.By, put.Now), put.Origin))
            .WithName("putContract").WithSummary("Agrees a version of a contract.");
        Put<EntitySettings>(
            settings, DutyTable.ConfigureEntity, "/entities/{id}", "entityId", entity => (entity.EntityId, entity.Version),
            (grains, entity, put) => Entity(grains, entity.EntityId).Tell(
                new ConfigureEntity(entity, put.By, put.Now), put.Origin))
            .WithName("putEntity").WithSummary("Configures a legal entity.");
        Put<TenantSettings>(
            settings, DutyTable.ConfigureTenant, "/erp-tenants/{id}", "tenantId", tenant => (tenant.TenantId, tenant.Version),
            (grains, tenant, put) => Tenant(grains, tenant.TenantId).Tell(
                new ConfigureTenant(tenant, put.By, put.Now), put.Origin),
            (door, tenant) => door.WhyNot($"ERP tenant {tenant.TenantId}", tenant.Purpose, tenant.Connection))
            .WithName("putErpTenant").WithSummary("Configures a company in an ERP.");
        Put<SourceSettings>(
            settings, DutyTable.ConfigureSource, "/sources/{id}", "sourceId", source => (source.SourceId, source.Version),
            (grains, source, put) => Source(grains, source.SourceId).Tell(
                new ConfigureSource(source, put.By, put.Now), put.Origin),
            (door, source) => door.WhyNot($"Source {source.SourceId}", source.Purpose, source.Connection))
            .WithName("putSource").WithSummary("Configures a ticketing system that is polled.");

        Get(settings, "/contracts/{id}", "contractId", "contract", (grains, id) => Contract(grains, id).Terms(0))
            .WithName("getContract").WithSummary("The newest version.");
        Get(settings, "/entities/{id}", "entityId", "legal entity", (grains, id) => Entity(grains, id).Settings())
            .WithName("getEntity").WithSummary("A legal entity as configured.");
        Get(settings, "/erp-tenants/{id}", "tenantId", "ERP tenant", (grains, id) => Tenant(grains, id).Settings())
            .WithName("getErpTenant").WithSummary("An ERP tenant as configured.");
        Get(settings, "/sources/{id}", "sourceId", "source", (grains, id) => Source(grains, id).Settings())
            .WithName("getSource").WithSummary("A ticketing system as configured.");
    }

    private static RouteHandlerBuilder Put<T>(
        IEndpointRouteBuilder api, Duty duty, string path, string field, Func<T, (string Id, int Version)> named,
        Func<IGrainFactory, T, Putting, Task<Answer>> tell, Func<OutgoingDoor, T, Refusal?>? find = null)
        where T : class =>
        api.MapPut(path, async (
            string id, HttpContext context, IGrainFactory grains, TimeProvider time, OutgoingDoor door) =>
        {
            var document = await Bodies.Read<T>(context);
            var (idInBody, version) = named(document);
            Bodies.Same(field, id, idInBody);
            if (find?.Invoke(door, document) is { } refusal)
            {
                throw Problems.Of(refusal);
            }

            var putting = new Putting(
                Bodies.Actor(context), Bodies.Now(time), Bodies.Origin(context, $"{id}/{version}"));
            return (await tell(grains, document, putting)).ToResult();
        }).ForDuty(duty).Accepts<T>("application/json").Produces<Answer>().Refuses(409, 422);

    private static RouteHandlerBuilder Get<T>(
        IEndpointRouteBuilder api, string path, string field, string kind, Func<IGrainFactory, string, Task<T?>> find)
        where T : class =>
        api.MapGet(path, async (string id, IGrainFactory grains) =>
            await find(grains, Bodies.Id(field, id)) is { } document
                ? Results.Json(document, BillingJson.Options)
                : throw new ApiProblem(404, "unknown", $"There is no {kind} \"{id}\"."))
            .ForDuty(DutyTable.Read).Produces<T>().Refuses(404, 422);

    private static IContractGrain Contract(IGrainFactory grains, string id) =>
        grains.GetGrain<IContractGrain>(GrainKeys.Contract(id));

    private static IEntityGrain Entity(IGrainFactory grains, string id) =>
        grains.GetGrain<IEntityGrain>(GrainKeys.Entity(id));

    private static IErpTenantGrain Tenant(IGrainFactory grains, string id) =>
        grains.GetGrain<IErpTenantGrain>(GrainKeys.ErpTenant(id));

    private static ISourceGrain Source(IGrainFactory grains, string id) =>
        grains.GetGrain<ISourceGrain>(GrainKeys.Source(id));

    /// <summary>Who puts a document, when, and why.</summary>
    private sealed record Putting(string By, Instant Now, Origin Origin);
}
