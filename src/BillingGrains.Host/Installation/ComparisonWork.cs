using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Watching;
using BillingGrains.Grains.Posting;
using BillingGrains.Grains.Watching;
using BillingGrains.Host.Api;
using BillingGrains.Ports.Erp;
using BillingGrains.Ports.Journal;
using BillingGrains.Storage.Views.Reconciling;
using NodaTime;
using Orleans;

namespace BillingGrains.Host.Installation;

/// <summary>Compares what each ERP company holds of our documents with ours, when it is due, and tells the exception queue what
/// differs. Every silo looks; one at a time compares a company.</summary>
internal sealed class ComparisonWork(
    ReportedDocuments reported, Reconciliation reconciliation, PostingServices posting, IJournal journal, IGrainFactory grains,
    TimeProvider time, ILogger<ComparisonWork> log) : BackgroundService
{
    private const string Actor = "comparison";

    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    // Longer than the list of a large company takes; a silo that dies with it delays the comparison by as much.
    private static readonly Duration LeaseFor = Duration.FromHours(1);

    // What was posted while the list was read may not be on it, nor what a search of the ERP lags behind.
    private static readonly Duration LateAfter = Duration.FromMinutes(15);

    private readonly string holder = posting.NewHolder();
    private TaskCompletionSource woken = NewSignal();

    private Instant Now => Instant.FromDateTimeOffset(time.GetUtcNow());

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.WhenAny(Task.Delay(LookEvery, time, stoppingToken), woken.Task);
                stoppingToken.ThrowIfCancellationRequested();
                woken = NewSignal();
                await Look(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("The ERPs' documents were not compared: {Reason}", exception.Message);
            }
            catch (Exception)
            {
                // The silo stops: what is broken off may come as any exception.
                return;
            }
        }
    }

    /// <summary>Looks at once, and not only when the next minute is over.</summary>
    public void Wake() => woken.TrySetResult();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Compares each company that is due. One that does not give its list is asked again at the next look.</summary>
    private async Task Look(CancellationToken cancellation)
    {
        foreach (var key in await journal.FindKeys("erp/", cancellation))
        {
            var door = grains.GetGrain<IErpTenantGrain>(key);
            var lease = $"compare/{GrainKeys.NameOf(key)}";
            if (await door.CompareAt() <= Now && await posting.Leases.Take(lease, holder, LeaseFor, cancellation) is Lease.Held)
            {
                try
                {
                    await Compare(key, door, cancellation);
                }
                catch (Exception exception) when (exception is ErpUnavailableException or TimeoutException)
                {
                    log.LogWarning("{Tenant} does not give its list: {Reason}", key, exception.Message);
                }
                finally
                {
                    await posting.Leases.Release(lease, holder, CancellationToken.None);
                }
            }
        }
    }

    private async Task Compare(string key, IErpTenantGrain door, CancellationToken cancellation)
    {
        var begun = Now;
        var documents = await reported.ReadOf(GrainKeys.NameOf(key), door, cancellation);
        var differences = await reconciliation.Differences(documents, begun - LateAfter, cancellation);
        var origin = new Origin(Actor, key, $"{key}/comparison");
        var troubles = differences.Select(one => Troubles.ChangedInErp($"{key}/{one.Code}/{one.Key}", one.Words, Now));
        await grains.GetGrain<IWatchGrain>(GrainKeys.Watch($"documents-{GrainKeys.NameOf(key)}"))
            .Tell(new SeeAll(troubles.ToValueList(), Now), origin);
        await door.Tell(new EndComparison(documents.Documents.Count, differences.Count, Now), origin);
    }
}
