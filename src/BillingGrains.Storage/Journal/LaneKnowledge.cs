using BillingGrains.Ports.Journal;

namespace BillingGrains.Storage.Journal;

/// <summary>What a connection knows from its own appends, so that it need not be looked up: where grains stand and what they
/// addressed to whom, for as long as nobody else appends in their lane, which shows by the lane's last position, at which
/// every batch looks; and which append stored a fact that is to be received.</summary>
internal sealed class LaneKnowledge
{
    private const long Unknown = -1;

    private readonly JournalLimits limits;
    private readonly long[] lastPositions = new long[JournalLimits.Lanes];
    private readonly Dictionary<string, Standing>[] grains = new Dictionary<string, Standing>[JournalLimits.Lanes];
    private readonly Dictionary<(string Source, string Consumer), long>[] addressed =
        new Dictionary<(string, string), long>[JournalLimits.Lanes];

    /// <summary>Of addressed facts: the last ones, and those before them.</summary>
    private Dictionary<(string Key, long Version), Guid> appendIds = [];
    private Dictionary<(string Key, long Version), Guid> appendIdsBefore = [];

    /// <param name="limits">Above <see cref="JournalLimits.KeysKnownPerLaneMax"/> all of a lane is forgotten.</param>
    public LaneKnowledge(JournalLimits limits)
    {
        this.limits = limits;
        Array.Fill(lastPositions, Unknown);
        for (var lane = 0; lane < JournalLimits.Lanes; lane++)
        {
            grains[lane] = new Dictionary<string, Standing>(StringComparer.Ordinal);
            addressed[lane] = [];
        }
    }

    /// <summary>Where the lane stood after the last append of this connection; -1 before the first.</summary>
    public long LastPosition(int lane) => lastPositions[lane];

    /// <summary>True when the append's grain stands at its expected version, if the lane is still at
    /// <see cref="LastPosition"/>.</summary>
    public bool Expects(int lane, Append append) =>
        grains[lane].TryGetValue(append.Key, out var standing) && standing.Version == append.ExpectedVersion;

    /// <summary>The version that the append's grain addressed to a consumer before the append, 0 for none, if the lane is
    /// still at <see cref="LastPosition"/>; null when that is not known.</summary>
    public long? AddressedBefore(int lane, Append append, string consumer) =>
        append.ExpectedVersion == 0 ? 0
        : !Expects(lane, append) ? null
        : addressed[lane].TryGetValue((append.Key, consumer), out var version) ? version
        : grains[lane][append.Key].IsKnownFromStart ? 0
        : null;

    /// <summary>True when the fact of a receipt was stored here by the append that the receipt names.</summary>
    public bool Stored(Receipt receipt)
    {
        var place = (receipt.Source, receipt.To);
        return (appendIds.TryGetValue(place, out var id) || appendIdsBefore.TryGetValue(place, out id))
            && id == receipt.AppendId;
    }

    /// <summary>A batch was stored in a lane.</summary>
    /// <param name="before">The lane's last position before it.</param>
    /// <param name="after">The lane's last position now.</param>
    public void Moved(int lane, long before, long after)
    {
        if (lastPositions[lane] != before
            || grains[lane].Count > limits.KeysKnownPerLaneMax || addressed[lane].Count > limits.KeysKnownPerLaneMax)
        {
            grains[lane].Clear();
            addressed[lane].Clear();
        }

        lastPositions[lane] = after;
    }

    /// <summary>An append of the batch was stored, after <see cref="Moved"/>.</summary>
    public void Took(int lane, Append append)
    {
        var isKnownFromStart = append.ExpectedVersion == 0
            || (grains[lane].TryGetValue(append.Key, out var standing) && standing.IsKnownFromStart);
        var version = append.ExpectedVersion;
        foreach (var fact in append.Facts.AsSpan())
        {
            version++;
            if (!fact.Addressees.IsEmpty)
            {
                appendIds[(append.Key, version)] = append.AppendId;
            }

            foreach (var consumer in fact.Addressees.AsSpan())
            {
                addressed[lane][(append.Key, consumer)] = version;
            }
        }

        grains[lane][append.Key] = new Standing(version, isKnownFromStart);
        if (appendIds.Count > limits.AddressedFactsKnownMax)
        {
            (appendIdsBefore, appendIds) = (appendIds, appendIdsBefore);
            appendIds.Clear();
        }
    }

    /// <summary>Another epoch began: facts of the one before may be gone.</summary>
    public void ForgetFacts()
    {
        appendIds.Clear();
        appendIdsBefore.Clear();
    }

    /// <param name="IsKnownFromStart">Whatever it ever addressed to somebody is known.</param>
    private readonly record struct Standing(long Version, bool IsKnownFromStart);
}
