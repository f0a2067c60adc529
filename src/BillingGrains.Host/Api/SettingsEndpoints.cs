using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Sources;
using BillingGrains.Grains.Contracts;
using BillingGrains.Grains.Entities;
using BillingGrains.Grains.Posting;
using BillingGrains.Grains.Sources;
using BillingGrains.Host.Access;
using BillingGrains.Ports.Json;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>What is agreed and set: contracts, legal entities, ERP tenants, sources. Each is a document with a version;
/// the same version with the same content may be put again.</summary>
internal static class SettingsEndpoints
{
    public static void MapSettings(this IEndpointRouteBuilder api)
    {
        api.MapPut("/contracts/{id}", async (string id, HttpContext context, IGrainFactory grains, TimeProvider time) =>
        {
            var terms = await Bodies.Read<ContractTerms>(context);
            Bodies.Same("contractId", id, terms.ContractId);
            var command = new AgreeContract(terms, Bodies.Actor(context), Bodies.Now(time));
            return (await Contract(grains, id).Tell(command, Bodies.Origin(context, $"{id}/{terms.Version}"))).ToResult();
        }).RequireAuthorization(Roles.Integrator).Accepts<ContractTerms>("application/json").Produces<Answer>()
          .WithSummary("Agrees a version of a contract.");

        api.MapGet("/contracts/{id}", async (string id, IGrainFactory grains) =>
            Document(await Contract(grains, Bodies.Id("contractId", id)).Terms(0), "contract", id))
            .RequireAuthorization(Policies.Read).Produces<ContractTerms>().WithSummary("The version in force.");

        api.MapPut("/entities/{id}", async (string id, HttpContext context, IGrainFactory grains, TimeProvider time) =>
        {
            var settings = await Bodies.Read<EntitySettings>(context);
            Bodies.Same("entityId", id, settings.EntityId);
            var command = new ConfigureEntity(settings, Bodies.Actor(context), Bodies.Now(time));
            return (await Entity(grains, id).Tell(command, Bodies.Origin(context, $"{id}/{settings.Version}"))).ToResult();
        }).RequireAuthorization(Roles.Integrator).Accepts<EntitySettings>("application/json").Produces<Answer>()
          .WithSummary("Configures a legal entity.");

        api.MapGet("/entities/{id}", async (string id, IGrainFactory grains) =>
            Document(await Entity(grains, Bodies.Id("entityId", id)).Settings(), "legal entity", id))
            .RequireAuthorization(Policies.Read).Produces<EntitySettings>().WithSummary("A legal entity as configured.");

        api.MapPut("/erp-tenants/{id}", async (string id, HttpContext context, IGrainFactory grains, TimeProvider time) =>
        {
            var settings = await Bodies.Read<TenantSettings>(context);
            Bodies.Same("tenantId", id, settings.TenantId);
            var command = new ConfigureTenant(settings, Bodies.Actor(context), Bodies.Now(time));
            return (await Tenant(grains, id).Tell(command, Bodies.Origin(context, $"{id}/{settings.Version}"))).ToResult();
        }).RequireAuthorization(Roles.Integrator).Accepts<TenantSettings>("application/json").Produces<Answer>()
          .WithSummary("Configures a company in an ERP.");

        api.MapGet("/erp-tenants/{id}", async (string id, IGrainFactory grains) =>
            Document(await Tenant(grains, Bodies.Id("tenantId", id)).Settings(), "ERP tenant", id))
            .RequireAuthorization(Policies.Read).Produces<TenantSettings>().WithSummary("An ERP tenant as configured.");

        api.MapPut("/sources/{id}", async (string id, HttpContext context, IGrainFactory grains, TimeProvider time) =>
        {
            var settings = await Bodies.Read<SourceSettings>(context);
            Bodies.Same("sourceId", id, settings.SourceId);
            var command = new ConfigureSource(settings, Bodies.Actor(context), Bodies.Now(time));
            var source = grains.GetGrain<ISourceGrain>(GrainKeys.Source(id));
            return (await source.Tell(command, Bodies.Origin(context, $"{id}/{settings.Version}"))).ToResult();
        }).RequireAuthorization(Roles.Integrator).Accepts<SourceSettings>("application/json").Produces<Answer>()
          .WithSummary("Configures a ticketing system that is polled.");
    }

    private static IContractGrain Contract(IGrainFactory grains, string id) =>
        grains.GetGrain<IContractGrain>(GrainKeys.Contract(id));

    private static IEntityGrain Entity(IGrainFactory grains, string id) =>
        grains.GetGrain<IEntityGrain>(GrainKeys.Entity(id));

    private static IErpTenantGrain Tenant(IGrainFactory grains, string id) =>
        grains.GetGrain<IErpTenantGrain>(GrainKeys.ErpTenant(id));

    private static IResult Document<T>(T? document, string kind, string id)
        where T : class => document is null
        ? throw new ApiProblem(404, "unknown", $"There is no {kind} \"{id}\".")
        : Results.Json(document, BillingJson.Options);
}
