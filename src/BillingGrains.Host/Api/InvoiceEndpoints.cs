using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.PublicTexts;
using BillingGrains.Grains.Invoices;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using NodaTime;
using NodaTime.Text;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>Review by finance: approve, edit, hold, replay. An invoice is addressed by contract, period and reason.</summary>
internal static class InvoiceEndpoints
{
    private const string Path = "/invoices/{contract}/{period}/{reason}";

    public static void MapInvoices(this IEndpointRouteBuilder api)
    {
        Map(api, DutyTable.ApproveDocument, "approve",
            "Approves a draft: it is frozen, numbered and posted. If-Match is the contentHash that the approver saw; of another "
            + "content the approval is refused, with what changed.",
            (context, by, now) => Task.FromResult<InvoiceCommand>(
                new ApproveInvoice(by, now, Callers.Role(context), Seen(context))));
        Map(api, DutyTable.EditDocument, "release", "Releases a draft that was held.",
            (_, by, now) => Task.FromResult<InvoiceCommand>(new ReleaseInvoice(by, now)));
        Map(api, DutyTable.EditDocument, "hold", "Holds a draft; it cannot be approved until it is released.",
            async (context, by, now) => new HoldInvoice((await Bodies.Read<HoldBody>(context)).Reason, by, now))
            .Accepts<HoldBody>("application/json");
        Map(api, DutyTable.ReplayDocument, "replay", "Tries a parked invoice again, once for each replayId.",
            async (context, by, now) => new ReplayInvoice((await Bodies.Read<ReplayBody>(context)).ReplayId, by, now))
            .Accepts<ReplayBody>("application/json");
        Map(api, DutyTable.EditDocument, "lines/{line}/cut", "Takes a line off a draft, for good or to be billed later.",
            async (context, by, now) =>
            {
                var body = await Bodies.Read<CutBody>(context);
                return new CutLine(Line(context), body.Rebill, body.Reason, by, now);
            }).Accepts<CutBody>("application/json");
        Map(api, DutyTable.EditDocument, "lines/{line}/adjust",
            "Changes what a line asks for, down or up again to what it was made with: by net amount or by quantity.",
            async (context, by, now) =>
            {
                var body = await Bodies.Read<AdjustBody>(context);
                return new AdjustLine(Line(context), body.Net, body.Quantity, body.Kind, body.Reason, by, now);
            }).Accepts<AdjustBody>("application/json");
        Map(api, DutyTable.EditDocument, "lines/{line}/describe", "Writes another text on a line; amounts stay.",
            async (context, by, now) =>
                new DescribeLine(Line(context), (await Bodies.Read<DescribeBody>(context)).Description, by, now))
            .Accepts<DescribeBody>("application/json");
        Map(api, DutyTable.EditDocument, "lines/{line}/pass-text",
            "Says that words found in a line's text may be read by the customer.",
            async (context, by, now) =>
            {
                var body = await Bodies.Read<PassTextBody>(context);
                return new PassText(Line(context), body.Kind, body.Mark, body.Reason, by, now);
            }).Accepts<PassTextBody>("application/json");
    }

    /// <summary>Of If-Match, without its quotes; null when it is absent or "*".</summary>
    private static string? Seen(HttpContext context) =>
        context.Request.Headers.IfMatch.FirstOrDefault() is { } tag && tag != "*" ? tag.Trim('"') : null;

    /// <summary>The key of the invoice in the path.</summary>
    internal static string Key(HttpContext context)
    {
        var contract = Bodies.Id("contract", (string)context.GetRouteValue("contract")!);
        var reason = Bodies.Id("reason", (string)context.GetRouteValue("reason")!);
        var period = YearMonthPattern.Iso.Parse((string)context.GetRouteValue("period")!);
        return period.Success
            ? GrainKeys.Invoice(contract, period.Value, reason)
            : throw new ApiProblem(422, "bad-period", "The period is a month, for example 2026-03.", "#/period");
    }

    private static string Line(HttpContext context) =>
        Uri.UnescapeDataString((string)context.GetRouteValue("line")!);

    private static RouteHandlerBuilder Map(
        IEndpointRouteBuilder api, Duty duty, string action, string summary,
        Func<HttpContext, string, Instant, Task<InvoiceCommand>> command) =>
        api.MapPost($"{Path}/{action}", async (HttpContext context, IGrainFactory grains, TimeProvider time) =>
        {
            var key = Key(context);
            var invoice = grains.GetGrain<IInvoiceGrain>(key);
            var told = await command(context, Bodies.Actor(context), Bodies.Now(time));
            return (await invoice.Tell(told, Bodies.Origin(context, $"{key}/{action}"))).ToResult();
        }).ForDuty(duty).Produces<Answer>().Refuses(409, 422)
          .WithTags("invoices").WithName(Name(action.Split('/'))).WithSummary(summary);

    private static string Name(string[] action) => action[^1] + (action.Length > 1 ? "Line" : "Invoice");

    internal sealed record HoldBody(string Reason);

    /// <param name="ReplayId">Yours: the same one replays once, however often it is sent.</param>
    internal sealed record ReplayBody(string ReplayId);

    /// <param name="Rebill">True: billed with the next document. False: never billed.</param>
    internal sealed record CutBody(bool Rebill, string Reason);

    /// <param name="Kind">Never billed again: "write-down", "goodwill", "write-off". The difference is unbilled again:
    /// "wrong-customer", "wrong-price", "void".</param>
    /// <param name="Net">The line's new amount without tax; left out where the quantity is given.</param>
    internal sealed record AdjustBody(ReductionKind Kind, string Reason, decimal? Net = null, decimal? Quantity = null);

    internal sealed record DescribeBody(string Description);

    /// <param name="Kind">As the exception's place says, like <paramref name="Mark"/>.</param>
    /// <param name="Reason">Why: a false alarm, or a text that the customer may read.</param>
    internal sealed record PassTextBody(TextHitKind Kind, string Mark, string Reason);
}
