using System.Globalization;
using BillingGrains.Ports.Journal;
using Orleans;

namespace BillingGrains.Grains.Deliveries;

/// <summary>Carries the facts of one outbox lane to the grains that they are addressed to; key "lane/0" and up. It is
/// the only reader of its lane; were there two for a moment, facts would arrive twice and count once.</summary>
public interface IDeliveryLaneGrain : IGrainWithStringKey
{
    /// <summary>Starts the lane when it does not run. Each silo calls it every few seconds.</summary>
    Task<LaneHealth> Wake();
}

/// <summary>How a lane does.</summary>
/// <param name="Position">Everything up to here is received, or is owed and watched by the sweep.</param>
/// <param name="UnderWay">Rows that wait for their consumer's answer.</param>
/// <param name="Owed">Rows that the last sweep found.</param>
[GenerateSerializer]
public sealed record LaneHealth(
    [property: Id(0)] int Lane, [property: Id(1)] long Position, [property: Id(2)] int UnderWay, [property: Id(3)] int Owed);

/// <summary>The lanes of an outbox.</summary>
internal static class DeliveryLanes
{
    /// <summary>Starts those that do not run, and says how each does.</summary>
    public static Task<LaneHealth[]> WakeLanes(this IGrainFactory grains, IOutbox outbox) => Task.WhenAll(
        Enumerable.Range(0, outbox.Lanes).Select(lane =>
            grains.GetGrain<IDeliveryLaneGrain>($"lane/{lane.ToString(CultureInfo.InvariantCulture)}").Wake()));
}
