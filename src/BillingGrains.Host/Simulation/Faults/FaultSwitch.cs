using BillingGrains.LocalOrleans.Simulation;

namespace BillingGrains.Host.Simulation.Faults;

/// <summary>What may go wrong in this run: of several faults that are allowed each seed leaves some out, so that rare
/// combinations stand alone now and then. While it is off, everything works.</summary>
internal sealed class FaultSwitch
{
    /// <summary>Fewer than this are taken as they are.</summary>
    private const int DrawFromMore = 4;

    private readonly HashSet<string> drawn;
    private readonly int oneIn;

    /// <param name="isLong">A long run meets faults more seldom: each costs time until it is over.</param>
    public FaultSwitch(FaultSet allowed, SeedStream chance, bool isLong)
    {
        var some = allowed.Names.Where(name => !chance.Sub(name).OneIn(4)).ToList();
        drawn = new HashSet<string>(allowed.Names.Count < DrawFromMore ? allowed.Names : some, StringComparer.Ordinal);
        oneIn = isLong ? 12 : 3;
    }

    /// <summary>False when the run comes to its end.</summary>
    public bool On { get; set; } = true;

    public bool IsOn(string name) => On && drawn.Contains(name);

    /// <summary>One of the names, or null for none, as is most likely.</summary>
    public string? Draw(SeedStream chance, IReadOnlyList<string> names)
    {
        if (!On || !chance.OneIn(oneIn))
        {
            return null;
        }

        var name = chance.Pick(names);
        return IsOn(name) ? name : null;
    }
}
