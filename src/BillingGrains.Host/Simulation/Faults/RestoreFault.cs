using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Posting;
using BillingGrains.Host.Simulation.Checks;
using BillingGrains.Host.Simulation.World;
using BillingGrains.LocalOrleans.Simulation;
using BillingGrains.Ports.Journal;
using BillingGrains.Storage.Memory;
using NodaTime;

namespace BillingGrains.Host.Simulation.Faults;

/// <summary>The journal is lost and comes back as it was some time ago, while the ERPs keep all that they were sent.
/// People and feeds send again what they sent since then; the operator says what happened, or nobody does and some silo
/// that lived on sees it; and finance cancels in the ERPs what stays unknown here.</summary>
internal sealed class RestoreFault(
    SimulatedInstallation installation, SiloFaults silos, SeedStream chance, Action<double, Func<Task>> plan)
{
    private const int Silos = 2;
    private const double BackupAgeSecondsMax = 120;

    private static readonly TimeSpan DecideEvery = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan KnownWithin = TimeSpan.FromMinutes(5);

    private bool isDone;
    private bool isAskedAgain;
    private bool isDeciding;

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
        installation.Standing.OnStranger = BeginToDecide;
        plan(BackupAgeSecondsMax, async () =>
        {
            if (!livesOn)
            {
                Stop();
            }

            var old = installation.Cluster.Silos.Where(silo => !silo.IsDead).ToList();
            await GoBack(backup, facts, at, isTold: !livesOn || chance.OneIn(2));
            for (var silo = livesOn ? installation.Running.Count : 0; silo < Silos; silo++)
            {
                await installation.StartSilo();
            }

            plan(1, async () =>
            {
                await Known(old);
                await installation.AskAgain(at);
                isAskedAgain = true;
            });
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

    /// <summary>Nobody but a silo that saw what was lost, and runs, can notice by itself: where there is none, the operator
    /// says so.</summary>
    private async Task GoBack(MemoryBackup backup, int facts, Instant at, bool isTold)
    {
        installation.Restore(backup, facts);
        var current = (await installation.Books.LookAtEpoch([])).Current;
        if (isTold || silos.Spare(Misses) is not { } witness)
        {
            await Say(current, chance.OneIn(2) ? at : null);
        }
        else
        {
            _ = installation.Runner.InWorldAsync(() => Notice(current, witness));
        }
    }

    private async Task Say(Epoch ended, Instant? restoredTo)
    {
        await installation.Books.BeginEpoch(ended.Id, "A backup was restored.", "operator", restoredTo);
        installation.NoticedAt = Instant.FromDateTimeOffset(installation.Runner.Now);
    }

    private bool Misses(SimulatedSilo silo)
    {
        var seen = silo.Services.GetRequiredService<SimulatedJournal>().Seen;
        return installation.Books.LookAtEpoch(seen).Result.Sign is not null;
    }

    /// <summary>What the silo saw may have been stored again, to the last fact, before it looks.</summary>
    private async Task Notice(Epoch ended, SimulatedSilo witness)
    {
        while ((await installation.Books.LookAtEpoch([])).Current.Id == ended.Id)
        {
            if (!Misses(witness))
            {
                await Say(ended, restoredTo: null);
                return;
            }

            await installation.Runner.Suspend(LookEvery);
        }

        installation.NoticedAt = Instant.FromDateTimeOffset(installation.Runner.Now);
    }

    /// <summary>What a silo answers that does not know yet, and what it said before and is heard after, counts for
    /// nothing.</summary>
    private async Task Known(List<SimulatedSilo> old)
    {
        var until = installation.Runner.Now + KnownWithin;
        var epoch = (await installation.Books.LookAtEpoch([])).Current.Id;
        while (installation.Runner.Now < until && (installation.NoticedAt is null || old.Exists(silo =>
            !silo.IsDead && silo.Services.GetRequiredService<JournalServices>().Epoch.Current?.Id != epoch)))
        {
            await installation.Runner.Suspend(LookEvery);
            epoch = (await installation.Books.LookAtEpoch([])).Current.Id;
        }

        await installation.Runner.Suspend(old.Count > 0 ? SimulatedClient.Patience : TimeSpan.Zero);
    }

    private void BeginToDecide()
    {
        if (!isDeciding)
        {
            isDeciding = true;
            _ = installation.Runner.InWorldAsync(Decide);
        }
    }

    /// <summary>What was not made again by the time that all was sent again is cancelled where it stands. What is final here
    /// is the same document, and about to be taken over.</summary>
    private async Task Decide()
    {
        while (installation.Standing.Strangers > 0)
        {
            await installation.Runner.Suspend(DecideEvery);
            if (!isAskedAgain)
            {
                continue;
            }

            var reader = new BookReader(installation.Books);
            var final = reader.Keys("invoice/").Select(key => reader.Invoice(key).GetDocument()?.PostingKey).ToHashSet();
            foreach (var (tenantId, company) in installation.Erps.Companies)
            {
                var key = GrainKeys.ErpTenant(tenantId);
                foreach (var one in Folding.Tenant(reader.Facts(key)).Past.Strangers.ByPlace.Values
                    .Where(one => !final.Contains(one.PostingKey)))
                {
                    company.Erp.Cancel(one.RemoteId);
                    if (chance.OneIn(2))
                    {
                        await Settle(key, one);
                    }
                }
            }
        }

        isDeciding = false;
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
