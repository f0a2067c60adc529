using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Grains.Journaling;
using BillingGrains.Ports.Journal;
using Orleans.Concurrency;
using Orleans.Placement;

namespace BillingGrains.Grains.Exceptions;

/// <inheritdoc cref="ICaseGrain"/>
[Reentrant]
[RandomPlacement]
public sealed class CaseGrain(JournalServices services)
    : JournaledGrain<CaseDecider, ExceptionCase, CaseCommand, CaseEvent>(services), ICaseGrain
{
    public Task<Answer> Tell(CaseCommand command, Origin origin) => Handle(command, origin);

    protected override ValueTask<ValueList<CaseCommand>> React(object fact, StoredFact stored) => new([]);
}
