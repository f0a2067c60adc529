using BillingGrains.Domain.Deciding;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Watching;
using Microsoft.Extensions.Logging;
using Orleans;

namespace BillingGrains.Grains.Deliveries;

/// <summary>Sees to it that what must run by itself does run after a start, a crash or a move: the delivery lanes, the
/// doors to ERPs and ticketing systems, and billing calendars. One runs on each silo; calling a grain that is awake costs
/// nothing.</summary>
public sealed class Waker(IGrainFactory grains, JournalServices services)
{
    private static readonly string[] DoorPrefixes = ["erp/", "source/", "calendar/"];

    /// <summary>Goes on until it is cancelled. Looking whether the journal was set back does not wait for grains that do
    /// not answer.</summary>
    public Task Run(CancellationToken cancellation) =>
        Task.WhenAll(Again(LookOut, cancellation), Again(Wake, cancellation));

    /// <summary>One round. Also done at once after the start, so that nothing waits for the first round.</summary>
    public async Task WakeAll(CancellationToken cancellation)
    {
        await LookOut(cancellation);
        await Wake(cancellation);
    }

    private async Task Again(Func<CancellationToken, Task> round, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await round(cancellation);
            }
            catch (Exception exception) when (!cancellation.IsCancellationRequested)
            {
                services.Log.LogWarning("A round ended early: {Reason}", exception.Message);
            }

            await Task.Delay(services.Limits.WakeEvery.ToTimeSpan(), services.Time, cancellation);
        }
    }

    private Task LookOut(CancellationToken cancellation) => services.Epoch.Look(cancellation);

    private async Task Wake(CancellationToken cancellation)
    {
        await grains.WakeLanes(services.Outbox);
        foreach (var prefix in DoorPrefixes)
        {
            var doors = await services.Journal.FindKeys(prefix, cancellation);
            await Task.WhenAll(doors.Select(key => Consumers.Find(grains, key).Ailment()));
        }

        await grains.GetGrain<IWatchGrain>(GrainKeys.Watch("grains")).Look();
    }
}
