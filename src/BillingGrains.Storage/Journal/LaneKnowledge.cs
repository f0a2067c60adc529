using BillingGrains.Ports.Journal;

namespace BillingGrains.Storage.Journal;

/// <summary>What a connection knows from its own appends: where grains stand, for as long as nobody else appends in
/// their lane. Whether somebody did shows by the lane's last position, at which every batch looks.</summary>
internal sealed class LaneKnowledge
{
    private const long Unknown = -1;

    private readonly int keysMax;
    private readonly long[] lastPositions = new long[JournalLimits.Lanes];
    private readonly Dictionary<string, long>[] versions = new Dictionary<string, long>[JournalLimits.Lanes];

    /// <param name="keysMax">Grains of one lane; with one more all of the lane are forgotten.</param>
    public LaneKnowledge(int keysMax)
    {
        this.keysMax = keysMax;
        Array.Fill(lastPositions, Unknown);
        for (var lane = 0; lane < versions.Length; lane++)
        {
            versions[lane] = new Dictionary<string, long>(StringComparer.Ordinal);
        }
    }

    /// <summary>Where the lane stood after the last append of this connection; -1 before the first.</summary>
    public long LastPosition(int lane) => lastPositions[lane];

    /// <summary>True when the append's grain stands at its expected version, if the lane is still at
    /// <see cref="LastPosition"/>.</summary>
    public bool Expects(int lane, Append append) =>
        versions[lane].TryGetValue(append.Key, out var version) && version == append.ExpectedVersion;

    /// <summary>A batch was stored in a lane.</summary>
    /// <param name="before">The lane's last position before it.</param>
    /// <param name="after">The lane's last position now.</param>
    public void Moved(int lane, long before, long after)
    {
        if (lastPositions[lane] != before)
        {
            versions[lane].Clear();
        }

        lastPositions[lane] = after;
    }

    /// <summary>A grain of the batch stands at a version now.</summary>
    public void Stands(int lane, string key, long version)
    {
        if (versions[lane].Count >= keysMax)
        {
            versions[lane].Clear();
        }

        versions[lane][key] = version;
    }
}
