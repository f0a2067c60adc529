using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Revenue;
using BillingGrains.Grains.Closing;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Closing;
using BillingGrains.Host.Api.Description;
using BillingGrains.Host.Api.Revenue;
using BillingGrains.Ports.Json;
using BillingGrains.Storage.Views;
using NodaTime;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>Revenue of a legal entity that recognises it here: the roll-forward of what is deferred, journals, and the lines
/// behind them.</summary>
internal static class RevenueEndpoints
{
    private const string Path = "/entities/{id}/periods/{period}/revenue";
    private const string Csv = "csv";

    public static void MapRevenue(this IEndpointRouteBuilder api)
    {
        var revenue = api.MapGroup("").WithTags("revenue").ChecksQueries();
        revenue.MapGet(Path, async (
            string id, string period, HttpContext context, IGrainFactory grains, RevenueBooks books,
            [Description("\"csv\" for a table; otherwise JSON."), AllowedValues(Csv, "json")] string? format) =>
        {
            var (entity, month) = await ClosingEndpoints.Period(context, grains);
            var report = await books.RollForward(entity, month, context.RequestAborted);
            return format == Csv ? RevenueCsv.Of(report) : Results.Json(report, BillingJson.Options);
        }).ForDuty(DutyTable.Read).Produces<RollForward>(200, "application/json", "text/csv")
          .Refuses(400, 404, 409, 422).WithName("showDeferredRevenue")
          .WithSummary("The deferred revenue of a period: opening, each movement, closing.");

        revenue.MapGet($"{Path}/journals", async (
            string id, string period, HttpContext context, IGrainFactory grains, RevenueViews views,
            [Description("\"csv\" for a table of all entries; otherwise JSON."), AllowedValues(Csv, "json")] string? format) =>
        {
            var (entity, month) = await ClosingEndpoints.Period(context, grains);
            var journals = await views.Journals(entity.EntityId, month, context.RequestAborted);
            return format == Csv ? RevenueCsv.Of(journals) : Results.Json(journals, BillingJson.Options);
        }).ForDuty(DutyTable.Read).Produces<ValueList<RevenueJournalRow>>(200, "application/json", "text/csv")
          .Refuses(400, 404, 422)
          .WithName("listRevenueJournals").WithSummary("The revenue journals of a period: the first, and corrections.");

        revenue.MapGet($"{Path}/lines", async (
            string id, string period, HttpContext context, IGrainFactory grains, RevenueViews views,
            [Description("Of one journal; left out: of all of the period.")] long? journal,
            [Description("Only lines that moved it; an entry's \"why\", or \"billed\", \"paid-from-credit\", \"credited\".")]
            [AllowedValues(
                "billed", "paid-from-credit", "credited", "delivered", "over-time", "used", "milestone", "expired", "accrual",
                "reversal")]
            string? figure,
            [Description("\"next\" of the answer before.")] string? after) =>
        {
            var (entity, month) = await ClosingEndpoints.Period(context, grains);
            var lines = await views.Lined(
                entity.EntityId, month, (int?)journal, figure, After(after), context.RequestAborted);
            ValueList<AccruedRow> accrued = figure is null or "accrual" or "reversal"
                ? await views.Charges(entity.EntityId, month, (int?)journal, context.RequestAborted)
                : [];
            return Results.Json(
                new RevenueLines(
                    lines, accrued,
                    lines.Count == RevenueViews.LinesMax ? Next(lines[^1]) : null),
                BillingJson.Options);
        }).ForDuty(DutyTable.Read).Produces<RevenueLines>().Refuses(400, 404, 422).WithName("listRevenueLines")
          .WithSummary("The documents, lines and accrued charges behind each figure of a period's journals.");

        revenue.MapPost($"{Path}/journals", async (
            HttpContext context, IGrainFactory grains, RevenueBooks books, SettledFacts settled, TimeProvider time) =>
        {
            var (entity, month) = await ClosingEndpoints.Period(context, grains);
            var body = await Bodies.Read<JournalBody>(context);
            await settled.Require(context.RequestAborted);
            var draft = await books.Draft(entity, month, context.RequestAborted);
            var key = GrainKeys.Books(entity.EntityId);
            var command = new MakeRevenueJournal(
                month, draft.Number, draft.Draft, body.Reason, entity, Bodies.Actor(context), Bodies.Now(time));
            return (await grains.GetGrain<IBooksGrain>(key).Tell(command, Bodies.Origin(context, context.Request.Path)))
                .ToResult();
        }).ForDuty(DutyTable.MakeJournals).Accepts<JournalBody>("application/json").Produces<Answer>().Refuses(404, 409, 422)
          .WithName("makeRevenueJournal")
          .WithSummary("Makes the revenue journal of a period that is being closed; with a reason, a correction of it.");
    }

    private static string Next(RevenueLineRow line) => FormattableString.Invariant(
        $"{line.Number}:{line.LineId}:{line.InvoiceKey}");

    private static RevenueLineRow? After(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return text.Split(':', 3) is [var number, var lineId, var invoiceKey]
            && int.TryParse(number, CultureInfo.InvariantCulture, out var at)
            ? new RevenueLineRow(at, invoiceKey, lineId, "", RevenueTreatment.None, RevenueSums.Zero)
            : throw new ApiProblem(422, "bad-cursor", "Send \"next\" of the answer before as it is.", "#/after");
    }

    /// <param name="Reason">Of a correction, for those who ask later; left out for the first journal.</param>
    internal sealed record JournalBody(string? Reason = null);

    /// <param name="Accrued">The first charges that are accrued.</param>
    /// <param name="Next">Where the following lines begin; null after the last.</param>
    internal sealed record RevenueLines(ValueList<RevenueLineRow> Lines, ValueList<AccruedRow> Accrued, string? Next);
}
