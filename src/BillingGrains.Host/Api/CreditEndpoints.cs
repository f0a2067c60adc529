using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Invoices;
using BillingGrains.Grains.Contracts;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>The ways back after a document is final: a credit note that refers to it, or, while nothing of it was sent, a void.
/// </summary>
internal static class CreditEndpoints
{
    private const string Path = "/invoices/{contract}/{period}/{reason}";

    public static void MapCredits(this IEndpointRouteBuilder api)
    {
        api.MapPost($"{Path}/credits", async (HttpContext context, IGrainFactory grains) =>
        {
            var body = await Bodies.Read<CreditBody>(context);
            var key = InvoiceEndpoints.Key(context);
            var request = new CreditRequest(body.CreditId, key, body.Kind, body.Reason, body.Lines, Bodies.Actor(context));
            return (await Contract(context, grains)
                .Credit(request, Bodies.Origin(context, $"{key}/credits/{body.CreditId}"))).ToResult();
        }).ForDuty(DutyTable.CreditDocument).Accepts<CreditBody>("application/json").Produces<Answer>().Refuses(409, 422)
          .WithTags("invoices").WithName("creditInvoice")
          .WithSummary("Credits a final invoice, whole, by line or a part of a line: a draft credit note that refers to it.");

        api.MapPost($"{Path}/void", async (HttpContext context, IGrainFactory grains) =>
        {
            var body = await Bodies.Read<VoidBody>(context);
            var key = InvoiceEndpoints.Key(context);
            return (await Contract(context, grains)
                .Void(key, body.Reason, Bodies.Actor(context), Bodies.Origin(context, $"{key}/void"))).ToResult();
        }).ForDuty(DutyTable.VoidDocument).Accepts<VoidBody>("application/json").Produces<Answer>().Refuses(409, 422)
          .WithTags("invoices").WithName("voidInvoice")
          .WithSummary("Voids a final document of which nothing was sent: its number stays used, its work is unbilled again.");
    }

    internal static IContractGrain Contract(HttpContext context, IGrainFactory grains)
    {
        var contract = Bodies.Id("contract", (string)context.GetRouteValue("contract")!);
        return ForeignRefusal.EngineOf(contract) is { } engine
            ? throw Problems.Of(ForeignRefusal.NotOurs(engine))
            : grains.GetGrain<IContractGrain>(GrainKeys.Contract(contract));
    }

    /// <param name="CreditId">Yours: the same one credits once, however often it is sent.</param>
    /// <param name="Kind">Never billed again: "write-down", "goodwill", "write-off". Unbilled again: "wrong-customer",
    /// "wrong-price", "void".</param>
    /// <param name="Lines">Left out for all that stands of the invoice.</param>
    internal sealed record CreditBody(
        string CreditId, ReductionKind Kind, string Reason, ValueList<CreditedLine> Lines = default);

    internal sealed record VoidBody(string Reason);
}
