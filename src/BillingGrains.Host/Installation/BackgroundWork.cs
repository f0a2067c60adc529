using BillingGrains.Grains.Deliveries;
using BillingGrains.Storage.Views;

namespace BillingGrains.Host.Installation;

/// <summary>What a silo does by itself: wakes what must run, and brings facts into the views.</summary>
internal sealed class BackgroundWork(Waker waker, ViewProjector projector) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await projector.Prepare(stoppingToken);
        try
        {
            await Task.WhenAll(waker.Run(stoppingToken), projector.Run(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }
}
