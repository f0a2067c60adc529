using BillingGrains.Host.Simulation.World;
using BillingGrains.LocalOrleans.Simulation;

namespace BillingGrains.Host.Simulation.Faults;

/// <summary>Death at any await, freezing and resuming before or after a successor took over, slowness, two activations
/// of one grain, and clocks put forward and back.</summary>
/// <param name="plan">Does something within that many seconds.</param>
internal sealed class SiloFaults(SimulatedInstallation installation, SeedStream chance, Action<double, Func<Task>> plan)
{
    private const int SilosMax = 3;
    private const int SlowPauses = 20;

    /// <summary>How far a silo's clock may be off. More than this is not survived: whether an attempt has settled is
    /// told by the clock of the silo that asks.</summary>
    public static readonly TimeSpan ClockOffMax = TimeSpan.FromSeconds(3);

    private readonly Dictionary<string, TimeSpan> offsets = new(StringComparer.Ordinal);

    // Silos that stand still, are slow or will die soon, each once for every such fault.
    private readonly List<string> harmed = [];
    private SimulatedSilo? spared;
    private string? sparedInEpoch;
    private bool split;

    private SimulatedCluster Cluster => installation.Cluster;

    private string EpochNow => installation.Books.LookAtEpoch([]).Result.Current.Id;

    /// <summary>Lets a silo alone that runs and will run until the journal's epoch has changed.</summary>
    /// <returns>Null when there is no such silo.</returns>
    public SimulatedSilo? Spare(Func<SimulatedSilo, bool> which)
    {
        spared = installation.Running.FirstOrDefault(silo => !harmed.Contains(silo.Name) && which(silo));
        sparedInEpoch = EpochNow;
        return spared;
    }

    public string? Crash()
    {
        if (Victims() is not { Count: > 0 } victims)
        {
            return null;
        }

        var silo = chance.Pick(victims);
        Cluster.Crash(silo);
        Plan(8, () => Cluster.Forget(silo));
        plan(20, Replace);
        return silo.Name;
    }

    public string? Freeze()
    {
        if (installation.Running.Count < 2 || Victims() is not { Count: > 0 } victims)
        {
            return null;
        }

        var silo = chance.Pick(victims);
        harmed.Add(silo.Name);
        Cluster.Freeze(silo);
        if (chance.OneIn(2))
        {
            Plan(40, () =>
            {
                Resume(silo);
                harmed.Remove(silo.Name);
            });
            return silo.Name;
        }

        Cluster.Forget(silo);
        plan(10, Replace);
        Plan(90, () =>
        {
            // It finds out only some time later that the others took it for dead.
            Resume(silo);
            Plan(20, () => Cluster.Crash(silo));
        });
        return $"{silo.Name}, taken for dead";
    }

    /// <summary>A silo that stands still most of the time, and does little in between.</summary>
    public string? SlowDown()
    {
        if (installation.Running.Count < 2 || Victims() is not { Count: > 0 } victims)
        {
            return null;
        }

        var silo = chance.Pick(victims);
        harmed.Add(silo.Name);
        plan(1, () => Crawl(silo));
        return silo.Name;
    }

    /// <summary>Each silo sees itself alone for a while: a grain may have an activation in each.</summary>
    public string? Split()
    {
        if (split)
        {
            return null;
        }

        split = true;
        Cluster.Split();
        Plan(40, () =>
        {
            split = false;
            Cluster.Heal();
        });
        return "all silos";
    }

    public string? StepClock()
    {
        if (installation.Running is not { Count: > 0 } running)
        {
            return null;
        }

        var silo = chance.Pick(running);
        var before = offsets.GetValueOrDefault(silo.Name);
        var after = chance.DelayBelow(2 * ClockOffMax) - ClockOffMax;
        offsets[silo.Name] = after;
        silo.StepClock(after - before);
        return FormattableString.Invariant($"{silo.Name} is off by {after.TotalSeconds} s");
    }

    private IReadOnlyList<SimulatedSilo> Victims()
    {
        if (spared is not null && EpochNow != sparedInEpoch)
        {
            spared = null;
        }

        return [.. installation.Running.Where(silo => silo != spared)];
    }

    private void Plan(double seconds, Action action) => plan(seconds, () =>
    {
        action();
        return Task.CompletedTask;
    });

    private Task Replace() => installation.Running.Count < SilosMax ? installation.StartSilo() : Task.CompletedTask;

    private void Resume(SimulatedSilo silo)
    {
        if (silo is { IsDead: false, IsRunning: false })
        {
            Cluster.Resume(silo);
        }
    }

    private async Task Crawl(SimulatedSilo silo)
    {
        for (var pauses = 0; pauses < SlowPauses && silo.IsRunning; pauses++)
        {
            Cluster.Freeze(silo);
            await installation.Runner.Suspend(chance.DelayBelow(TimeSpan.FromSeconds(3)));
            if (silo is not { IsDead: false, IsRunning: false })
            {
                break;
            }

            Cluster.Resume(silo);
            await installation.Runner.Suspend(chance.DelayBelow(TimeSpan.FromMilliseconds(50)));
        }

        harmed.Remove(silo.Name);
    }
}
