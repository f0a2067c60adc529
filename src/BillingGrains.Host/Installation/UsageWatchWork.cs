using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Watching;
using BillingGrains.Grains.Posting;
using BillingGrains.Grains.Watching;
using BillingGrains.Ports.Journal;
using BillingGrains.Storage.Usage;
using BillingGrains.Storage.Views;
using NodaTime;
using Orleans;

namespace BillingGrains.Host.Installation;

/// <summary>Tells the exception queue which usage no contract bills, which two bill, which is held, and which was taken back
/// and never came. Every silo looks; one at a time.</summary>
internal sealed class UsageWatchWork(
    UsageAgreements agreements, HeldUsage heldUsage, UnmatchedWithdrawals withdrawals, PostingServices posting,
    IGrainFactory grains, TimeProvider time, ILogger<UsageWatchWork> log) : BackgroundService
{
    /// <summary>Of each kind; what is beyond comes when some of it is seen to.</summary>
    private const int TroublesMax = 500;

    /// <summary>Looking takes a hundredth of the time at most, however much usage there is.</summary>
    private const int WaitsPerLook = 100;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(15);

    private static readonly Duration LeaseFor = Duration.FromMinutes(10);

    private readonly string holder = posting.NewHolder();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var wait = LookEvery;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(wait, time, stoppingToken);
                var begun = time.GetTimestamp();
                await Look(stoppingToken);
                wait = TimeSpan.FromTicks(Math.Max(LookEvery.Ticks, time.GetElapsedTime(begun).Ticks * WaitsPerLook));
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("It was not seen which usage no contract bills: {Reason}", exception.Message);
            }
            catch (Exception)
            {
                // The silo stops: what is broken off may come as any exception.
                return;
            }
        }
    }

    private async Task Look(CancellationToken cancellation)
    {
        const string Lease = "usage-watch";
        if (await posting.Leases.Take(Lease, holder, LeaseFor, cancellation) is not Ports.Journal.Lease.Held)
        {
            return;
        }

        try
        {
            var unbilled = await agreements.Unbilled(TroublesMax, cancellation);
            var twice = await agreements.Twice(TroublesMax, cancellation);
            var held = await heldUsage.Groups(TroublesMax, cancellation);
            var now = Instant.FromDateTimeOffset(time.GetUtcNow());
            var unmatched = await withdrawals.Groups(now, TroublesMax, cancellation);
            var troubles = unbilled
                .Select(each => Troubles.UsageUnbilled(each.Meter, each.Customer, each.Events, each.Since))
                .Concat(twice.Select(each => Troubles.UsageAgreedTwice(
                    each.Meter, each.Customer, each.ContractId, each.OtherId, each.Since)))
                .Concat(held.Select(each => Troubles.UsageHeld(
                    each.Source, each.Meter, each.Customer, each.Events, each.Since)))
                .Concat(unmatched.Select(each => Troubles.WithdrawalUnmatched(each.Source, each.Withdrawals, each.Since)))
                .ToValueList();
            await grains.GetGrain<IWatchGrain>(GrainKeys.Watch("usage")).Tell(
                new SeeAll(troubles, now), new Origin("usage", "usage", "usage/watch"));
        }
        finally
        {
            await posting.Leases.Release(Lease, holder, CancellationToken.None);
        }
    }
}
