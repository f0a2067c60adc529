using System.ComponentModel;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Grains.Entities;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Json;
using BillingGrains.Storage.Usage;
using NodaTime;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>Usage that came too late to be proven new: somebody counts it, or leaves it uncounted for good.</summary>
internal static class HeldUsageEndpoints
{
    /// <summary>Events that one call shows or decides on.</summary>
    private const int EventsMax = 1_000;

    public static void MapHeldUsage(this IEndpointRouteBuilder api)
    {
        var held = api.MapGroup("/usage/held").WithTags("lists");
        held.MapGroup("").ForDuty(DutyTable.Read).ChecksQueries().MapGet("", async (
            HttpContext context, HeldUsage usage, string? source, string? meter, string? customer,
            [Description("The event's id, of its source.")] string? id) =>
            Results.Json(
                await usage.Find(new HeldFilter(source, id, meter, customer), EventsMax, context.RequestAborted),
                BillingJson.Options))
            .Produces<HeldEvent[]>().Refuses(400).WithName("listHeldUsage")
            .WithSummary("Usage that is held and that nobody decided on, oldest first; at most 1,000 events.");

        held.MapPost("/release", async (
            HttpContext context, HeldUsage usage, IGrainFactory grains, IJournal journal) =>
        {
            var (body, events) = await Chosen(context, usage, grains, journal);
            var decided = await usage.Release(events, Bodies.Actor(context), body.Reason, context.RequestAborted);
            return await Answer(context, usage, body, decided);
        }).ForDuty(DutyTable.DecideHeldUsage).Accepts<HeldUsageBody>("application/json").Produces<HeldUsageAnswer>()
          .Refuses(400, 422).WithName("releaseHeldUsage")
          .WithSummary("Counts held usage, each event once; the next billing run bills it.");

        held.MapPost("/reject", async (
            HttpContext context, HeldUsage usage, IGrainFactory grains, IJournal journal, TimeProvider time) =>
        {
            var (body, events) = await Chosen(context, usage, grains, journal);
            var decided = await usage.Reject(
                events, Bodies.Actor(context), body.Reason, Bodies.Now(time), context.RequestAborted);
            return await Answer(context, usage, body, decided);
        }).ForDuty(DutyTable.DecideHeldUsage).Accepts<HeldUsageBody>("application/json").Produces<HeldUsageAnswer>()
          .Refuses(400, 422).WithName("rejectHeldUsage")
          .WithSummary("Leaves held usage uncounted for good.");

        MapWithdrawals(held);
    }

    /// <summary>What was taken back and never came.</summary>
    private static void MapWithdrawals(RouteGroupBuilder held)
    {
        held.MapGroup("").ForDuty(DutyTable.Read).ChecksQueries().MapGet("/withdrawals", async (
            HttpContext context, UnmatchedWithdrawals withdrawals, TimeProvider time, string? source,
            [Description("The event's id, of its source.")] string? id) =>
            Results.Json(
                await withdrawals.Find(source, id, Bodies.Now(time), EventsMax, context.RequestAborted),
                BillingJson.Options))
            .Produces<UnmatchedWithdrawal[]>().Refuses(400).WithName("listUnmatchedWithdrawals")
            .WithSummary("Withdrawals of events that never came for as long as an id is known, oldest first; at most 1,000.");

        held.MapPost("/withdrawals/close", async (
            HttpContext context, UnmatchedWithdrawals withdrawals, IGrainFactory grains, IJournal journal, TimeProvider time) =>
        {
            var body = await Bodies.Read<WithdrawalsBody>(context);
            CheckReason(body.Reason);
            var now = Bodies.Now(time);
            var some = await withdrawals.Find(body.Source, body.Id, now, EventsMax, context.RequestAborted);
            await CheckOwnWork(context, some.Select(static one => one.By), grains, journal);
            var closed = await withdrawals.Close(some, Bodies.Actor(context), body.Reason, now, context.RequestAborted);
            var left = await withdrawals.Find(body.Source, body.Id, now, EventsMax, context.RequestAborted);
            return Results.Json(new HeldUsageAnswer(closed, left.Count), BillingJson.Options);
        }).ForDuty(DutyTable.DecideHeldUsage).Accepts<WithdrawalsBody>("application/json").Produces<HeldUsageAnswer>()
          .Refuses(400, 422).WithName("closeUnmatchedWithdrawals")
          .WithSummary("Says of withdrawals whose events never came that nothing more is to be done.");
    }

    private static void CheckReason(string reason)
    {
        if (reason.Trim().Length == 0)
        {
            throw new ApiProblem(422, "no-reason", "Say why, for those who ask later.", "#/reason");
        }
    }

    private static async Task<(HeldUsageBody Body, ValueList<HeldEvent> Events)> Chosen(
        HttpContext context, HeldUsage usage, IGrainFactory grains, IJournal journal)
    {
        var body = await Bodies.Read<HeldUsageBody>(context);
        CheckReason(body.Reason);
        if (body is { Source: null, Meter: null, Customer: null } || (body.Id is not null && body.Source is null))
        {
            throw new ApiProblem(
                422, "no-filter", "Say which: source and id, or one of source, meter and customer.", "#/source");
        }

        var events = await usage.Find(Filter(body), EventsMax, context.RequestAborted);
        await CheckOwnWork(context, events.Select(static one => one.SentBy).OfType<string>(), grains, journal);
        return (body, events);
    }

    /// <exception cref="ApiProblem">Who decides sent some of it, and that is not allowed.</exception>
    private static async Task CheckOwnWork(
        HttpContext context, IEnumerable<string> senders, IGrainFactory grains, IJournal journal)
    {
        if (FourEyes.Find(DutyTable.DecideHeldUsage, senders, Bodies.Actor(context)) is { } own
            && await AreEnforced(grains, journal, context.RequestAborted))
        {
            throw Problems.Of(own);
        }
    }

    /// <summary>By any legal entity: it is not said of an event which one would bill it.</summary>
    private static async Task<bool> AreEnforced(IGrainFactory grains, IJournal journal, CancellationToken cancellation)
    {
        foreach (var key in await journal.FindKeys("entity/", cancellation))
        {
            if (FourEyes.AreEnforced((await grains.GetGrain<IEntityGrain>(key).Settings())?.Duties))
            {
                return true;
            }
        }

        return false;
    }

    private static async Task<IResult> Answer(HttpContext context, HeldUsage usage, HeldUsageBody body, int decided)
    {
        var left = await usage.Find(Filter(body), EventsMax, context.RequestAborted);
        return Results.Json(new HeldUsageAnswer(decided, left.Count), BillingJson.Options);
    }

    private static HeldFilter Filter(HeldUsageBody body) =>
        new(body.Source, body.Id, body.Meter, body.Customer, body.Until);

    /// <param name="Until">Those that came then or before; what comes while somebody decides is not decided on.</param>
    /// <param name="Reason">For those who ask later.</param>
    internal sealed record HeldUsageBody(
        string Reason, string? Source = null, string? Id = null, string? Meter = null, string? Customer = null,
        Instant? Until = null);

    /// <param name="Source">Of all that never came, where there is no id.</param>
    /// <param name="Reason">What was found out, for those who ask later.</param>
    internal sealed record WithdrawalsBody(string Reason, string Source, string? Id = null);

    /// <param name="Decided">Released: how many count now. An event that had come in time before does not count again.</param>
    /// <param name="Left">Events of the filter that are held still, at most 1,000: ask again.</param>
    internal sealed record HeldUsageAnswer(int Decided, int Left);
}
