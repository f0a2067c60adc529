using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Invoices;
using BillingGrains.Grains.Contracts;
using BillingGrains.Grains.Entities;
using BillingGrains.Grains.Invoices;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using BillingGrains.Ports.Json;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>Finished documents of other billing engines: taken as they are, and posted to the ERP.</summary>
internal static class ForeignDocumentEndpoints
{
    public static void MapForeignDocuments(this IEndpointRouteBuilder api)
    {
        api.MapPost("/foreign-documents/entries", async (HttpContext context, IGrainFactory grains, TimeProvider time) =>
        {
            var entry = await Bodies.Read<ForeignEntry>(context);
            Bodies.Id("engine", entry.Engine);
            if (entry.Find() is { } fault)
            {
                throw new ApiProblem(422, fault.Code, fault.Reason, $"#/{fault.Field}");
            }

            var key = entry.InvoiceKey;
            var answer = await grains.GetGrain<IInvoiceGrain>(key).Tell(
                entry.Move(Bodies.Now(time)), Bodies.Origin(context, $"{key}/entries/{entry.Id}"));
            return answer.ToResult();
        }).ForDuty(DutyTable.TakeForeign).Accepts<ForeignEntry>("application/json").Produces<Answer>()
          .Refuses(409, 422).WithTags("invoices").WithName("takeForeignEntry")
          .WithSummary("Takes a payment, refund or write-off that another billing engine finished on its document.");

        api.MapPost("/foreign-documents", async (HttpContext context, IGrainFactory grains, TimeProvider time) =>
        {
            var document = await Bodies.Read<ForeignDocument>(context);
            Bodies.Id("engine", document.Engine);
            var entityId = Bodies.Id("entityId", document.EntityId);
            var entity = await grains.GetGrain<IEntityGrain>(GrainKeys.Entity(entityId)).Settings()
                ?? throw new ApiProblem(
                    422, "unknown-entity", $"The legal entity {entityId} is not configured.", "#/entityId");
            var key = document.InvoiceKey;
            var answer = await grains.GetGrain<IInvoiceGrain>(key).Tell(
                new TakeForeign(
                    document, entity, await BilledBy(grains, document), Bodies.Actor(context), Bodies.Now(time)),
                Bodies.Origin(context, key));
            answer.ToResult();
            return Results.Json(new ForeignTakenAnswer(key, answer.Kind), BillingJson.Options);
        }).ForDuty(DutyTable.TakeForeign).Accepts<ForeignDocument>("application/json").Produces<ForeignTakenAnswer>()
          .Refuses(409, 422).WithTags("invoices").WithName("takeForeignDocument")
          .WithSummary("Takes a finished document of another billing engine and posts it to the ERP as it is.");
    }

    private static async Task<string?> BilledBy(IGrainFactory grains, ForeignDocument document)
    {
        if (document.ContractId is not { } contractId)
        {
            return null;
        }

        var terms = await grains.GetGrain<IContractGrain>(GrainKeys.Contract(Bodies.Id("contractId", contractId)))
            .Terms(long.MaxValue);
        return terms is null
            ? throw new ApiProblem(422, "unknown-contract", $"The contract {contractId} was never agreed.", "#/contractId")
            : terms.BilledBy;
    }

    /// <param name="Invoice">The document's key here: what comes after "invoice/" is its address under /v1/invoices.</param>
    /// <param name="Kind">"done", or "already-done" when it was taken before.</param>
    internal sealed record ForeignTakenAnswer(string Invoice, AnswerKind Kind);
}
