using BillingGrains.Host.Simulation.World;
using NodaTime;

namespace BillingGrains.Host.Simulation.Faults;

/// <summary>The journal is lost and comes back as it was some time ago, while the ERPs keep all that they were sent.
/// People and feeds send again what they sent since then.</summary>
/// <remarks>Not part of "all": nothing in the product reads an ERP's list after a restore yet. So documents that were
/// posted after the backup are sent once more, and numbers are given once more; the checks say so.</remarks>
internal sealed class RestoreFault(
    SimulatedInstallation installation, Action<double, Func<Task>> plan)
{
    private const int Silos = 2;
    private const double BackupAgeSecondsMax = 120;

    private bool isDone;

    /// <summary>Makes a backup now, to which the journal goes back later; once in a run.</summary>
    public string? Begin()
    {
        if (isDone)
        {
            return null;
        }

        isDone = true;
        var backup = installation.Store.Backup();
        var at = Instant.FromDateTimeOffset(installation.Runner.Now);
        plan(BackupAgeSecondsMax, async () =>
        {
            Stop();
            installation.Restore(backup);
            for (var silo = 0; silo < Silos; silo++)
            {
                await installation.StartSilo();
            }

            plan(1, () => installation.AskAgain(at));
        });
        return $"to the state of {at}";
    }

    private void Stop()
    {
        foreach (var silo in installation.Cluster.Silos.Where(silo => !silo.IsDead))
        {
            installation.Cluster.Crash(silo);
            installation.Cluster.Forget(silo);
        }
    }
}
