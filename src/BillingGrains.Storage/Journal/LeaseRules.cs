using NodaTime;

namespace BillingGrains.Storage.Journal;

/// <summary>What every implementation of leases asks of its caller.</summary>
internal static class LeaseRules
{
    /// <summary>The holder of a lease that was given back.</summary>
    public const string Nobody = "";

    private static readonly Duration DurationMin = Duration.FromSeconds(1);

    public static void Check(string name, string holder, Duration duration)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(holder);
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, DurationMin);
    }
}
