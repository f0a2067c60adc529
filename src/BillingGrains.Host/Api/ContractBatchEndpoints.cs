using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Subscriptions;
using BillingGrains.Grains.Contracts;
using BillingGrains.Grains.Journaling;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Feed;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>Many contracts, or many changes of subscriptions, in one request; each item is answered for itself.</summary>
internal static class ContractBatchEndpoints
{
    public static void MapContractBatches(this IEndpointRouteBuilder api, ApiLimits limits)
    {
        var contracts = api.MapGroup("").WithTags("contracts");
        contracts.MapPost("/contracts", (HttpContext context, IGrainFactory grains, TimeProvider time) =>
            Take<ContractTerms>(
                context, grains, limits, static terms => terms.ContractId,
                terms => new AgreeContract(terms, Bodies.Actor(context), Bodies.Now(time)),
                static terms => FormattableString.Invariant($"{terms.ContractId}/{terms.Version}")))
            .ForDuty(DutyTable.AgreeContract)
            .Accepts<ContractTerms[]>("application/json", "application/x-ndjson")
            .Produces<FeedAnswer>().Produces<FeedAnswer>(503).WithName("putContracts")
            .WithSummary("Agrees versions of many contracts; each is answered for itself.");

        contracts.MapPost("/subscription-changes", (HttpContext context, IGrainFactory grains, TimeProvider time) =>
            Take<SubscriptionChangeItem>(
                context, grains, limits, static item => item.ContractId,
                item => new ChangeSubscription(
                    item.SubscriptionId, item.Change, Bodies.Actor(context), Bodies.Now(time)),
                static item => $"{item.ContractId}/{item.SubscriptionId}/{item.Change.ChangeId}"))
            .ForDuty(DutyTable.ChangeSubscription)
            .Accepts<SubscriptionChangeItem[]>("application/json", "application/x-ndjson")
            .Produces<FeedAnswer>().Produces<FeedAnswer>(503).WithName("changeSubscriptions")
            .WithSummary("Changes the courses of many subscriptions: quantity, price, pause, end; each is answered for itself.");
    }

    private static async Task<IResult> Take<T>(
        HttpContext context, IGrainFactory grains, ApiLimits limits, Func<T, string> contractOf,
        Func<T, ContractCommand> commandOf, Func<T, string> causeOf)
        where T : class
    {
        var items = await FeedEndpoints.ReadItems<T>(context, limits, types: null);
        return FeedEndpoints.Result(context, await KeyedBatch.Handle(
            items, item => Ids.Check("contractId", contractOf(item)), contractOf,
            async (id, of) =>
            {
                var contract = grains.GetGrain<IContractGrain>(GrainKeys.Contract(id));
                var answers = new List<Answer>(of.Count);
                foreach (var item in of)
                {
                    answers.Add(await contract.Tell(commandOf(item), Bodies.Origin(context, causeOf(item))));
                }

                return answers.ToValueList();
            }));
    }
}

/// <summary>A change of one subscription of a contract.</summary>
/// <param name="Change">The same again changes nothing.</param>
public sealed record SubscriptionChangeItem(string ContractId, string SubscriptionId, SubscriptionChange Change);
