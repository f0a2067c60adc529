using BillingGrains.Grains.Deliveries;
using BillingGrains.Storage.Views;

namespace BillingGrains.Host.Installation;

/// <summary>What a silo does by itself: wakes what must run, and brings facts into the views.</summary>
internal sealed class BackgroundWork(
    Waker waker, ViewProjector projector, TimeProvider time, ILogger<BackgroundWork> log) : BackgroundService
{
    private static readonly TimeSpan GoOnAfter = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await projector.Prepare(stoppingToken);
            await Task.WhenAll(waker.Run(stoppingToken), Project(stoppingToken));
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops: what is broken off may come as any exception.
        }
    }

    /// <summary>Whatever an outage throws, views go on after it: a background service that ends takes the silo along.
    /// </summary>
    private async Task Project(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await projector.Run(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning(exception, "The views stood still");
            }

            await Task.Delay(GoOnAfter, time, stoppingToken);
        }
    }
}
