using BillingGrains.LocalOrleans.Silo;
using Orleans.Runtime;

namespace BillingGrains.LocalOrleans.Simulation;

/// <summary>Which simulated silo holds which grain; while split, every silo thinks that it holds all.</summary>
internal sealed class SimulatedDirectory(SeedStream placement) : ISiloDirectory
{
    private readonly Dictionary<GrainId, LocalSilo> places = [];
    private readonly List<LocalSilo> members = [];
    private readonly List<LocalSilo> outcasts = [];

    public bool IsSplit { get; set; }

    public void Join(SimulatedSilo silo)
    {
        outcasts.Remove(silo.Silo);
        members.Add(silo.Silo);
    }

    /// <summary>Gets no new grains; those that it has stay until they are unregistered.</summary>
    public void Leave(SimulatedSilo silo) => members.Remove(silo.Silo);

    /// <summary>Counts as dead at once.</summary>
    public void CastOut(SimulatedSilo silo)
    {
        members.Remove(silo.Silo);
        outcasts.Add(silo.Silo);
        var held = places.Where(place => ReferenceEquals(place.Value, silo.Silo)).Select(place => place.Key).ToArray();
        foreach (var grain in held)
        {
            places.Remove(grain);
        }
    }

    public LocalSilo Locate(LocalSilo asking, GrainId grain)
    {
        // A silo that was declared dead and runs on does not know it: it keeps what it has.
        if (IsSplit || outcasts.Contains(asking))
        {
            return asking;
        }

        if (!places.TryGetValue(grain, out var place))
        {
            place = members.Count == 0 ? asking : placement.Pick(members);
            places.Add(grain, place);
        }

        return place;
    }

    public void Unregister(LocalSilo silo, GrainId grain)
    {
        if (places.TryGetValue(grain, out var place) && ReferenceEquals(place, silo))
        {
            places.Remove(grain);
        }
    }

    public bool OwnsReminder(LocalSilo silo, GrainId grain) =>
        IsSplit || members.Count == 0
        || ReferenceEquals(members[(int)(grain.GetUniformHashCode() % (uint)members.Count)], silo);
}
