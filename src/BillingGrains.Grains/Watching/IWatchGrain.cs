using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Watching;
using BillingGrains.Grains.Journaling;

namespace BillingGrains.Grains.Watching;

/// <summary>Keeps what of the installation does not go on, for the exception queue. Key "watch/grains" for grains that
/// cannot be read, "watch/doors" for connections, "watch/lane-0" and up for what each lane is owed.</summary>
public interface IWatchGrain : IJournaledGrain
{
    Task<Answer> Tell(WatchCommand command, Origin origin);

    /// <summary>Asks the grains that could not be read whether they can be now.</summary>
    Task Look();
}
