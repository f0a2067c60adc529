using BillingGrains.Host.Simulation.Faults;

namespace BillingGrains.Host.Simulation;

/// <summary>What a run of the simulator is to be.</summary>
/// <param name="Days">How long the installation is in use; 0 for one busy morning, packed into minutes.</param>
/// <param name="Faults">What may go wrong; each seed draws its own from these.</param>
/// <param name="Deeds">Only so many of what people and sources would do, from the beginning: to cut a failing run short.
/// </param>
internal sealed record SimulationOptions(int Days, FaultSet Faults, int Deeds = int.MaxValue)
{
    public static SimulationOptions Default { get; } = new(Days: 0, FaultSet.All);
}
