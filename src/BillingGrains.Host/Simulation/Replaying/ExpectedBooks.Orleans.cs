namespace BillingGrains.Host.Simulation.Replaying;

/// <summary>What a plan comes to in the simulation, which this engine does not have.</summary>
internal static class ExpectedBooks
{
    public static Books? Of(ulong seed, SimulationOptions options) => null;
}
