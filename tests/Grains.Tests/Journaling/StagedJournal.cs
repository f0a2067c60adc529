using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;
using NodaTime;

namespace BillingGrains.Grains.Tests.Journaling;

/// <summary>What a story does to appends on their way from the grains to the store, and what it has seen of them.</summary>
public sealed class AppendPath
{
    private readonly Lock gate = new();
    private readonly List<Append> seen = [];
    private readonly List<Append> delayed = [];
    private readonly List<string> activated = [];
    private readonly List<(string Key, long After, int Facts)> loads = [];

    /// <summary>Every append that grains have sent, in order.</summary>
    public IReadOnlyList<Append> Seen
    {
        get
        {
            lock (gate)
            {
                return [.. seen];
            }
        }
    }

    /// <summary>Keys of the grains that were activated, each as often as it was.</summary>
    public IReadOnlyList<string> Activated
    {
        get
        {
            lock (gate)
            {
                return [.. activated];
            }
        }
    }

    /// <summary>Grains that were loaded without an activation: the version after which, and how many facts that were.</summary>
    public IReadOnlyList<(string Key, long After, int Facts)> Loads
    {
        get
        {
            lock (gate)
            {
                return [.. loads];
            }
        }
    }

    /// <summary>Appends of this key wait until <see cref="LetGo"/>; null for none.</summary>
    public string? HeldKey { get; private set; }

    /// <summary>Appends of this key do not reach the journal; null for none.</summary>
    public string? AwayKey { get; set; }

    /// <summary>What becomes of the next append.</summary>
    public AppendFate Next { get; set; }

    /// <summary>Facts of this key read as if they could be read by nobody; null for none.</summary>
    public string? UnreadableKey { get; set; }

    private TaskCompletionSource Gate { get; set; } = NewGate();

    public void Hold(string key)
    {
        HeldKey = key;
        Gate = NewGate();
    }

    public void LetGo()
    {
        HeldKey = null;
        Gate.TrySetResult();
    }

    internal Task Pass(Append append)
    {
        lock (gate)
        {
            seen.Add(append);
            return append.Key == HeldKey ? Gate.Task : Task.CompletedTask;
        }
    }

    internal void Loaded(string key)
    {
        lock (gate)
        {
            activated.Add(key);
        }
    }

    internal void LoadedMany(ValueList<KnownGrain> grains, ValueList<LoadedFacts> loaded)
    {
        lock (gate)
        {
            loads.AddRange(grains.Zip(loaded, static (grain, each) => (grain.Key, each.After, each.Facts.Count)));
        }
    }

    internal AppendFate TakeFate()
    {
        var fate = Next;
        Next = AppendFate.Stored;
        return fate;
    }

    internal void Delay(Append append) => delayed.Add(append);

    internal List<Append> TakeDelayed()
    {
        var late = delayed.ToList();
        delayed.Clear();
        return late;
    }

    private static TaskCompletionSource NewGate() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

public enum AppendFate
{
    Stored = 0,

    /// <summary>It is stored, and the answer is lost.</summary>
    StoredButUnknown,

    /// <summary>It is lost, and so is the answer.</summary>
    LostAndUnknown,

    /// <summary>The answer is lost, and it is stored just before the next append arrives.</summary>
    LateAndUnknown,

    /// <summary>The journal is not reached.</summary>
    Unavailable,
}

/// <summary>The journal as the grains of a story have it.</summary>
internal sealed class StagedJournal(IJournal inner, AppendPath path) : IJournal
{
    private static readonly AppendOutcome Unknown = new AppendOutcome.Unknown("The line was cut.");

    public async Task<AppendOutcome> Append(Append append, CancellationToken cancellation = default)
    {
        // Each signal is awaited on its own, so that a simulation's scheduler sees it.
        await path.Pass(append);
        foreach (var late in path.TakeDelayed())
        {
            await inner.Append(late, cancellation);
        }

        switch (append.Key == path.AwayKey ? AppendFate.Unavailable : path.TakeFate())
        {
            case AppendFate.StoredButUnknown:
                await inner.Append(append, cancellation);
                return Unknown;
            case AppendFate.LateAndUnknown:
                path.Delay(append);
                return Unknown;
            case AppendFate.LostAndUnknown:
                return Unknown;
            case AppendFate.Unavailable:
                return new AppendOutcome.Unavailable("The journal is away.");
            default:
                return await inner.Append(append, cancellation);
        }
    }

    public async Task<LoadedFacts> Load(string key, CancellationToken cancellation = default)
    {
        path.Loaded(key);
        return Seen(key, await inner.Load(key, cancellation));
    }

    private LoadedFacts Seen(string key, LoadedFacts loaded) => key == path.UnreadableKey
        ? loaded with { Facts = loaded.Facts.Select(fact => fact with { Type = "test.of-tomorrow.v1" }).ToValueList() }
        : loaded;

    public async Task<LoadedMany> LoadMany(
        ValueList<KnownGrain> grains, string? edition, CancellationToken cancellation = default)
    {
        var loaded = await inner.LoadMany(grains, edition, cancellation);
        path.LoadedMany(grains, loaded.Grains);
        return loaded with { Grains = loaded.Grains.Zip(grains, (each, grain) => Seen(grain.Key, each)).ToValueList() };
    }

    public Task<ValueList<StoredFact>> Read(
        string key, long afterVersion, int limit, CancellationToken cancellation = default) =>
        inner.Read(key, afterVersion, limit, cancellation);

    public Task<long?> FindAppend(string key, Guid appendId, CancellationToken cancellation = default) =>
        inner.FindAppend(key, appendId, cancellation);

    public Task<ValueList<string>> FindKeys(string prefix, CancellationToken cancellation = default) =>
        inner.FindKeys(prefix, cancellation);

    public Task<ValueList<StoredFact>> ReadOfType(
        string prefix, string type, FactPlace? after, int limit, CancellationToken cancellation = default) =>
        inner.ReadOfType(prefix, type, after, limit, cancellation);

    public Task<EpochSight> LookAtEpoch(ValueList<LaneEnd> seen, CancellationToken cancellation = default) =>
        inner.LookAtEpoch(seen, cancellation);

    public Task<Epoch> BeginEpoch(
        string ended, string reason, string by, Instant? restoredTo, CancellationToken cancellation = default) =>
        inner.BeginEpoch(ended, reason, by, restoredTo, cancellation);

    public Task SaveSnapshot(string key, Snapshot snapshot, CancellationToken cancellation = default) =>
        inner.SaveSnapshot(key, snapshot, cancellation);
}
