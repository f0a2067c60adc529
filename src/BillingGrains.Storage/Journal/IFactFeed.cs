using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;

namespace BillingGrains.Storage.Journal;

/// <summary>All facts, lane by lane: what views are made from.</summary>
public interface IFactFeed
{
    /// <summary>Facts of a lane after a position, in the order of their positions; at most <paramref name="limit"/>.
    /// Positions start at 1 and have no gaps; none can appear below one that was returned.</summary>
    Task<ValueList<LaneFact>> ReadFacts(
        int lane, long afterPosition, int limit, CancellationToken cancellation = default);

    /// <summary>The last position of each lane, by its number; 0 for an empty one. One cut through the journal: no
    /// fact at or below it can still appear.</summary>
    Task<ValueList<long>> LastPositions(CancellationToken cancellation = default);
}

/// <summary>A fact with its place in the journal.</summary>
public sealed record LaneFact(int Lane, long Position, StoredFact Fact);
