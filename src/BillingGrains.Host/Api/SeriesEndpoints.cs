using System.ComponentModel;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Grains.Entities;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using BillingGrains.Ports.Json;
using BillingGrains.Storage.Views;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>Number series: what each gave, and where one begins.</summary>
internal static class SeriesEndpoints
{
    public static void MapSeries(this IEndpointRouteBuilder api)
    {
        var series = api.MapGroup("").WithTags("numbers").ChecksQueries();
        series.MapGet("/entities/{id}/series", async (string id, HttpContext context, ControlViews views) =>
            Results.Json(await views.Series(Bodies.Id("entityId", id), context.RequestAborted), BillingJson.Options))
            .ForDuty(DutyTable.Read).Produces<ValueList<SeriesRow>>().Refuses(400, 422).WithName("listSeries")
            .WithSummary("The number series of a legal entity.");

        series.MapGet("/entities/{id}/series/{kind}", async (
            string id, string kind, HttpContext context, ControlViews views,
            [Description("The series' year, month or \"all\"; after the customer where each has a series: \"C-7/2026\".")]
            string part,
            [Description("Only numbers above this place: \"next\" of the answer before.")] long? after) =>
            Results.Json(
                await views.Numbers(Key(id, Kind(kind), part), after ?? 0, context.RequestAborted), BillingJson.Options))
            .ForDuty(DutyTable.Read).Produces<SeriesReport>().Refuses(400, 422).WithName("reportSeries")
            .WithSummary("Each number of a series with its document, date and status, and its gaps.");

        series.MapPost("/entities/{id}/series/{kind}/start", async (
            string id, string kind, HttpContext context, IGrainFactory grains, TimeProvider time) =>
        {
            var body = await Bodies.Read<StartBody>(context);
            var key = Key(id, Kind(kind), body.Part);
            var command = new StartSeries(body.First, body.Reason, Bodies.Actor(context), Bodies.Now(time));
            return (await grains.GetGrain<ISeriesGrain>(key).Tell(command, Bodies.Origin(context, key))).ToResult();
        }).ForDuty(DutyTable.StartSeries).Accepts<StartBody>("application/json").Produces<Answer>().Refuses(409, 422)
          .WithName("startSeries").WithSummary("Sets the first number of a series at cut-over, before any was given.");
    }

    private static string Key(string entity, InvoiceKind kind, string part) =>
        part is { Length: > 0 and <= 200 }
            && part.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_' or '/')
            ? GrainKeys.Series(Bodies.Id("entityId", entity), kind.Word(), part)
            : throw new ApiProblem(422, "bad-part", "The part is a year, a month or \"all\", as the list shows it.", "#/part");

    private static InvoiceKind Kind(string kind) =>
        new[] { InvoiceKind.Invoice, InvoiceKind.CreditNote }.FirstOrDefault(known => known.Word() == kind) is
            not InvoiceKind.None and var found
            ? found
            : throw new ApiProblem(422, "bad-kind", "The kind is \"invoice\" or \"credit-note\".", "#/kind");

    /// <param name="Part">The series' year, month or "all"; after the customer where each has a series.</param>
    /// <param name="First">The first number that it gives: one above the last of the system before.</param>
    /// <param name="Reason">For those who ask later.</param>
    internal sealed record StartBody(string Part, long First, string Reason);
}
