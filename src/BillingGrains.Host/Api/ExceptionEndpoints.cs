using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using BillingGrains.Ports.Json;
using BillingGrains.Storage.Views;

namespace BillingGrains.Host.Api;

/// <summary>What waits for a person: one by one, by cause, and the reasons that there are.</summary>
internal static class ExceptionEndpoints
{
    public static void MapExceptions(this IEndpointRouteBuilder api)
    {
        var lists = api.MapGroup("").ForDuty(DutyTable.Read).WithTags("exceptions")
            .ChecksQueries();
        lists.MapGet("/exceptions", async (
            HttpContext context, BillingViews views,
            [Description("Why, in kebab case; for example \"unknown-customer\".")] string? code,
            [AllowedValues("support", "finance", "integrator")] string? owner,
            string? entityId, string? customerId,
            [Description("Of a ticket, contract or invoice.")] string? key,
            [Description("Of a group: everything with this cause.")] string? cause,
            [AllowedValues("source", "mapping", "contract", "erp", "here")] string? where,
            [Description("Only what should be done by now.")] bool? onlyOverdue,
            [Description("Only what this person sees to.")] string? person) =>
            ListEndpoints.Json(context, await views.Exceptions(
                new ExceptionFilter(code, owner, entityId, customerId, key, cause, where, onlyOverdue ?? false, person),
                ListEndpoints.Page(context), context.RequestAborted)))
            .Produces<Page<ExceptionRow>>().Refuses(400, 422).WithName("listExceptions")
            .WithSummary("What waits for a person, oldest first.");

        lists.MapGet("/exceptions/groups", async (
            HttpContext context, BillingViews views,
            [AllowedValues("support", "finance", "integrator")] string? owner, string? entityId,
            [AllowedValues("source", "mapping", "contract", "erp", "here")] string? where,
            [Description("Only what this person sees to.")] string? person) =>
            ListEndpoints.Json(context, await views.ExceptionGroups(
                new ExceptionGroupFilter(owner, entityId, where, person), ListEndpoints.Page(context), context.RequestAborted)))
            .Produces<Page<ExceptionGroupRow>>().Refuses(400, 422).WithName("groupExceptions")
            .WithSummary("What waits for a person by cause: one step mends all of a group.");

        lists.MapGet("/exceptions/kinds", () => Results.Json(
            ExceptionKinds.All.Select(KindAnswer.Of).ToValueList(), BillingJson.Options))
            .Produces<ValueList<KindAnswer>>().WithName("listExceptionKinds")
            .WithSummary("Every reason for which something may wait: owner, next step, where it is mended, and by when.");
    }

    /// <summary>One reason for which something may wait.</summary>
    /// <param name="DueHours">Hours from when it began until it is overdue.</param>
    /// <param name="IsOneCause">Exceptions of this kind stand together by what is missing, customer or contract; otherwise
    /// each is mended by itself.</param>
    internal sealed record KindAnswer(
        string Code, string Owner, string Sentence, string NextStep, MendedAt Where, Severity Severity, int DueHours,
        bool IsOneCause)
    {
        public static KindAnswer Of(ExceptionKind kind) => new(
            kind.Code, kind.Owner, kind.Sentence, kind.NextStep, kind.Where, kind.Severity, kind.DueHours,
            kind.SharedBy != CauseParts.None);
    }
}
