using BillingGrains.Domain.Closing;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Entities;
using BillingGrains.Grains.Closing;
using BillingGrains.Grains.Entities;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Closing;
using BillingGrains.Host.Api.Description;
using BillingGrains.Ports.Json;
using NodaTime;
using NodaTime.Text;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>Closing an accounting period of a legal entity: begin, reconcile, sign for what is missing, close; re-open.
/// </summary>
internal static class ClosingEndpoints
{
    private const string Path = "/entities/{id}/periods/{period}";

    public static void MapClosing(this IEndpointRouteBuilder api)
    {
        var closing = api.MapGroup("").WithTags("closing");
        closing.MapGet($"{Path}/close", async (HttpContext context, IGrainFactory grains, CloseLists lists) =>
        {
            var (entity, period) = await Period(context, grains);
            return Results.Json(await lists.Of(entity, period, context.RequestAborted), BillingJson.Options);
        }).ForDuty(DutyTable.Read).Produces<CloseList>().Refuses(404, 422).WithName("showCloseList")
          .WithSummary("Each step of closing a period: its owner, done or not, and what it still lacks.");

        Map(closing, DutyTable.ClosePeriod, "close/start", (entity, period, by, now) => new StartClosing(period, entity, by, now))
            .WithName("startClosing").WithSummary("Begins to close a period: nothing is dated into it from here on.");
        MapWithLists(closing, "close", static async (lists, entity, period, by, now, cancellation) => new ClosePeriod(
                period, entity, by, now, await lists.NotEntered(entity.EntityId, period, cancellation)))
            .WithName("closePeriod").WithSummary("Closes a period that lacks nothing any more.");
        MapWithLists(closing, "close/reconcile", static async (lists, entity, period, by, now, cancellation) =>
            {
                var (balances, differences) = await lists.Balances(entity.EntityId, period, cancellation);
                return new ReconcilePeriod(period, balances, differences, by, now);
            })
            .WithName("reconcilePeriod")
            .WithSummary("Records the balances of a period, with the records behind each difference.");
        MapWithBody<ReopenBody>(closing, DutyTable.ReopenPeriod, "reopen", (entity, period, body, by, now) =>
                new ReopenPeriod(period, body.Reason, entity, by, now))
            .WithName("reopenPeriod").WithSummary("Re-opens the last closed period; it is reconciled anew before it is closed.");
        MapWithBody<SignDifferenceBody>(
                closing, DutyTable.SignDifference, "close/sign-difference", (entity, period, body, by, now) =>
                    new SignDifference(period, body.Code, body.Key, body.Reason, entity, by, now))
            .WithName("signDifference").WithSummary("Answers for a difference of the balances.");
        MapWithBody<SignDocumentBody>(
                closing, DutyTable.SignForDocument, "close/sign-document", (entity, period, body, by, now) =>
                    new SignForDocument(period, body.InvoiceKey, IsFinal: false, body.Reason, entity, by, now))
            .WithName("signForDocument").WithSummary("Answers for a final document that stays unposted.");
    }

    /// <summary>What rests on what the lists say at that moment.</summary>
    private static RouteHandlerBuilder MapWithLists(
        IEndpointRouteBuilder api, string action,
        Func<CloseLists, EntitySettings, YearMonth, string, Instant, CancellationToken, Task<BooksCommand>> command) =>
        api.MapPost(
            $"{Path}/{action}", async (HttpContext context, IGrainFactory grains, CloseLists lists, TimeProvider time) =>
            {
                var (entity, period) = await Period(context, grains);
                return await Tell(context, grains, entity, await command(
                    lists, entity, period, Bodies.Actor(context), Bodies.Now(time), context.RequestAborted));
            }).ForDuty(DutyTable.ClosePeriod).Produces<Answer>().Refuses(404, 409, 422);

    private static RouteHandlerBuilder Map(
        IEndpointRouteBuilder api, Duty duty, string action,
        Func<EntitySettings, YearMonth, string, Instant, BooksCommand> command) =>
        api.MapPost($"{Path}/{action}", async (HttpContext context, IGrainFactory grains, TimeProvider time) =>
        {
            var (entity, period) = await Period(context, grains);
            return await Tell(context, grains, entity, command(entity, period, Bodies.Actor(context), Bodies.Now(time)));
        }).ForDuty(duty).Produces<Answer>().Refuses(404, 409, 422);

    private static RouteHandlerBuilder MapWithBody<T>(
        IEndpointRouteBuilder api, Duty duty, string action,
        Func<EntitySettings, YearMonth, T, string, Instant, BooksCommand> command)
        where T : class =>
        api.MapPost($"{Path}/{action}", async (HttpContext context, IGrainFactory grains, TimeProvider time) =>
        {
            var (entity, period) = await Period(context, grains);
            var body = await Bodies.Read<T>(context);
            return await Tell(
                context, grains, entity, command(entity, period, body, Bodies.Actor(context), Bodies.Now(time)));
        }).ForDuty(duty).Accepts<T>("application/json").Produces<Answer>().Refuses(404, 409, 422);

    private static async Task<IResult> Tell(
        HttpContext context, IGrainFactory grains, EntitySettings entity, BooksCommand command)
    {
        var key = GrainKeys.Books(entity.EntityId);
        var (books, origin) = (grains.GetGrain<IBooksGrain>(key), Bodies.Origin(context, context.Request.Path));
        return (command is SignForDocument sign ? await books.SignFor(sign, origin) : await books.Tell(command, origin))
            .ToResult();
    }

    /// <summary>The legal entity and month that a path names.</summary>
    internal static async Task<(EntitySettings Entity, YearMonth Period)> Period(HttpContext context, IGrainFactory grains)
    {
        var id = Bodies.Id("entityId", (string)context.GetRouteValue("id")!);
        var period = YearMonthPattern.Iso.Parse((string)context.GetRouteValue("period")!);
        if (!period.Success)
        {
            throw new ApiProblem(422, "bad-period", "The period is a month, for example 2026-03.", "#/period");
        }

        var entity = await grains.GetGrain<IEntityGrain>(GrainKeys.Entity(id)).Settings()
            ?? throw new ApiProblem(404, "unknown", $"There is no legal entity \"{id}\".");
        return (entity, period.Value);
    }

    /// <param name="Reason">For those who ask later.</param>
    internal sealed record ReopenBody(string Reason);

    /// <param name="Code">As the close list names the difference, like <paramref name="Key"/>.</param>
    /// <param name="Reason">For those who ask later.</param>
    internal sealed record SignDifferenceBody(string Code, string Key, string Reason);

    /// <param name="Reason">For those who ask later.</param>
    internal sealed record SignDocumentBody(string InvoiceKey, string Reason);
}
