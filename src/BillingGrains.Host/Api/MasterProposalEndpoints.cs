using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Proposals;
using BillingGrains.Grains.Proposals;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using BillingGrains.Ports.Json;
using BillingGrains.Storage.Views;
using NodaTime;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>Master data of which an ERP is not the owner: proposed, accepted by another person, then created there.</summary>
internal static class MasterProposalEndpoints
{
    private const string Path = "/erp-tenants/{id}/proposals";
    private const string OnePath = $"{Path}/{{kind}}/{{record}}";

    public static void MapMasterProposals(this IEndpointRouteBuilder api)
    {
        var lists = api.MapGroup("").ForDuty(DutyTable.Read).WithTags("master-data").ChecksQueries();
        lists.MapGet(Path, async (
            string id, HttpContext context, BillingViews views,
            [AllowedValues("customer", "item", "tax-code", "dimension")] string? kind,
            [AllowedValues("open", "due", "held", "parked", "done", "ended")] string? status) =>
            ListEndpoints.Json(context, await views.MasterProposals(
                new MasterProposalFilter(Bodies.Id("tenantId", id), kind, status), ListEndpoints.Page(context),
                context.RequestAborted)))
            .Produces<Page<MasterProposalRow>>().Refuses(400, 422).WithName("listMasterProposals")
            .WithSummary("What is proposed of an ERP tenant's master data, latest first; what of each, its own address tells.");
        lists.MapGet(OnePath, async (
            [Description("Its id; of a dimension the kind before it, parted by a slash that is written %2F.")] string record,
            HttpContext context, IGrainFactory grains) =>
            Results.Json(
                await Grain(context, grains).Show()
                ?? throw new ApiProblem(404, "unknown", $"Nothing is proposed of {Target(context).Words}."),
                BillingJson.Options))
            .Produces<ProposalShown>().Refuses(400, 404, 422).WithName("getMasterProposal")
            .WithSummary("One of them: what is proposed, how far it is, and what in the ERP stands against it.");

        api.MapPost(Path, async (string id, HttpContext context, IGrainFactory grains, TimeProvider time) =>
        {
            var body = await Bodies.Read<ProposeBody>(context);
            var target = new ProposalTarget(Bodies.Id("tenantId", id), body.Kind, body.Id);
            var command = new ProposeMaster(
                target, body.ProposalId, body.Change, body.Content, Door: null, Bodies.Actor(context), Bodies.Now(time));
            if (ProposalRefusal.FindFault(command) is { } fault)
            {
                throw Problems.Of(fault);
            }

            var answer = await grains.GetGrain<IProposalGrain>(target.Key)
                .Tell(command, Bodies.Origin(context, $"{target.Key}/{body.ProposalId}"));
            return answer.ToResult();
        }).ForDuty(DutyTable.ProposeMaster).Accepts<ProposeBody>("application/json").Produces<Answer>().Refuses(409, 422)
          .WithTags("master-data").WithName("proposeMasterData")
          .WithSummary("Proposes a record of an ERP tenant's master data; another person accepts it.");

        Map<ProposalEndpoints.RevisionBody>(
            api, "accept", "Has a proposed record created or changed in the ERP, once it was searched for there.",
            DutyTable.AcceptMaster, "acceptMasterProposal",
            static (body, by, now) => new AcceptProposal(body.Revision, by, now));
        Map<RejectBody>(
            api, "reject", "Ends a proposal, with the reason.", DutyTable.AcceptMaster, "rejectMasterProposal",
            static (body, by, now) => new RejectProposal(body.Revision, body.Reason, by, now));
        Map<LinkBody>(
            api, "link", "Ends a proposal: the record that was found in the ERP is meant; contracts are to name its id.",
            DutyTable.AcceptMaster, "linkMasterProposal",
            static (body, by, now) => new LinkProposal(body.Revision, body.ToId, body.Reason, by, now));
        Map<RejectBody>(
            api, "create-anyway", "Has a customer created though another has its tax registration.", DutyTable.AcceptMaster,
            "createMasterAnyway", static (body, by, now) => new AllowDuplicate(body.Revision, body.Reason, by, now));
        Map<ReplayProposalBody>(
            api, "replay", "Has the ERP searched and told again of a held or parked proposal, once for each replayId.",
            DutyTable.ReplayDocument, "replayMasterProposal",
            static (body, by, now) => new ReplayProposal(body.ReplayId, by, now));
    }

    private static void Map<TBody>(
        IEndpointRouteBuilder api, string action, string summary, Duty duty, string name,
        Func<TBody, string, Instant, ProposalCommand> command)
        where TBody : notnull => api.MapPost(
        $"{OnePath}/{action}", async (HttpContext context, IGrainFactory grains, TimeProvider time) =>
        {
            var told = command(await Bodies.Read<TBody>(context), Bodies.Actor(context), Bodies.Now(time));
            var origin = Bodies.Origin(context, $"{Target(context).Key}/{action}");
            return (await Grain(context, grains).Tell(told, origin)).ToResult();
        }).ForDuty(duty).Accepts<TBody>("application/json").Produces<Answer>().Refuses(409, 422).WithTags("master-data")
          .WithName(name).WithSummary(summary);

    private static IProposalGrain Grain(HttpContext context, IGrainFactory grains) =>
        grains.GetGrain<IProposalGrain>(Target(context).Key);

    private static ProposalTarget Target(HttpContext context)
    {
        string Part(string name) => (string)context.GetRouteValue(name)!;
        var kind = Part("kind") switch
        {
            "customer" => MasterKind.Customer,
            "item" => MasterKind.Item,
            "tax-code" => MasterKind.TaxCode,
            "dimension" => MasterKind.Dimension,
            _ => throw new ApiProblem(422, "bad-kind", ProposalRefusal.KindNotProposable.Reason, "#/kind"),
        };
        var target = new ProposalTarget(
            Bodies.Id("tenantId", Part("id")), kind, Part("record").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase));
        return ProposalRefusal.IsId(target)
            ? target
            : throw new ApiProblem(422, ProposalRefusal.IdInvalid.Code, ProposalRefusal.IdInvalid.Reason, "#/record");
    }

    /// <param name="Kind">Of which the tenant's settings say that the ERP is not the owner.</param>
    /// <param name="Id">By which documents name the record; of a dimension "cost-centre/100".</param>
    /// <param name="ProposalId">Yours: the same one proposes once.</param>
    internal sealed record ProposeBody(
        MasterKind Kind, string Id, string ProposalId, MasterChange Change, MasterContent Content);

    /// <param name="Revision">That was looked at.</param>
    internal sealed record RejectBody(int Revision, string Reason);

    /// <param name="Revision">That was looked at.</param>
    /// <param name="ToId">Of the record that was found.</param>
    internal sealed record LinkBody(int Revision, string ToId, string Reason);

    /// <param name="ReplayId">Yours: the same one replays once, however often it is sent.</param>
    internal sealed record ReplayProposalBody(string ReplayId);
}
