using BillingGrains.Domain.Customers;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Tickets;
using BillingGrains.Grains.Customers;
using BillingGrains.Grains.Tickets;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using BillingGrains.Ports.Json;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>What is mended here: values of tickets that a source owns, and customers that are not billed for a time.
/// </summary>
internal static class MendingEndpoints
{
    public static void MapMending(this IEndpointRouteBuilder api)
    {
        api.MapPost("/tickets/{source}/{id}/overrides", (
            string source, string id, HttpContext context, IGrainFactory grains, TimeProvider time) =>
            Tell<OverrideBody>(context, grains, source, id, (body, key) => new OverrideField(
                key, body.Subject, body.Field, body.Value, body.Reason, Bodies.Actor(context), Bodies.Now(time))))
            .ForDuty(DutyTable.OverrideField).Accepts<OverrideBody>("application/json").Produces<Answer>()
            .Refuses(409, 422).WithTags("exceptions").WithName("overrideField")
            .WithSummary("Sets a value here that the source owns. It survives later deliveries, and asks again when the source "
                + "changes the value.");
        api.MapPost("/tickets/{source}/{id}/overrides/drop", (
            string source, string id, HttpContext context, IGrainFactory grains, TimeProvider time) =>
            Tell<DropOverrideBody>(context, grains, source, id, (body, key) => new DropOverride(
                key, body.Subject, body.Field, body.Reason, Bodies.Actor(context), Bodies.Now(time))))
            .ForDuty(DutyTable.OverrideField).Accepts<DropOverrideBody>("application/json").Produces<Answer>()
            .Refuses(409, 422).WithTags("exceptions").WithName("dropOverride")
            .WithSummary("What the source says counts again.");
        api.MapGet("/tickets/{source}/{id}/overrides", async (string source, string id, IGrainFactory grains) =>
            Results.Json(await Ticket(grains, source, id).Overrides(), BillingJson.Options))
            .ForDuty(DutyTable.Read).Produces<ValueList<FieldOverride>>().Refuses(422)
            .WithTags("exceptions").WithName("listOverrides")
            .WithSummary("What stands on a ticket in place of what its source says.");
        Customer(api, "billing-hold", "holdCustomer", "Bills nothing of the customer until it is released.",
            (id, body, by, now) => new HoldBilling(id, body.HoldId, body.Reason, by, now));
        Customer(api, "billing-release", "releaseCustomer", "Bills the customer again.",
            (id, body, by, now) => new ReleaseBilling(id, body.HoldId, body.Reason, by, now));
        api.MapGet("/customers/{id}/billing-hold", async (string id, IGrainFactory grains) =>
            await Grain(grains, id).Held() is { } held
                ? Results.Json(held, BillingJson.Options)
                : throw new ApiProblem(404, "unknown", $"The customer \"{id}\" is not on billing hold."))
            .ForDuty(DutyTable.Read).Produces<BillingHold>().Refuses(404, 422)
            .WithTags("exceptions").WithName("getBillingHold").WithSummary("Why nothing of a customer is billed.");
    }

    private static void Customer(
        IEndpointRouteBuilder api, string action, string name, string summary,
        Func<string, CustomerHoldBody, string, NodaTime.Instant, CustomerCommand> command) =>
        api.MapPost($"/customers/{{id}}/{action}", async (
            string id, HttpContext context, IGrainFactory grains, TimeProvider time) =>
        {
            var body = await Bodies.Read<CustomerHoldBody>(context);
            var told = command(Bodies.Id("id", id), body, Bodies.Actor(context), Bodies.Now(time));
            return (await Grain(grains, id).Tell(told, Bodies.Origin(context, $"{id}/{action}"))).ToResult();
        }).ForDuty(DutyTable.HoldCustomer).Accepts<CustomerHoldBody>("application/json").Produces<Answer>()
          .Refuses(409, 422).WithTags("exceptions").WithName(name).WithSummary(summary);

    private static async Task<IResult> Tell<T>(
        HttpContext context, IGrainFactory grains, string source, string id, Func<T, string, TicketCommand> command)
        where T : class
    {
        var body = await Bodies.Read<T>(context);
        var ticket = Ticket(grains, source, id);
        var key = GrainKeys.Ticket(source, id);
        var answers = await ticket.Tell([command(body, key)], Bodies.Origin(context, key));
        return answers[0].ToResult();
    }

    private static ITicketGrain Ticket(IGrainFactory grains, string source, string id) => grains.GetGrain<ITicketGrain>(
        GrainKeys.Ticket(Bodies.Id("source", source), Bodies.Id("id", id)));

    private static ICustomerGrain Grain(IGrainFactory grains, string id) =>
        grains.GetGrain<ICustomerGrain>(GrainKeys.Customer(Bodies.Id("id", id)));

    /// <param name="Subject">An entry's or part's id, or "*" for the ticket.</param>
    /// <param name="Value">Billable: "yes" or "no".</param>
    /// <param name="Reason">Stands on the charge and in the history.</param>
    internal sealed record OverrideBody(string Subject, OverriddenField Field, string Value, string Reason);

    internal sealed record DropOverrideBody(string Subject, OverriddenField Field, string Reason);

    /// <param name="HoldId">Yours: the same one holds once, however often it is sent, and names what is released.</param>
    internal sealed record CustomerHoldBody(string HoldId, string Reason);
}
