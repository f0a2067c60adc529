using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Retention;
using BillingGrains.Grains.Journaling;
using BillingGrains.Ports.Journal;
using Orleans.Concurrency;
using Orleans.Placement;

namespace BillingGrains.Grains.Retention;

/// <inheritdoc cref="IRetentionGrain"/>
[Reentrant]
[HashBasedPlacement]
public sealed class RetentionGrain(JournalServices services)
    : JournaledGrain<RegisterDecider, Register, RegisterCommand, RegisterEvent>(services), IRetentionGrain
{
    public Task<Answer> Tell(RegisterCommand command, Origin origin) => Handle(command, origin);

    public async Task<RegisterPage> Read()
    {
        await Refresh();
        return RegisterPage.Of(State);
    }

    protected override ValueTask<ValueList<RegisterCommand>> React(object fact, StoredFact stored) => new([]);
}
