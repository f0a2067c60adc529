using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Routing;
using BillingGrains.Grains.Entities;
using BillingGrains.Grains.Posting;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Json;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>Who may do what, who is who, and the keys that say so.</summary>
internal static class DutyEndpoints
{
    public static void MapDuties(this IEndpointRouteBuilder api)
    {
        var duties = api.MapGroup("").WithTags("duties");
        duties.MapGet("/duties", async (HttpContext context, ApiKeys keys, IGrainFactory grains, IJournal journal) =>
        {
            var entities = new List<EntityDuties>();
            var weak = new List<DutyConflict>();
            foreach (var key in await journal.FindKeys("entity/", context.RequestAborted))
            {
                if (await grains.GetGrain<IEntityGrain>(key).Settings() is { } settings)
                {
                    entities.Add(Of(settings));
                    foreach (var tenantId in FourEyes.AreEnforced(settings.Duties) ? settings.Named() : [])
                    {
                        if (await grains.GetGrain<IErpTenantGrain>(GrainKeys.ErpTenant(tenantId)).Settings()
                            is { FourEyes: false })
                        {
                            weak.Add(TenantAlone(settings.EntityId, tenantId));
                        }
                    }
                }
            }

            var held = await keys.List(context.RequestAborted);
            var persons = DutyReport.Persons(held.Select(key => new HeldRole(key.Person, key.Role, key.Name, key.MadeBy)));
            return Results.Json(
                new DutiesAnswer(
                    DutyTable.All, persons, entities.ToValueList(),
                    DutyReport.Conflicts(persons).AddRange(entities.Where(one => one.Mode != DutyMode.Strict).Select(Off))
                        .AddRange(weak)),
                BillingJson.Options);
        }).ForDuty(DutyTable.Read).Produces<DutiesAnswer>().WithName("showDuties")
          .WithSummary("Who may do what, what each legal entity enforces, and conflicts.");

        duties.MapPost("/keys", async (HttpContext context, ApiKeys keys) =>
        {
            var body = await Bodies.Read<KeyBody>(context);
            if (ApiKeys.FindFault(body.Name, body.Role, body.Person) is { } fault)
            {
                throw new ApiProblem(422, "bad-key", fault);
            }

            await RefuseOwn(context, keys, body);
            var made = await keys.Create(
                body.Name, body.Role, body.Person, Callers.Person(context), context.RequestAborted);
            return Results.Json(new KeyAnswer(body.Name, body.Role, body.Person, made), BillingJson.Options);
        }).ForDuty(DutyTable.GiveKey).Accepts<KeyBody>("application/json").Produces<KeyAnswer>().Refuses(409, 422)
          .WithName("createKey").WithSummary("Gives another person a key with a role; the answer is its only copy.");

        duties.MapPost("/keys/{name}/revoke", async (string name, HttpContext context, ApiKeys keys) =>
            await keys.Revoke(name, context.RequestAborted)
                ? Results.Json(new Answer(AnswerKind.Done, 0), BillingJson.Options)
                : throw new ApiProblem(404, "unknown", $"There is no key \"{name}\"."))
          .ForDuty(DutyTable.GiveKey).Produces<Answer>().Refuses(404).WithName("revokeKey")
          .WithSummary("Ends a key; silos forget it within 30 seconds.");
    }

    /// <summary>Nobody gives himself a role, nor a new secret to a key that is another's.</summary>
    private static async Task RefuseOwn(HttpContext context, ApiKeys keys, KeyBody body)
    {
        var before = (await keys.List(context.RequestAborted)).FirstOrDefault(key => key.Name == body.Name);
        if (before is not null && before.Person != body.Person)
        {
            throw new ApiProblem(
                409, "key-of-another", $"The key \"{body.Name}\" is {before.Person}'s: end it, or choose another name.",
                "#/person");
        }

        if (FourEyes.Find(DutyTable.GiveKey, [body.Person], Callers.Person(context)) is { } refusal)
        {
            throw new ApiProblem(422, refusal.Code, refusal.Reason, "#/person");
        }
    }

    private static EntityDuties Of(EntitySettings settings) => new(
        settings.EntityId, settings.Duties?.Mode ?? DutyMode.Off, settings.Duties?.Approvals ?? default,
        settings.ReviewRequired, settings.ErpTenantId);

    private static DutyConflict Off(EntityDuties entity) => new(
        "four-eyes-off", entity.EntityId,
        $"In {entity.EntityId} four eyes are not enforced: one person may edit and approve. Its settings' \"duties\" say "
            + "\"strict\" to enforce them.");

    private static DutyConflict TenantAlone(string entityId, string tenantId) => new(
        "erp-company-alone", entityId,
        $"{entityId} enforces four eyes, but one person may change to which company its documents go: the settings of "
            + $"the ERP tenant {tenantId} say \"fourEyes\": true to prevent it.");

    /// <param name="Duties">The table: each action, who may do it, and who of them may not because it is his own work.
    /// </param>
    internal sealed record DutiesAnswer(
        ValueList<Duty> Duties, ValueList<PersonDuties> Persons, ValueList<EntityDuties> Entities,
        ValueList<DutyConflict> Conflicts);

    /// <param name="ReviewRequired">False: a policy approves what no limit stops.</param>
    internal sealed record EntityDuties(
        string EntityId, DutyMode Mode, ValueList<ApprovalLimit> Approvals, bool ReviewRequired, string ErpTenantId);

    /// <param name="Name">Of the key.</param>
    /// <param name="Person">Whose it is.</param>
    internal sealed record KeyBody(string Name, string Role, string Person);

    /// <param name="Key">Shown once: it is kept as a hash alone.</param>
    internal sealed record KeyAnswer(string Name, string Role, string Person, string Key);
}
