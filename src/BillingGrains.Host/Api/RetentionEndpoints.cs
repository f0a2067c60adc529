using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Retention;
using BillingGrains.Grains.Retention;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using BillingGrains.Host.Installation.Retention;
using BillingGrains.Ports.Json;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>Legal holds, and the erasure of personal texts.</summary>
internal static class RetentionEndpoints
{
    public static void MapRetention(this IEndpointRouteBuilder api)
    {
        api.MapGet("/retention", async (IGrainFactory grains) =>
            Results.Json(await Register(grains).Read(), BillingJson.Options))
            .ForDuty(DutyTable.Read).Produces<RegisterPage>().WithTags("retention").WithName("showRetention")
            .WithSummary("Legal holds in force, and erasures with what came of them.");

        api.MapPost("/legal-holds", async (HttpContext context, IGrainFactory grains, TimeProvider time) =>
        {
            var body = await Bodies.Read<LegalHoldBody>(context);
            var place = new PlaceHold(body.HoldId, body.Subject, body.Reason, Bodies.Actor(context), Bodies.Now(time));
            return (await Register(grains).Tell(place, Bodies.Origin(context, $"retention/holds/{body.HoldId}"))).ToResult();
        }).ForDuty(DutyTable.HoldLegally).Accepts<LegalHoldBody>("application/json").Produces<Answer>().Refuses(409, 422)
          .WithTags("retention").WithName("placeLegalHold")
          .WithSummary("Keeps the records of a ticket, document, customer or legal entity from being erased.");

        api.MapPost("/legal-holds/{id}/release", async (
            string id, HttpContext context, IGrainFactory grains, TimeProvider time) =>
        {
            var body = await Bodies.Read<LegalReleaseBody>(context);
            var release = new ReleaseHold(Bodies.Id("holdId", id), body.Reason, Bodies.Actor(context), Bodies.Now(time));
            return (await Register(grains).Tell(release, Bodies.Origin(context, $"retention/holds/{id}/release"))).ToResult();
        }).ForDuty(DutyTable.ReleaseLegalHold).Accepts<LegalReleaseBody>("application/json").Produces<Answer>().Refuses(422)
          .WithTags("retention").WithName("releaseLegalHold").WithSummary("Ends a legal hold.");

        api.MapPost("/erasures", async (HttpContext context, IGrainFactory grains, TimeProvider time) =>
        {
            var body = await Bodies.Read<ErasureBody>(context);
            var ask = new AskErasure(body.ErasureId, body.Subject, body.Reason, Bodies.Actor(context), Bodies.Now(time));
            return (await Register(grains).Tell(ask, Bodies.Origin(context, $"retention/erasures/{body.ErasureId}"))).ToResult();
        }).ForDuty(DutyTable.AskErasure).Accepts<ErasureBody>("application/json").Produces<Answer>().Refuses(409, 422)
          .WithTags("retention").WithName("askErasure")
          .WithSummary("Asks for the texts of a ticket or of a customer's tickets to be erased; nothing is erased yet.");

        api.MapPost("/erasures/{id}/carry-out", async (string id, HttpContext context, ErasureWork work) =>
        {
            var origin = Bodies.Origin(context, $"retention/erasures/{Bodies.Id("erasureId", id)}");
            return Results.Json(
                await work.CarryOut(id, origin, context.RequestAborted)
                    ?? throw new ApiProblem(404, "unknown-erasure", $"No erasure {id} was asked for."), BillingJson.Options);
        }).ForDuty(DutyTable.CarryOutErasure).Produces<ErasureStatus>().Refuses(404, 422)
          .WithTags("retention").WithName("carryOutErasure")
          .WithSummary("Erases what may be erased, for good, and names what is kept, why, and until when.");
    }

    private static IRetentionGrain Register(IGrainFactory grains) => grains.GetGrain<IRetentionGrain>(GrainKeys.Retention);

    /// <param name="HoldId">Yours: the same one holds once.</param>
    internal sealed record LegalHoldBody(string HoldId, RecordSubject Subject, string Reason);

    internal sealed record LegalReleaseBody(string Reason);

    /// <param name="ErasureId">Yours: the same one asks once.</param>
    /// <param name="Reason">Without the name of who asked: it is kept.</param>
    internal sealed record ErasureBody(string ErasureId, RecordSubject Subject, string Reason);
}
