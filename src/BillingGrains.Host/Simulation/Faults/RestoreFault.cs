using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Grains.Posting;
using BillingGrains.Host.Simulation.Checks;
using BillingGrains.Host.Simulation.World;
using BillingGrains.LocalOrleans.Simulation;
using BillingGrains.Storage.Memory;
using NodaTime;

namespace BillingGrains.Host.Simulation.Faults;

/// <summary>The journal is lost and comes back as it was some time ago, while the ERPs keep all that they were sent.
/// People and feeds send again what they sent since then; the operator says what happened, or nobody does and some silo
/// that lived on sees it; and finance cancels in the ERPs what stays unknown here.</summary>
internal sealed class RestoreFault(
    SimulatedInstallation installation, SeedStream chance, Action<double, Func<Task>> plan)
{
    private const int Silos = 2;
    private const double BackupAgeSecondsMax = 120;
    private static readonly TimeSpan NoticedWithin = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan DecideEvery = TimeSpan.FromMinutes(2);

    private bool isDone;
    private bool isAskedAgain;

    /// <summary>Makes a backup now, to which the journal goes back later; once in a run.</summary>
    public string? Begin()
    {
        if (isDone)
        {
            return null;
        }

        isDone = true;
        var backup = installation.Store.Backup();
        var facts = installation.Watch.All.Count;
        var at = Instant.FromDateTimeOffset(installation.Runner.Now);
        var livesOn = chance.OneIn(3);
        plan(BackupAgeSecondsMax, async () =>
        {
            if (!livesOn)
            {
                Stop();
            }

            await GoBack(backup, facts, at, isTold: !livesOn || chance.OneIn(2));
            for (var silo = livesOn ? installation.Running.Count : 0; silo < Silos; silo++)
            {
                await installation.StartSilo();
            }

            plan(1, async () =>
            {
                // What was asked before and answered after was stored before, or by a silo that did not know yet.
                await installation.Runner.Suspend(livesOn ? SimulatedClient.Patience + NoticedWithin : TimeSpan.Zero);
                await installation.AskAgain(at);
                isAskedAgain = true;
            });
            _ = installation.Runner.InWorldAsync(Decide);
        });
        return livesOn ? $"to the state of {at}, under silos that live on" : $"to the state of {at}";
    }

    private void Stop()
    {
        foreach (var silo in installation.Cluster.Silos.Where(silo => !silo.IsDead))
        {
            installation.Cluster.Crash(silo);
            installation.Cluster.Forget(silo);
        }
    }

    private async Task GoBack(MemoryBackup backup, int facts, Instant at, bool isTold)
    {
        installation.Restore(backup, facts);
        if (isTold)
        {
            var current = (await installation.Books.LookAtEpoch([])).Current;
            await installation.Books.BeginEpoch(
                current.Id, "A backup was restored.", "operator", chance.OneIn(2) ? at : null);
        }
    }

    /// <summary>What was not made again by the time that all was sent again is cancelled where it stands.</summary>
    private async Task Decide()
    {
        while (true)
        {
            await installation.Runner.Suspend(DecideEvery);
            if (!isAskedAgain)
            {
                continue;
            }

            var reader = new BookReader(installation.Books);
            foreach (var (tenantId, company) in installation.Erps.Companies)
            {
                var key = GrainKeys.ErpTenant(tenantId);
                foreach (var one in Folding.Tenant(reader.Facts(key)).Past.Strangers.ByPlace.Values)
                {
                    company.Erp.Cancel(one.RemoteId);
                    if (chance.OneIn(2))
                    {
                        await Settle(key, one);
                    }
                }
            }
        }
    }

    /// <summary>The tenant would find out by itself some time later.</summary>
    private Task Settle(string tenantKey, Stranger one)
    {
        var finance = new SimulatedClient(installation, "finance after the restore");
        return finance.Ask(grains => grains.GetGrain<IErpTenantGrain>(tenantKey).Tell(
            new LeaveStranger(
                one.RemoteId, StrangerEnd.Settled, "finance", "Cancelled in the ERP.",
                Instant.FromDateTimeOffset(installation.Runner.Now)),
            new Origin("finance", one.RemoteId, $"settle/{one.RemoteId}")));
    }
}
