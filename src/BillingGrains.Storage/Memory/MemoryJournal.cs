using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;
using BillingGrains.Storage.Journal;
using NodaTime;

namespace BillingGrains.Storage.Memory;

/// <summary>One silo's journal over a store in memory: the same promises as the one in PostgreSQL, on the caller's
/// thread and clock alone, so that a simulation decides every step.</summary>
/// <param name="faults">What happens on this silo's way to the store; null for nothing.</param>
public sealed class MemoryJournal(MemoryStore store, TimeProvider clock, MemoryFaults? faults = null)
    : IJournal, IOutbox, IFactFeed
{
    private const string Unreached = "The journal could not be reached.";

    private readonly MemoryFaults faults = faults ?? MemoryFaults.None;
    private readonly JournalLimits limits = new();
    private readonly FreshRows fresh = new(new JournalLimits(), clock);

    /// <summary>A journal of its own.</summary>
    public MemoryJournal(TimeProvider clock)
        : this(new MemoryStore(), clock)
    {
    }

    public int Lanes => JournalLimits.Lanes;

    private bool IsOut => faults.IsOut?.Invoke() ?? false;

    public async Task<AppendOutcome> Append(Append append, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        if (AppendCheck.Refusal(append, limits, out _) is { } reason)
        {
            return new AppendOutcome.Rejected(reason);
        }

        await faults.Pause();
        var fault = IsOut ? AppendFault.Unavailable : faults.Fault(append);
        StoredRows? stored = null;
        var askedAt = fresh.Now;
        AppendOutcome outcome = fault switch
        {
            AppendFault.None or AppendFault.StoredButUnknown => store.Append(append, out stored),
            AppendFault.Unavailable => new AppendOutcome.Unavailable(Unreached),
            AppendFault.LostAndUnknown => new AppendOutcome.Unknown("The connection was lost."),
            _ => throw new InvalidOperationException($"The fault {fault} is not known."),
        };
        await faults.Pause();
        if (fault == AppendFault.StoredButUnknown)
        {
            return new AppendOutcome.Unknown("The connection was lost.");
        }

        if (stored is not null)
        {
            fresh.Told(stored.Edition, askedAt);
            fresh.Stored(stored.Lane, stored.Edition, stored.Before, stored.After, stored.Rows
                .GroupBy(row => row.Position).Select(rows => rows.ToArray()));
        }

        return outcome;
    }

    public Task<LoadedFacts> Load(string key, CancellationToken cancellation = default) =>
        Ask(() => store.Load([new KnownGrain(key)], edition: null).Grains[0], cancellation);

    public Task<LoadedMany> LoadMany(
        ValueList<KnownGrain> grains, string? edition, CancellationToken cancellation = default) =>
        Ask(() => store.Load(grains, edition), cancellation);

    public Task<ValueList<StoredFact>> Read(
        string key, long afterVersion, int limit, CancellationToken cancellation = default) =>
        Ask(() => store.Read(key, afterVersion, limit), cancellation);

    public Task<long?> FindAppend(string key, Guid appendId, CancellationToken cancellation = default) =>
        Ask(() => store.FindAppend(key, appendId), cancellation);

    public Task<ValueList<string>> FindKeys(string prefix, CancellationToken cancellation = default) =>
        Ask(() => store.FindKeys(prefix), cancellation);

    public Task<ValueList<StoredFact>> ReadOfType(
        string prefix, string type, FactPlace? after, int limit, CancellationToken cancellation = default) =>
        Ask(() => store.ReadOfType(prefix, type, after, limit), cancellation);

    public Task<EpochSight> LookAtEpoch(ValueList<LaneEnd> seen, CancellationToken cancellation = default) =>
        Ask(() => store.LookAtEpoch(seen), cancellation);

    public Task<Epoch> BeginEpoch(
        string ended, string reason, string by, Instant? restoredTo, CancellationToken cancellation = default) =>
        Ask(
            () => store.BeginEpoch(ended, reason, by, restoredTo, Instant.FromDateTimeOffset(clock.GetUtcNow())),
            cancellation);

    public async Task SaveSnapshot(string key, Snapshot snapshot, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        await faults.Pause();
        if (!IsOut)
        {
            store.SaveSnapshot(key, snapshot);
        }

        await faults.Pause();
    }

    public Task<ValueList<OutboxRow>> Read(
        int lane, long afterPosition, int limit, string? epoch = null, CancellationToken cancellation = default) =>
        Ask(
            () => epoch is not null && fresh.Read(lane, epoch, afterPosition, limit) is { IsEmpty: false } rows
                ? rows
                : store.ReadOutbox(lane, afterPosition, limit),
            cancellation);

    public Task<ValueList<OutboxRow>> ReadBetween(
        string source, string consumer, long afterVersion, int limit, CancellationToken cancellation = default) =>
        Ask(() => store.ReadBetween(source, consumer, afterVersion, limit), cancellation);

    public Task<long> Received(string consumer, string source, CancellationToken cancellation = default) =>
        Ask(() => store.Received(consumer, source), cancellation);

    public Task<ValueList<OutboxRow>> Owed(
        string reader, int lane, int limit, CancellationToken cancellation = default) =>
        Ask(() => store.Owed(reader, lane, limit), cancellation);

    public Task<long> Checkpoint(string reader, int lane, CancellationToken cancellation = default) =>
        Ask(() => store.Checkpoint(reader, lane), cancellation);

    public Task MoveCheckpoint(string reader, int lane, long position, CancellationToken cancellation = default) =>
        Ask(
            () =>
            {
                store.MoveCheckpoint(reader, lane, position);
                return true;
            },
            cancellation);

    public async Task WaitForRows(
        int lane, long afterPosition, Duration patience, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var arrived = store.Arrival(lane, afterPosition);
        try
        {
            await using var timer = clock.CreateTimer(
                _ => arrived.TrySetResult(), null, patience.ToTimeSpan(), Timeout.InfiniteTimeSpan);
            await using var cancelled = cancellation.Register(() => arrived.TrySetCanceled(cancellation));
            await arrived.Task;
        }
        finally
        {
            store.Forget(arrived);
        }
    }

    public Task<ValueList<LaneFact>> ReadFacts(
        int lane, long afterPosition, int limit, CancellationToken cancellation = default) =>
        Ask(() => store.ReadFacts(lane, afterPosition, limit), cancellation);

    public Task<ValueList<long>> LastPositions(CancellationToken cancellation = default) =>
        Ask(store.LastPositions, cancellation);

    private async Task<T> Ask<T>(Func<T> answer, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        await faults.Pause();
        if (IsOut)
        {
            throw new JournalUnavailableException(Unreached);
        }

        var result = answer();
        await faults.Pause();
        return result;
    }
}
