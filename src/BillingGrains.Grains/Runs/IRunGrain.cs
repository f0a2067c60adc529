using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Runs;
using BillingGrains.Grains.Journaling;

namespace BillingGrains.Grains.Runs;

/// <summary>One billing run. Key "run/{id}". It goes on by itself until every contract was asked, or somebody pauses it.
/// </summary>
public interface IRunGrain : IJournaledGrain
{
    Task<Answer> Tell(RunCommand command, Origin origin);

    /// <summary>How far it is; null when nobody asked for it.</summary>
    Task<BillingRun?> Progress();
}
