using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Grains.Contracts;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Json;
using NodaTime;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>A billing run puts what is due for a month on drafts. The same run may be sent again: it bills once.</summary>
internal static class BillingRunEndpoints
{
    public static void MapBillingRuns(this IEndpointRouteBuilder api, ApiLimits limits) =>
        api.MapPost("/billing-runs", async (HttpContext context, IGrainFactory grains, IJournal journal) =>
        {
            var run = await Bodies.Read<BillingRun>(context);
            Bodies.Id("runId", run.RunId);
            var contracts = await journal.FindKeys("contract/", context.RequestAborted);
            using var gate = new SemaphoreSlim(limits.BillingRunContractsAtOnce);
            var answers = await Task.WhenAll(contracts.Select(async key =>
            {
                await gate.WaitAsync(context.RequestAborted);
                try
                {
                    var origin = Bodies.Origin(context, $"{run.RunId}/{key}");
                    return (key, answer: await grains.GetGrain<IContractGrain>(key).Bill(run.RunId, run.Period, origin));
                }
                finally
                {
                    gate.Release();
                }
            }));
            return Results.Json(
                new BillingRunAnswer(
                    run.RunId, answers.Length, answers.Count(pair => pair.answer.Kind == AnswerKind.Done),
                    [.. answers.Where(pair => pair.answer.Refusal is not null)
                        .Select(pair => new ContractRefused(pair.key, pair.answer.Refusal!.Code, pair.answer.Refusal.Reason))]),
                BillingJson.Options);
        }).ForDuty(DutyTable.RunBilling).Accepts<BillingRun>("application/json").Produces<BillingRunAnswer>()
          .Refuses(422).WithTags("billing").WithName("runBilling").WithSummary("Bills every contract for a month.");

    /// <param name="RunId">Yours, of the characters of an id. The same run may be sent again: it bills once.</param>
    /// <param name="Period">A month, for example "2026-03".</param>
    internal sealed record BillingRun(string RunId, YearMonth Period);

    /// <param name="Contracts">How many were asked.</param>
    /// <param name="Billed">Contracts for which something was due.</param>
    internal sealed record BillingRunAnswer(
        string RunId, int Contracts, int Billed, IReadOnlyList<ContractRefused> Refused);

    /// <param name="Contract">Its key, "contract/" and the contract's id.</param>
    internal sealed record ContractRefused(string Contract, string Code, string Reason);
}
