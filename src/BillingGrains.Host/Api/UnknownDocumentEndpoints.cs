using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Posting;
using BillingGrains.Grains.Posting;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>What only an ERP knows since the database was restored: see docs/restore.md.</summary>
internal static class UnknownDocumentEndpoints
{
    public static void MapUnknownDocuments(this IEndpointRouteBuilder api) =>
        api.MapPost("/erp-tenants/{id}/unknown-documents/{remoteId}/settle", async (
            string id, string remoteId, HttpContext context, IGrainFactory grains, TimeProvider time) =>
        {
            var tenant = GrainKeys.ErpTenant(Bodies.Id("tenantId", id));
            var reason = (await Bodies.Read<SettleBody>(context)).Reason;
            var answer = await grains.GetGrain<IErpTenantGrain>(tenant).Tell(
                new LeaveStranger(remoteId, StrangerEnd.Settled, Bodies.Actor(context), reason, Bodies.Now(time)),
                Bodies.Origin(context, $"{tenant}/{remoteId}/settle"));
            return answer.ToResult();
        }).ForDuty(DutyTable.SettleUnknown).Accepts<SettleBody>("application/json").Produces<Answer>().Refuses(409, 422)
          .WithTags("settings").WithName("settleUnknownDocument")
          .WithSummary("A document that only the ERP knows since a restore stands there rightly: others go on.");

    /// <param name="Reason">For those who ask later.</param>
    internal sealed record SettleBody(string Reason);
}
