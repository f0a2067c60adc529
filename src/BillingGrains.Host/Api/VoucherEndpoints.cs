using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Vouchers;
using BillingGrains.Grains.Vouchers;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using BillingGrains.Storage.Views;
using NodaTime;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>Payments, refunds, write-offs and discounts on their way into the ERP.</summary>
internal static class VoucherEndpoints
{
    private const string Path = "/vouchers/{contract}/{period}/{reason}/{kind}/{id}";

    public static void MapVouchers(this IEndpointRouteBuilder api)
    {
        var lists = api.MapGroup("").ForDuty(DutyTable.Read).WithTags("vouchers").ChecksQueries();
        lists.MapGet("/vouchers", async (
            HttpContext context, BillingViews views, string? entityId, string? tenantId,
            [AllowedValues("waiting", "due", "parked", "posted")] string? status,
            [Description("For example \"invoice/k-1001/2026-03/month\".")] string? invoice) =>
            ListEndpoints.Json(context, await views.Vouchers(
                new VoucherFilter(entityId, tenantId, status, invoice), ListEndpoints.Page(context), context.RequestAborted)))
            .Produces<Page<VoucherRow>>().Refuses(400, 422).WithName("listVouchers")
            .WithSummary("Payments, refunds and write-offs that are entered in ERPs, latest first.");
        lists.MapGet(Path, async (HttpContext context, BillingViews views) =>
            ListEndpoints.Json(context, await views.Voucher(Key(context), context.RequestAborted)
                ?? throw new ApiProblem(404, "unknown", $"There is no {Key(context)}.")))
            .Produces<VoucherRow>().Refuses(400, 404, 422).WithName("getVoucher")
            .WithSummary("One of them.");

        Map(api, "replay", "Tries a parked one again, once for each replayId.",
            async (context, by, now) => new ReplayVoucher((await Bodies.Read<VoucherReplayBody>(context)).ReplayId, by, now))
            .Accepts<VoucherReplayBody>("application/json").WithName("replayVoucher");
        Map(api, "entered", "Says that a parked one was entered in the ERP by hand, and what it is called there.",
            async (context, by, now) => new EnterVoucher((await Bodies.Read<EnteredBody>(context)).RemoteId, by, now))
            .Accepts<EnteredBody>("application/json").WithName("enterVoucher");
    }

    private static string Key(HttpContext context) => GrainKeys.Voucher(
        InvoiceEndpoints.Key(context), Bodies.Id("kind", (string)context.GetRouteValue("kind")!),
        Bodies.Id("id", (string)context.GetRouteValue("id")!));

    private static RouteHandlerBuilder Map(
        IEndpointRouteBuilder api, string action, string summary,
        Func<HttpContext, string, Instant, Task<VoucherCommand>> command) =>
        api.MapPost($"{Path}/{action}", async (HttpContext context, IGrainFactory grains, TimeProvider time) =>
        {
            var key = Key(context);
            var told = await command(context, Bodies.Actor(context), Bodies.Now(time));
            return (await grains.GetGrain<IVoucherGrain>(key).Tell(told, Bodies.Origin(context, $"{key}/{action}"))).ToResult();
        }).ForDuty(DutyTable.ReplayDocument).Produces<Answer>().Refuses(409, 422)
          .WithTags("vouchers").WithSummary(summary);

    /// <param name="ReplayId">Yours: the same one replays once, however often it is sent.</param>
    internal sealed record VoucherReplayBody(string ReplayId);

    /// <param name="RemoteId">What the entry is called in the ERP.</param>
    internal sealed record EnteredBody(string RemoteId);
}
