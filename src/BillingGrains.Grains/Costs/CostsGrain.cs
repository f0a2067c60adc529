using BillingGrains.Domain.Costs;
using BillingGrains.Domain.Deciding;
using BillingGrains.Grains.Journaling;
using BillingGrains.Ports.Journal;
using Orleans.Concurrency;
using Orleans.Placement;

namespace BillingGrains.Grains.Costs;

/// <inheritdoc cref="ICostsGrain"/>
[Reentrant]
[HashBasedPlacement]
public sealed class CostsGrain(JournalServices services)
    : JournaledGrain<CostDecider, CostBook, CostCommand, CostEvent>(services), ICostsGrain
{
    public Task<Answer> Tell(CostCommand command, Origin origin) => Handle(command, origin);

    public Task<CostRates?> Rates() => Task.FromResult(State.Rates);

    protected override ValueTask<ValueList<CostCommand>> React(object fact, StoredFact stored) => new([]);
}
