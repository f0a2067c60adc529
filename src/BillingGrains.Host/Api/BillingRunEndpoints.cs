using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Runs;
using BillingGrains.Grains.Runs;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using BillingGrains.Ports.Json;
using BillingGrains.Storage.Views;
using NodaTime;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>A billing run puts what is due for a month on documents. The same run may be sent again: it bills once.</summary>
internal static class BillingRunEndpoints
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(25);

    public static void MapBillingRuns(this IEndpointRouteBuilder api, ApiLimits limits)
    {
        var runs = api.MapGroup("").WithTags("billing");
        runs.MapPost("/billing-runs", async (HttpContext context, IGrainFactory grains, TimeProvider time) =>
        {
            var run = await Bodies.Read<BillingRunRequest>(context);
            Bodies.Id("runId", run.RunId);
            if (run.EntityId is { } entityId)
            {
                Bodies.Id("entityId", entityId);
            }

            var grain = grains.GetGrain<IRunGrain>(GrainKeys.Run(run.RunId));
            var answer = await grain.Tell(
                new AskRun(run.RunId, run.Period, run.EntityId, Callers.Actor(context), Bodies.Now(time)),
                Bodies.Origin(context, run.RunId));
            if (answer.Refusal is not null)
            {
                return answer.ToResult();
            }

            var state = await Finished(grain, limits.BillingRunPatience, time, context.RequestAborted);
            context.Response.Headers.Location = $"/v1/billing-runs/{run.RunId}";
            return Results.Json(BillingRunAnswer.Of(state), BillingJson.Options, statusCode: state.IsOpen ? 202 : 200);
        }).ForDuty(DutyTable.RunBilling).Accepts<BillingRunRequest>("application/json")
          .Produces<BillingRunAnswer>().Produces<BillingRunAnswer>(202).Refuses(409, 422).WithName("runBilling")
          .WithSummary("Bills contracts for a month. A run that takes longer goes on by itself.");

        runs.MapGroup("").ForDuty(DutyTable.Read).ChecksQueries().MapGet("/billing-runs", async (
            HttpContext context, BillingViews views, [Description("The billed month.")] string? period, string? entityId,
            [AllowedValues("running", "paused", "refused", "finished")]
            [Description("\"refused\": finished, with contracts that could not be billed.")] string? standing) =>
            ListEndpoints.Json(context, await views.BillingRuns(
                new BillingRunFilter(ListEndpoints.Month(period), entityId, standing), ListEndpoints.Page(context),
                context.RequestAborted)))
            .Produces<Page<BillingRunRow>>().Refuses(400, 422)
            .WithName("listBillingRuns").WithSummary("Billing runs, latest first.");

        runs.MapGet("/billing-runs/{id}", async (string id, IGrainFactory grains) =>
            await grains.GetGrain<IRunGrain>(GrainKeys.Run(Bodies.Id("id", id))).Progress() is { } state
                ? Results.Json(BillingRunAnswer.Of(state), BillingJson.Options)
                : throw Unknown(id))
            .ForDuty(DutyTable.Read).Produces<BillingRunAnswer>().Refuses(404, 422).WithName("showBillingRun")
            .WithSummary("How far a billing run is, and which contracts it could not bill.");

        MapTelling(
            runs, "pause", "pauseBillingRun",
            "Has a run bill no further contracts until it is resumed; those under way are billed to the end.",
            static (by, now) => new PauseRun(by, now));
        MapTelling(
            runs, "resume", "resumeBillingRun", "Has a run that is paused go on with the contracts that it has not asked yet.",
            static (by, now) => new ResumeRun(by, now));
    }

    private static void MapTelling(
        IEndpointRouteBuilder runs, string action, string name, string summary, Func<string, Instant, RunCommand> command) =>
        runs.MapPost($"/billing-runs/{{id}}/{action}", async (
            string id, HttpContext context, IGrainFactory grains, TimeProvider time) =>
        {
            var grain = grains.GetGrain<IRunGrain>(GrainKeys.Run(Bodies.Id("id", id)));
            if (await grain.Progress() is null)
            {
                throw Unknown(id);
            }

            var answer = await grain.Tell(
                command(Callers.Actor(context), Bodies.Now(time)), Bodies.Origin(context, $"{id}/{action}"));
            return answer.Refusal is null
                ? Results.Json(BillingRunAnswer.Of((await grain.Progress())!), BillingJson.Options)
                : answer.ToResult();
        }).ForDuty(DutyTable.RunBilling).Produces<BillingRunAnswer>().Refuses(404, 422).WithName(name).WithSummary(summary);

    private static ApiProblem Unknown(string id) => new(404, "unknown-run", $"Nobody asked for the billing run {id}.");

    /// <summary>The run as it stands when it is finished or paused, or after the patience.</summary>
    private static async Task<BillingRun> Finished(
        IRunGrain grain, TimeSpan patience, TimeProvider time, CancellationToken cancellation)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            var state = (await grain.Progress())!;
            if (!state.GoesOn || time.GetElapsedTime(since) >= patience)
            {
                return state;
            }

            await Task.Delay(LookEvery, time, cancellation);
        }
    }

    /// <param name="RunId">Yours, of the characters of an id. The same run may be sent again: it bills once.</param>
    /// <param name="Period">A month, for example "2026-03".</param>
    /// <param name="EntityId">Bills contracts of this legal entity; left out, those of all.</param>
    internal sealed record BillingRunRequest(string RunId, YearMonth Period, string? EntityId = null);

    /// <param name="EntityId">Null for contracts of all legal entities.</param>
    /// <param name="IsFinished">Every contract was asked.</param>
    /// <param name="Contracts">How many there are; 0 before the first were asked.</param>
    /// <param name="Done">How many were asked.</param>
    /// <param name="OfOthers">Contracts among them of other legal entities, which the run does not bill.</param>
    /// <param name="Billed">Contracts for which something was due.</param>
    /// <param name="Documents">That it made.</param>
    /// <param name="RefusedCount">Contracts that could not be billed.</param>
    /// <param name="Refused">The first 1,000 of them.</param>
    /// <param name="Held">Charges that were held at the run's contracts when each of them had been asked, by reason and owner,
    /// but for contracts that could not be read or reached. Null before the first were asked, and of runs from before this was
    /// counted.</param>
    /// <param name="LastAt">When contracts were asked last; null before.</param>
    /// <param name="PausedBy">Who paused it; null while it is not paused, like <paramref name="PausedAt"/>.</param>
    /// <param name="NextStep">For people, where something is to be done; else null.</param>
    internal sealed record BillingRunAnswer(
        string RunId, YearMonth Period, string? EntityId, bool IsFinished, int Contracts, int Done, int OfOthers, int Billed,
        int Documents, int RefusedCount, IReadOnlyList<ContractNotBilled> Refused, IReadOnlyList<HeldCharges>? Held, string By,
        Instant AskedAt, Instant? LastAt, string? PausedBy, Instant? PausedAt, Instant? FinishedAt, string? NextStep)
    {
        private const string Mend =
            "Mend what the reasons name, then ask for another run of the month: it bills what is due and not billed yet.";

        private const string Release =
            "The exceptions say of each charge that is held what to do: a later run of the month bills it then.";

        private static string Resume(RunAsked asked, RunPaused paused) =>
            $"{paused.By} paused it: POST /v1/billing-runs/{asked.RunId}/resume has it go on with the contracts that it has not "
            + "asked yet.";

        public static BillingRunAnswer Of(BillingRun run)
        {
            var asked = run.Asked!;
            return new BillingRunAnswer(
                asked.RunId, asked.Period, asked.EntityId, !run.IsOpen, run.Contracts, run.Done, run.Others, run.Billed,
                run.Documents, run.RefusedCount, run.Refused, run.Held, asked.By, asked.At, run.LastAt,
                run.Paused?.By, run.Paused?.At, run.FinishedAt,
                run.Paused is { } paused ? Resume(asked, paused)
                : run.RefusedCount > 0 ? Mend
                : run.Held is { IsEmpty: false } ? Release
                : null);
        }
    }
}
