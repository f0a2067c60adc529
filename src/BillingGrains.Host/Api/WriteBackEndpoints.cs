using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Sources;
using BillingGrains.Grains.Sources;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>What could not be written back to tickets, tried again when it was mended.</summary>
internal static class WriteBackEndpoints
{
    public static void MapWriteBacks(this IEndpointRouteBuilder api) =>
        api.MapPost("/sources/{source}/write-backs/replay", async (
            string source, HttpContext context, IGrainFactory grains, TimeProvider time) =>
        {
            var body = await Bodies.Read<ReplayWriteBacksBody>(context);
            var key = GrainKeys.Source(Bodies.Id("source", source));
            var ticket = body.TicketId is { } id ? GrainKeys.Ticket(source, Bodies.Id("ticketId", id)) : null;
            var command = new ReplayWriteBacks(
                body.ReplayId, ticket, body.InvoiceKey, Bodies.Actor(context), Bodies.Now(time));
            var answer = await grains.GetGrain<ISourceGrain>(key).Tell(command, Bodies.Origin(context, body.ReplayId));
            return answer.ToResult();
        }).ForDuty(DutyTable.MendSource).Accepts<ReplayWriteBacksBody>("application/json").Produces<Answer>()
          .Refuses(422).WithTags("settings").WithName("replayWriteBacks")
          .WithSummary("Tries parked write-backs again, once for each replayId: one, those of a ticket, or all.");

    /// <param name="ReplayId">Yours: the same one replays once, however often it is sent.</param>
    /// <param name="TicketId">Null is every ticket.</param>
    /// <param name="InvoiceKey">Null is every document.</param>
    internal sealed record ReplayWriteBacksBody(string ReplayId, string? TicketId = null, string? InvoiceKey = null);
}
