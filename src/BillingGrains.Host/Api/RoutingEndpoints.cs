using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Routing;
using BillingGrains.Grains.Contracts;
using BillingGrains.Grains.Entities;
using BillingGrains.Grains.Invoices;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using BillingGrains.Ports.Json;
using BillingGrains.Storage.Views;
using NodaTime;
using NodaTime.Text;
using Orleans;
using Route = BillingGrains.Domain.Routing.Route;

namespace BillingGrains.Host.Api;

/// <summary>To which ERP tenant a legal entity's documents go, and where they are.</summary>
internal static class RoutingEndpoints
{
    public static void MapRouting(this IEndpointRouteBuilder api)
    {
        var routing = api.MapGroup("").WithTags("settings").ChecksQueries();
        routing.MapGet("/entities/{id}/route", async (
            string id, HttpContext context, IGrainFactory grains, TimeProvider time,
            [Description("The day on which the document is made; today without it.")] string? on,
            [AllowedValues("invoice", "credit-note")] string? document,
            [Description("The kind of charge, for example \"part\"; \"labour\" without it.")] string? charge,
            [Description("What the charge is tagged with, parted by commas.")] string? tags,
            [Description("Whose customer's country and region count.")] string? contractId,
            [Description("ISO 3166, in place of the contract's.")] string? country,
            string? region,
            [Description("What a credit note takes back: what comes after \"invoice/\" in its key.")] string? original,
            [Description("True: by the version that waits for another person.")] bool? proposed) =>
        {
            var entity = await Settings(grains, id, proposed ?? false);
            var terms = contractId is null ? null : await grains.GetGrain<IContractGrain>(
                    GrainKeys.Contract(Bodies.Id("contractId", contractId))).Terms(0)
                ?? throw new ApiProblem(422, "unknown-contract", $"The contract {contractId} was never agreed.", "#/contractId");
            var question = new RouteQuestion(
                on is null ? entity.DateAt(Bodies.Now(time)) : Day(on),
                document == "credit-note" ? InvoiceKind.CreditNote : InvoiceKind.Invoice, Charge(charge),
                tags is null ? [] : tags.Split(',').ToValueList(), country ?? terms?.Taxes?.Customer.Country,
                region ?? terms?.Taxes?.Customer.Region);
            var route = original is null
                ? Router.Explain(entity, question)
                : Router.Follow(entity, question, await TenantOf(grains, original));
            return Results.Json(new RouteAnswer(question, route), BillingJson.Options);
        }).ForDuty(DutyTable.Read).Produces<RouteAnswer>().Refuses(400, 404, 422).WithName("findRoute")
          .WithSummary("Says where something would go, and why.");

        routing.MapGet("/entities/{id}/tenants", async (
            string id, HttpContext context, IGrainFactory grains, TimeProvider time, ControlViews views) =>
        {
            var settings = await Settings(grains, id, proposed: false);
            var today = settings.DateAt(Bodies.Now(time));
            var documents = await views.Tenants(id, context.RequestAborted);
            var ever = await grains.GetGrain<IEntityGrain>(GrainKeys.Entity(id)).Tenants();
            return Results.Json(
                ever.Concat(documents.Select(static row => row.TenantId)).Distinct(StringComparer.Ordinal)
                    .Select(tenantId => new EntityTenant(
                        tenantId, settings.UseOf(tenantId, today),
                        documents.Where(row => row.TenantId == tenantId).ToValueList(),
                        documents.Where(row => row.TenantId == tenantId).All(static row => row.Done)))
                    .ToValueList(),
                BillingJson.Options);
        }).ForDuty(DutyTable.Read).Produces<ValueList<EntityTenant>>().Refuses(400, 404, 422).WithName("listEntityTenants")
          .WithSummary("The ERP tenants that keep a legal entity's documents, and what of each is not done yet.");
    }

    private static async Task<EntitySettings> Settings(IGrainFactory grains, string id, bool proposed)
    {
        var entity = grains.GetGrain<IEntityGrain>(GrainKeys.Entity(Bodies.Id("entityId", id)));
        return (proposed ? (await entity.Proposed())?.Settings : await entity.Settings())
            ?? throw new ApiProblem(404, "unknown", proposed
                ? $"No version of the legal entity \"{id}\" waits for another person."
                : $"There is no legal entity \"{id}\".");
    }

    private static async Task<string> TenantOf(IGrainFactory grains, string original)
    {
        var parts = original.Split('/');
        return parts.Length == 3 && parts.All(KeyPart.IsValid)
            && await grains.GetGrain<IInvoiceGrain>($"invoice/{original}").Final() is { Document.Content.Terms: var terms }
            ? terms.Entity.ErpTenantId
            : throw new ApiProblem(
                422, "unknown-original", $"There is no final document \"{original}\".", "#/original");
    }

    private static LocalDate Day(string text) => LocalDatePattern.Iso.Parse(text) is { Success: true, Value: var day }
        ? day
        : throw new ApiProblem(422, "bad-day", "A day is written as 2026-03-02.", "#/on");

    private static ChargeKind Charge(string? text) => text is null
        ? ChargeKind.Labour
        : Enum.GetValues<ChargeKind>().FirstOrDefault(kind => kind != ChargeKind.None && Router.Word(kind) == text) is
            not ChargeKind.None and var found
                ? found
                : throw new ApiProblem(422, "bad-charge", $"There is no kind of charge \"{text}\".", "#/charge");

    /// <param name="Question">As it was understood.</param>
    internal sealed record RouteAnswer(RouteQuestion Question, Route Route);

    /// <param name="Documents">By currency.</param>
    /// <param name="Done">Nothing of it is on its way there or unpaid.</param>
    internal sealed record EntityTenant(
        string TenantId, TenantUse Use, ValueList<TenantShareRow> Documents, bool Done);
}
