using BillingGrains.Domain.Deciding;
using BillingGrains.Grains.Deliveries;
using BillingGrains.Host.Simulation.World;
using BillingGrains.LocalOrleans.Simulation;
using BillingGrains.Ports.Journal;

namespace BillingGrains.Host.Simulation.Faults;

/// <summary>What happens to silos and deliveries, at steps drawn from the seed: death at any await, freezing and
/// resuming before or after a successor took over, two activations of one grain, clocks put forward and back, facts
/// delivered again, late or ahead of others.</summary>
internal sealed class FaultDriver
{
    private const int SilosMax = 3;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CalmMax = TimeSpan.FromSeconds(6);

    private readonly SimulatedInstallation installation;
    private readonly SeedStream chance;
    private readonly int gapSteps;
    private long nextStep;
    private DateTimeOffset notBefore;
    private int planned;
    private bool split;

    public FaultDriver(SimulatedInstallation installation)
    {
        this.installation = installation;
        chance = installation.Runner.Seed.Sub("faults");
        gapSteps = chance.Pick([500, 2_000, 6_000]);
        nextStep = chance.Next(gapSteps);
    }

    private SimulatedCluster Cluster => installation.Cluster;

    private SeededRunner Runner => installation.Runner;

    /// <summary>Nothing is left of any fault.</summary>
    public bool IsOver => planned == 0;

    /// <summary>Waits until all is over that faults brought with them.</summary>
    public async Task Settle()
    {
        while (!IsOver)
        {
            await Runner.Suspend(LookEvery);
        }
    }

    /// <summary>To be called before each step of the runner.</summary>
    public void BeforeStep(long step)
    {
        if (!installation.FaultsOn || step < nextStep || Runner.Now < notBefore)
        {
            return;
        }

        nextStep = step + 1 + chance.Next(gapSteps);
        notBefore = Runner.Now + chance.DelayBelow(CalmMax);
        switch (chance.Next(10))
        {
            case 0 or 1 when installation.Running.Count > 0:
                Crash(chance.Pick(installation.Running));
                break;
            case 2 or 3 when installation.Running.Count > 1:
                Freeze(chance.Pick(installation.Running));
                break;
            case 4 when !split:
                Split();
                break;
            case 5 when installation.Running.Count > 0:
                chance.Pick(installation.Running)
                    .StepClock(chance.DelayBelow(TimeSpan.FromSeconds(2)) - TimeSpan.FromSeconds(1));
                break;
            default:
                DeliverAgain();
                break;
        }
    }

    private void Plan(double seconds, Func<Task> action)
    {
        var delay = chance.DelayBelow(TimeSpan.FromSeconds(seconds));
        planned++;
        _ = Runner.InWorldAsync(async () =>
        {
            await Runner.Suspend(delay);
            await action();
            planned--;
        });
    }

    private void Plan(double seconds, Action action) => Plan(seconds, () =>
    {
        action();
        return Task.CompletedTask;
    });

    private void Crash(SimulatedSilo silo)
    {
        Cluster.Crash(silo);
        Plan(8, () => Cluster.Forget(silo));
        Plan(20, Replace);
    }

    private Task Replace() => installation.Running.Count < SilosMax ? installation.StartSilo() : Task.CompletedTask;

    private void Freeze(SimulatedSilo silo)
    {
        Cluster.Freeze(silo);
        if (chance.OneIn(2))
        {
            Plan(40, () => Resume(silo));
            return;
        }

        Cluster.Forget(silo);
        Plan(10, Replace);
        Plan(90, () =>
        {
            // It finds out only some time later that the others took it for dead.
            Resume(silo);
            Plan(20, () => Cluster.Crash(silo));
        });
    }

    private void Resume(SimulatedSilo silo)
    {
        if (silo is { IsDead: false, IsRunning: false })
        {
            Cluster.Resume(silo);
        }
    }

    private void Split()
    {
        split = true;
        Cluster.Split();
        Plan(40, () =>
        {
            split = false;
            Cluster.Heal();
        });
    }

    /// <summary>Hands a consumer rows of the past, or some without those before them.</summary>
    private void DeliverAgain()
    {
        var lane = chance.Next(installation.Books.Lanes);
        var rows = installation.Books.Read(lane, 0, int.MaxValue).Result;
        if (rows.IsEmpty || installation.Running.Count == 0)
        {
            return;
        }

        var consumer = chance.Pick(rows).Consumer;
        var some = rows.Where(row => row.Consumer == consumer && chance.OneIn(2)).ToValueList();
        var silo = chance.Pick(installation.Running);
        Plan(5, () =>
        {
            if (silo.IsRunning && !some.IsEmpty)
            {
                _ = Consumers.Find(silo.GrainFactory, consumer).Deliver(some);
            }
        });
    }
}
