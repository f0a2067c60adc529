using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Watching;
using BillingGrains.Grains.Deliveries;
using BillingGrains.Grains.Journaling;
using BillingGrains.Ports.Journal;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Placement;

namespace BillingGrains.Grains.Watching;

/// <inheritdoc cref="IWatchGrain"/>
[Reentrant]
[HashBasedPlacement]
public sealed class WatchGrain(JournalServices services)
    : JournaledGrain<WatchDecider, Watch, WatchCommand, WatchEvent>(services), IWatchGrain
{
    private const int LookedAtMax = 100;

    private Task? looking;

    public Task<Answer> Tell(WatchCommand command, Origin origin) => Handle(command, origin);

    public Task Look() => looking is { IsCompleted: false } running ? running : looking = LookNow();

    protected override ValueTask<ValueList<WatchCommand>> React(object fact, StoredFact stored) => new([]);

    private async Task LookNow()
    {
        foreach (var trouble in State.Standing.First(LookedAtMax))
        {
            if (trouble.Code == Troubles.UnreadableCode && await IsWell(trouble.Key))
            {
                await Handle(
                    new EndTrouble(trouble.Key, trouble.Code, Services.Now), new Origin(Key, trouble.Key, trouble.Key));
            }
        }
    }

    private async Task<bool> IsWell(string key)
    {
        try
        {
            return await Consumers.Find(GrainFactory, key).Ailment() is null;
        }
        catch (Exception exception)
        {
            Services.Log.LogWarning("{Grain} did not say how it is: {Reason}", key, exception.Message);
            return false;
        }
    }
}
