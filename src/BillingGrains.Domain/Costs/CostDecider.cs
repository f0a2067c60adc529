using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Costs;

/// <summary>What may happen to a legal entity's cost rates.</summary>
public sealed class CostDecider : IDecider<CostBook, CostCommand, CostEvent>
{
    private CostDecider()
    {
    }

    public static CostBook Initial { get; } = new(Rates: null);

    public static Decision<CostEvent> Decide(CostBook state, CostCommand command) => command switch
    {
        SetCostRates set when Find(set.Rates) is { IsEmpty: false } faults => Decision<CostEvent>.Refuse(faults[0]),
        SetCostRates set when state.Rates is { } known && known.EntityId != set.Rates.EntityId =>
            Decision<CostEvent>.Refuse(new Refusal(
                "other-entity", "entityId", $"These are the cost rates of the legal entity {known.EntityId}.")),
        SetCostRates set => VersionRule.Decide<CostEvent>(
            state.Rates is { } rates ? (rates.Version, rates == set.Rates) : null,
            set.Rates.Version,
            () => new CostRatesSet(set.Rates, set.By, set.Now)),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "The command is not known."),
    };

    public static CostBook Evolve(CostBook state, CostEvent fact) => fact switch
    {
        CostRatesSet set => new CostBook(set.Rates),
        _ => throw new UnknownFactException(fact),
    };

    public static ValueList<string> Addressees(CostBook state, CostEvent fact) => default;

    /// <summary>Every fault, in the order of the document, with its place.</summary>
    public static ValueList<Refusal> Find(CostRates costs)
    {
        var faults = new Faults();
        faults.Id("entityId", costs.EntityId);
        faults.When(
            Currencies.Find(costs.Currency.Code) != costs.Currency, "unknown-currency", "currency",
            $"{costs.Currency.Code} with that many decimals is not a currency of ISO 4217.");
        for (var index = 0; index < costs.Rates.Count; index++)
        {
            var rate = costs.Rates[index];
            var path = Faults.Path("rates", index);
            faults.NotNegative($"{path}/perHour", rate.PerHour);
            faults.Dates($"{path}/to", rate.From, rate.To);
            faults.When(
                rate.Technician?.Length == 0, "empty", $"{path}/technician", "Leave \"technician\" out to mean any.");
            faults.When(rate.Role?.Length == 0, "empty", $"{path}/role", "Leave \"role\" out to mean any.");
        }

        RateChecks.InOrder(
            "rates", costs.Rates, static rate => (rate.From, rate.To), static rate => (rate.Technician, rate.Role),
            "cost rate", faults);
        return faults.Found;
    }
}
