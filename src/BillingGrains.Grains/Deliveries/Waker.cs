using System.Globalization;
using BillingGrains.Domain.Deciding;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Watching;
using Microsoft.Extensions.Logging;
using Orleans;

namespace BillingGrains.Grains.Deliveries;

/// <summary>Sees to it that what must run by itself does run after a start, a crash or a move: the delivery lanes, and
/// the doors to ERPs and ticketing systems. One runs on each silo; calling a grain that is awake costs nothing.</summary>
public sealed class Waker(IGrainFactory grains, JournalServices services)
{
    private static readonly string[] DoorPrefixes = ["erp/", "source/"];

    /// <summary>Goes on until it is cancelled.</summary>
    public async Task Run(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await WakeAll(cancellation);
            }
            catch (Exception exception) when (!cancellation.IsCancellationRequested)
            {
                services.Log.LogWarning("Not all could be woken: {Reason}", exception.Message);
            }

            await Task.Delay(services.Limits.WakeEvery.ToTimeSpan(), services.Time, cancellation);
        }
    }

    /// <summary>One round. Also done at once after the start, so that nothing waits for the first round.</summary>
    public async Task WakeAll(CancellationToken cancellation)
    {
        await services.Epoch.Look(cancellation);
        var lanes = Enumerable.Range(0, services.Outbox.Lanes)
            .Select(lane => grains.GetGrain<IDeliveryLaneGrain>($"lane/{lane.ToString(CultureInfo.InvariantCulture)}").Wake());
        await Task.WhenAll(lanes);
        foreach (var prefix in DoorPrefixes)
        {
            var doors = await services.Journal.FindKeys(prefix, cancellation);
            await Task.WhenAll(doors.Select(key => Consumers.Find(grains, key).Ailment()));
        }

        await grains.GetGrain<IWatchGrain>(GrainKeys.Watch("grains")).Look();
    }
}
