using BillingGrains.Domain.Costs;
using BillingGrains.Domain.Deciding;
using BillingGrains.Grains.Journaling;

namespace BillingGrains.Grains.Costs;

/// <summary>What work costs one legal entity itself. Key "costs/{entity}".</summary>
public interface ICostsGrain : IJournaledGrain
{
    Task<Answer> Tell(CostCommand command, Origin origin);

    /// <summary>Null when they were never set.</summary>
    Task<CostRates?> Rates();
}
