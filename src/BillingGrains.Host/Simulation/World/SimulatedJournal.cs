using BillingGrains.Domain.Deciding;
using BillingGrains.LocalOrleans.Simulation;
using BillingGrains.Ports.Journal;
using BillingGrains.Storage.Memory;
using NodaTime;

namespace BillingGrains.Host.Simulation.World;

/// <summary>One silo's way to the journal. What was asked goes on in the world when the silo dies, as a statement goes
/// on in a database; and rows that were read may be lost on their way, as by a carrier that drops them.</summary>
internal sealed class SimulatedJournal(
    SeededRunner runner, MemoryJournal inner, Func<Task> readerPause, Func<bool> losesRow) : IJournal, IOutbox
{
    public int Lanes => inner.Lanes;

    /// <summary>What the silo knows to have seen in the lanes: it finds out when that is there no more.</summary>
    public ValueList<LaneEnd> Seen { get; private set; }

    public Task<AppendOutcome> Append(Append append, CancellationToken cancellation = default) =>
        runner.InWorldAsync(() => inner.Append(append, cancellation));

    public Task<LoadedFacts> Load(string key, CancellationToken cancellation = default) =>
        runner.InWorldAsync(() => inner.Load(key, cancellation));

    public Task<LoadedMany> LoadMany(
        ValueList<KnownGrain> grains, string? edition, CancellationToken cancellation = default) =>
        runner.InWorldAsync(() => inner.LoadMany(grains, edition, cancellation));

    public Task<ValueList<StoredFact>> Read(
        string key, long afterVersion, int limit, CancellationToken cancellation = default) =>
        runner.InWorldAsync(() => inner.Read(key, afterVersion, limit, cancellation));

    public Task<long?> FindAppend(string key, Guid appendId, CancellationToken cancellation = default) =>
        runner.InWorldAsync(() => inner.FindAppend(key, appendId, cancellation));

    public Task<ValueList<string>> FindKeys(string prefix, CancellationToken cancellation = default) =>
        runner.InWorldAsync(() => inner.FindKeys(prefix, cancellation));

    public Task<ValueList<StoredFact>> ReadOfType(
        string prefix, string type, FactPlace? after, int limit, CancellationToken cancellation = default) =>
        runner.InWorldAsync(() => inner.ReadOfType(prefix, type, after, limit, cancellation));

    public Task<EpochSight> LookAtEpoch(ValueList<LaneEnd> seen, CancellationToken cancellation = default)
    {
        Seen = seen;
        return runner.InWorldAsync(() => inner.LookAtEpoch(seen, cancellation));
    }

    public Task<Epoch> BeginEpoch(
        string ended, string reason, string by, Instant? restoredTo, CancellationToken cancellation = default) =>
        runner.InWorldAsync(() => inner.BeginEpoch(ended, reason, by, restoredTo, cancellation));

    public Task SaveSnapshot(string key, Snapshot snapshot, CancellationToken cancellation = default) =>
        runner.InWorldAsync(() => inner.SaveSnapshot(key, snapshot, cancellation));

    public async Task<ValueList<OutboxRow>> Read(
        int lane, long afterPosition, int limit, string? epoch = null, CancellationToken cancellation = default)
    {
        await runner.InWorldAsync(readerPause);
        var rows = await runner.InWorldAsync(() => inner.Read(lane, afterPosition, limit, epoch, cancellation));

        // The last row stays, or the reader would not see that there was anything.
        var last = rows.Count - 1;
        return rows.Where((_, index) => index == last || !losesRow()).ToValueList();
    }

    public Task<ValueList<OutboxRow>> ReadBetween(
        string source, string consumer, long afterVersion, int limit, CancellationToken cancellation = default) =>
        runner.InWorldAsync(() => inner.ReadBetween(source, consumer, afterVersion, limit, cancellation));

    public Task<long> Received(string consumer, string source, CancellationToken cancellation = default) =>
        runner.InWorldAsync(() => inner.Received(consumer, source, cancellation));

    public Task<ValueList<OutboxRow>> Owed(
        string reader, int lane, int limit, CancellationToken cancellation = default) =>
        runner.InWorldAsync(() => inner.Owed(reader, lane, limit, cancellation));

    public Task<long> Checkpoint(string reader, int lane, CancellationToken cancellation = default) =>
        runner.InWorldAsync(() => inner.Checkpoint(reader, lane, cancellation));

    public Task MoveCheckpoint(string reader, int lane, long position, CancellationToken cancellation = default) =>
        runner.InWorldAsync(() => inner.MoveCheckpoint(reader, lane, position, cancellation));

    public Task WaitForRows(
        int lane, long afterPosition, Duration patience, CancellationToken cancellation = default) =>
        runner.InWorldAsync(() => inner.WaitForRows(lane, afterPosition, patience, cancellation));
}
