using BillingGrains.Host.Simulation.World;

namespace BillingGrains.Host.Simulation.Replaying;

/// <summary>What a plan comes to in the simulation.</summary>
internal static class ExpectedBooks
{
    public static Books? Of(ulong seed, SimulationOptions options) => SimulatedPlace.BooksOf(seed, options);
}
