using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Posting;

/// <summary>How often a document is tried by itself before a person must look, and how long it waits in between. The
/// counts begin anew when the document gets ahead (created, replayed).</summary>
/// <param name="DeferralsMax">Times that the ERP said "not now". At the longest wait 300 of them take a day: an outage
/// of a night parks nothing.</param>
/// <param name="UnknownsMax">Times that neither the call nor a look-up told what happened.</param>
/// <param name="NoEffectsMax">Attempts that a look-up showed to have done nothing.</param>
/// <param name="WaitFirst">The first wait; each further one is twice as long.</param>
/// <param name="WaitMax">The longest wait, unless the ERP asks for a longer one.</param>
public sealed record PostingLimits(
    int DeferralsMax, int UnknownsMax, int NoEffectsMax, Duration WaitFirst, Duration WaitMax)
{
    /// <summary>What is used everywhere.</summary>
    public static PostingLimits Default { get; } = new(
        DeferralsMax: 300,
        UnknownsMax: 50,
        NoEffectsMax: 10,
        WaitFirst: Duration.FromSeconds(1),
        WaitMax: Duration.FromMinutes(5));

    /// <summary>The wait after a number of failures in a row, 1 or more. Up to a fifth shorter by a value derived from
    /// the key and the failure, so that documents that failed together do not come back together.</summary>
    public Duration WaitAfter(int failures, string postingKey)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        var wait = WaitFirst;
        for (var doubled = 1; doubled < failures && wait < WaitMax; doubled++)
        {
            wait += wait;
        }

        var thousandths = 1000 - StableHash.Slot(FormattableString.Invariant($"{postingKey}/{failures}"), 201);
        return Duration.Min(wait, WaitMax) * thousandths / 1000;
    }
}
