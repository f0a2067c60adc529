using BillingGrains.Connectors.Memory;
using BillingGrains.LocalOrleans.Simulation;

namespace BillingGrains.Host.Simulation.People;

/// <summary>Documents that an ERP refuses at first, for a reason that somebody mends: no fault, but everyday work.
/// </summary>
internal static class BusinessRefusals
{
    private const int OneIn = 8;
    private const int MendedAfter = 2;

    /// <summary>It follows from the document, so that it is the same for whoever sends it.</summary>
    /// <param name="seed">The root stream.</param>
    public static bool Meets(SeedStream seed, ErpCall call) =>
        call is { Kind: ErpCallKind.Create or ErpCallKind.Enter or ErpCallKind.CreateMaster, Nth: <= MendedAfter }
        && seed.Sub(call.Subject).OneIn(OneIn);
}
