using BillingGrains.Domain.Deciding;
using BillingGrains.Grains.Deliveries;
using BillingGrains.Host.Installation.Retention;
using BillingGrains.Storage.Auditing;
using BillingGrains.Storage.Usage;
using BillingGrains.Storage.Views;
using NodaTime;

namespace BillingGrains.Host.Installation;

/// <summary>What a silo does by itself: wakes what must run, brings facts into the views and usage into the roll-ups, seals
/// each day's facts, and erases what no longer has to be kept.</summary>
internal sealed class BackgroundWork(
    Waker waker, ViewProjector projector, PostgresUsageStore usage, UsageCanary canary, Seals seals, ErasureWork erasures,
    TimeProvider time, ILogger<BackgroundWork> log) : BackgroundService
{
    private static readonly TimeSpan GoOnAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SealLookEvery = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await projector.Prepare(stoppingToken);
            await Task.WhenAll(
                waker.Run(stoppingToken), GoOn("The views", projector.Run, stoppingToken),
                GoOn("The roll-ups of usage", usage.Run, stoppingToken),
                GoOn("The canary of usage", canary.Run, stoppingToken), Seal(stoppingToken));
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops: what is broken off may come as any exception.
        }
    }

    /// <summary>Whatever an outage throws, the work goes on after it: a background service that ends takes the silo along.
    /// </summary>
    private async Task GoOn(string what, Func<CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await work(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning(exception, "{What} stood still", what);
            }

            await Task.Delay(GoOnAfter, time, stoppingToken);
        }
    }

    /// <summary>The first silo that looks after midnight (UTC) seals what was stored until then, and sees to retention.
    /// </summary>
    private async Task Seal(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(SealLookEvery, time, stoppingToken);
            try
            {
                var midnight = Instant.FromDateTimeOffset(time.GetUtcNow()).InUtc().Date.AtMidnight().InUtc().ToInstant();
                if (await seals.Make(midnight, stoppingToken) is not null)
                {
                    await erasures.SeeToRetention(new Origin("retention", "retention", "retention"), stoppingToken);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("The journal was not sealed, or retention not seen to: {Reason}", exception.Message);
            }
        }
    }
}
