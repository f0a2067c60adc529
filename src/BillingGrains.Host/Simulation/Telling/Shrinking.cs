using BillingGrains.Host.Simulation.Faults;

namespace BillingGrains.Host.Simulation.Telling;

/// <summary>Looks for a shorter run of the same seed that breaks the same invariant: fewer days, fewer deeds, fewer kinds
/// of faults. Each try is a run of its own, so what it ends with fails by itself.</summary>
internal sealed class Shrinking
{
    private readonly RunResult failed;
    private readonly int runsMax;
    private RunResult shortest;

    /// <param name="runsMax">It gives up looking after so many.</param>
    public Shrinking(RunResult failed, int runsMax)
    {
        this.failed = failed;
        this.runsMax = runsMax;
        shortest = failed;
    }

    public int Runs { get; private set; }

    /// <summary>The shortest run that was found; the failed one itself when none is shorter.</summary>
    public RunResult Shrink()
    {
        while (shortest.Options.Days > 1 && Try(shortest.Options with { Days = shortest.Options.Days / 2 }))
        {
        }

        Deeds();
        Faults();
        Deeds();
        return shortest;
    }

    /// <summary>The fewest deeds, counted from the beginning.</summary>
    private void Deeds()
    {
        var (tooFew, enough) = (0, shortest.Deeds);
        while (enough - tooFew > 1)
        {
            var middle = (tooFew + enough) / 2;
            if (!Try(shortest.Options with { Deeds = middle }))
            {
                tooFew = middle;
            }

            enough = Math.Min(enough, shortest.Deeds);
            if (Runs >= runsMax)
            {
                return;
            }
        }
    }

    /// <summary>Leaves out all faults, then halves of them, quarters, and single ones.</summary>
    private void Faults()
    {
        for (var size = shortest.Options.Faults.Names.Count; size > 0; size /= 2)
        {
            foreach (var some in shortest.Options.Faults.Names.Chunk(size).ToList())
            {
                Try(shortest.Options with { Faults = shortest.Options.Faults.Without(some) });
            }
        }
    }

    private bool Try(SimulationOptions options)
    {
        if (Runs >= runsMax)
        {
            return false;
        }

        Runs++;
        var result = SimulationRun.Play(failed.Seed, options);
        if (result.Violations.All(violation => violation.Invariant != failed.Violations[0].Invariant))
        {
            return false;
        }

        shortest = result;
        return true;
    }
}
