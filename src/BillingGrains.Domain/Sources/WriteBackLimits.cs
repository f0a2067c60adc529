using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Sources;

/// <summary>How often a write-back is tried by itself before a person must look, and how long it waits in between. The
/// counts begin anew when it is replayed.</summary>
/// <param name="RefusalsMax">Times that the source refused it: the ticket is gone, the field or a right is
/// missing.</param>
/// <param name="UnansweredMax">Times that the source answered others and not this one. At the longest wait 300 of them
/// take more than a day.</param>
/// <param name="WaitFirst">The first wait; each further one is twice as long.</param>
/// <param name="ReplayedAtOnceMax">What one replay releases at the most.</param>
public sealed record WriteBackLimits(
    int RefusalsMax, int UnansweredMax, Duration WaitFirst, Duration WaitMax, int ReplayedAtOnceMax)
{
    /// <summary>What is used everywhere.</summary>
    public static WriteBackLimits Default { get; } = new(
        RefusalsMax: 5,
        UnansweredMax: 300,
        WaitFirst: Duration.FromSeconds(10),
        WaitMax: Duration.FromMinutes(5),
        ReplayedAtOnceMax: 500);

    /// <summary>The wait after a number of failures, 1 or more. Up to a fifth shorter by a value derived from the key
    /// and the failure, so that those that failed together do not come back together.</summary>
    public Duration WaitAfter(int failures, string key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        var wait = WaitFirst;
        for (var doubled = 1; doubled < failures && wait < WaitMax; doubled++)
        {
            wait += wait;
        }

        var thousandths = 1000 - StableHash.Slot(FormattableString.Invariant($"{key}/{failures}"), 201);
        return Duration.Min(wait, WaitMax) * thousandths / 1000;
    }
}
