using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Grains.Contracts;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>Moving lines between drafts of one contract: some to another draft, all of them, or some to a draft of their own.
/// </summary>
internal static class MoveEndpoints
{
    public static void MapMoves(this IEndpointRouteBuilder api)
    {
        Map<MoveBody>(
            api, "move", "moveLines", "Moves lines of a draft to another draft of the contract.",
            (from, body, by) => new MoveRequest(body.MoveId, from, Key(body.To, "to"), Named(body.Lines), body.Reason, by));
        Map<MergeBody>(
            api, "merge", "mergeInvoice", "Moves all lines of a draft to another draft of the contract; this one is empty then.",
            (from, body, by) => new MoveRequest(body.MoveId, from, Key(body.Into, "into"), [], body.Reason, by));
        Map<SplitBody>(
            api, "split", "splitInvoice", "Moves lines of a draft to a new draft of their own.",
            (from, body, by) => new MoveRequest(body.MoveId, from, null, Named(body.Lines), body.Reason, by));
    }

    private static void Map<T>(
        IEndpointRouteBuilder api, string action, string name, string summary, Func<string, T, string, MoveRequest> request)
        where T : notnull =>
        api.MapPost($"/invoices/{{contract}}/{{period}}/{{reason}}/{action}", async (
            HttpContext context, IGrainFactory grains) =>
        {
            var from = InvoiceEndpoints.Key(context);
            var asked = request(from, await Bodies.Read<T>(context), Bodies.Actor(context));
            var contract = grains.GetGrain<IContractGrain>(
                GrainKeys.Contract(Bodies.Id("contract", (string)context.GetRouteValue("contract")!)));
            return (await contract.Move(asked, Bodies.Origin(context, $"{from}/{action}"))).ToResult();
        }).ForDuty(DutyTable.EditDocument).Accepts<T>("application/json").Produces<Answer>().Refuses(409, 422)
          .WithTags("invoices").WithName(name).WithSummary(summary);

    private static string Key(string document, string field) =>
        document.Split('/') is [{ Length: > 0 }, { Length: > 0 }, { Length: > 0 }]
            ? $"invoice/{document}"
            : throw new ApiProblem(
                422, "bad-document", "Name the document by contract, period and reason: k-1001/2026-03/month.", $"#/{field}");

    private static ValueList<string> Named(ValueList<string> lines) => !lines.IsEmpty
        ? lines
        : throw new ApiProblem(422, MoveRefusal.LinesMissing.Code, MoveRefusal.LinesMissing.Reason, "#/lines");

    /// <param name="MoveId">Yours: the same one moves once.</param>
    /// <param name="To">The other draft by contract, period and reason: "k-1001/2026-03/month-2".</param>
    internal sealed record MoveBody(string MoveId, ValueList<string> Lines, string To, string Reason);

    /// <param name="MoveId">Yours: the same one merges once.</param>
    /// <param name="Into">The other draft by contract, period and reason: "k-1001/2026-03/month-2".</param>
    internal sealed record MergeBody(string MoveId, string Into, string Reason);

    /// <param name="MoveId">Yours: the same one splits once.</param>
    internal sealed record SplitBody(string MoveId, ValueList<string> Lines, string Reason);
}
