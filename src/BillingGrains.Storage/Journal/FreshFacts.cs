namespace BillingGrains.Storage.Journal;

/// <summary>The facts that this process stored last, for the projector of the views where it lives here too: what was just sent
/// to the database need not come back from there. It remembers only what was committed, and of a lane only facts between
/// which nothing of another can lie.</summary>
/// <remarks>The journal may have been set back since, or texts have been erased: who reads compares with the database.</remarks>
public sealed class FreshFacts
{
    private readonly FreshLane<FactSegment>[] lanes;

    internal FreshFacts(JournalLimits limits) =>
        lanes = [.. Enumerable.Range(0, JournalLimits.Lanes).Select(_ => new FreshLane<FactSegment>(
            limits.FreshFactsPerLaneMax, limits.FreshBytesPerLaneMax,
            static segment => (segment.Last, segment.Count, segment.BytesCount)))];

    /// <inheritdoc cref="FreshLane{T}.Stored"/>
    internal void Stored(int lane, FactEdition storedUnder, long before, long after, IEnumerable<FactSegment> segments) =>
        lanes[lane].Stored(storedUnder, before, after, segments);

    /// <inheritdoc cref="FreshLane{T}.Read"/>
    internal IReadOnlyList<FactSegment> Read(int lane, long afterPosition, int limit, out FactEdition storedUnder) =>
        lanes[lane].Read(afterPosition, limit, out storedUnder);
}
