using BillingGrains.Domain.Closing;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Exchange;
using BillingGrains.Grains.Closing;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using BillingGrains.Ports.Json;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>Exchange rates by which documents in other currencies are told in their legal entity's.</summary>
internal static class ExchangeEndpoints
{
    private const string Path = "/entities/{id}/exchange-rates";
    private const int RatesMax = 1_000;

    public static void MapExchangeRates(this IEndpointRouteBuilder api)
    {
        var rates = api.MapGroup("").WithTags("settings");
        rates.MapGet(Path, async (string id, IGrainFactory grains) =>
            Results.Json(await Books(grains, id).Rates(), BillingJson.Options))
            .ForDuty(DutyTable.Read).Produces<ValueList<ExchangeRate>>().Refuses(422).WithName("listExchangeRates")
            .WithSummary("The exchange rates of a legal entity that were entered, latest first.");
        rates.MapPost(Path, async (string id, HttpContext context, IGrainFactory grains, TimeProvider time) =>
        {
            var body = await Bodies.Read<RatesBody>(context);
            if (body.Rates.Count is 0 or > RatesMax)
            {
                throw new ApiProblem(422, "bad-count", $"Give 1 to {RatesMax} rates.", "#/rates");
            }

            var command = new NoteRates(body.Rates, Bodies.Actor(context), Bodies.Now(time));
            return (await Books(grains, id).Tell(command, Bodies.Origin(context, $"{id}/exchange-rates"))).ToResult();
        }).ForDuty(DutyTable.NoteRates).Accepts<RatesBody>("application/json").Produces<Answer>().Refuses(409, 422)
          .WithName("noteExchangeRates")
          .WithSummary("Takes published exchange rates; documents that waited for one are dated and numbered.");
    }

    private static IBooksGrain Books(IGrainFactory grains, string id) =>
        grains.GetGrain<IBooksGrain>(GrainKeys.Books(Bodies.Id("entityId", id)));

    /// <param name="Rates">As their source published them: 1 to 1,000.</param>
    internal sealed record RatesBody(ValueList<ExchangeRate> Rates);
}
