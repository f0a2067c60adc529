using System.Text.Json;
using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Json;
using Microsoft.Extensions.Logging;

namespace BillingGrains.Grains.Journaling;

/// <summary>A grain's state as folded from its durable facts, and what it has received from others.</summary>
internal sealed class FoldedState<TDecider, TState, TCommand, TEvent>(string key, JournalServices services)
    where TDecider : IDecider<TState, TCommand, TEvent>
    where TState : class
    where TEvent : notnull
{
    private const int PageFacts = 1_000;

    private readonly Dictionary<string, long> received = new(StringComparer.Ordinal);

    public TState State { get; private set; } = TDecider.Initial;

    /// <summary>The number of facts in <see cref="State"/>.</summary>
    public long Version { get; private set; }

    /// <summary>The version at which the next snapshot is kept.</summary>
    public long SnapshotDue { get; private set; } = services.Limits.FactsToNextSnapshot(0);

    /// <summary>The id of the epoch in which the activation was loaded; null where none counts.</summary>
    public string? EpochId { get; init; }

    /// <summary>Why the facts could not be folded; null when they could.</summary>
    public string? Ailment { get; private set; }

    /// <summary>The version up to which this activation knows that it has received from a source; null when it does not
    /// know.</summary>
    public long? Received(string source) => received.TryGetValue(source, out var version) ? version : null;

    public void NoteReceived(string source, long version) => received[source] = version;

    /// <summary>Folds what is stored. Facts that this version cannot read leave an ailment; an outage throws.</summary>
    public async Task Load(CancellationToken cancellation)
    {
        Ailment = null;
        received.Clear();
        await Take(await services.Journal.Load(key, cancellation), cancellation);
    }

    /// <summary>Folds what was loaded.</summary>
    /// <param name="known">What the facts come after, where the journal says so.</param>
    public async Task Take(LoadedFacts loaded, CancellationToken cancellation, RememberedFold<TState>? known = null)
    {
        try
        {
            if (loaded.After > 0)
            {
                Fold(known!.State, known.Version, known.SnapshotDue, loaded.Facts);
            }
            else if (loaded.Snapshot is not { } snapshot)
            {
                Fold(TDecider.Initial, 0, SnapshotDueAfter(0), loaded.Facts);
            }
            else if (snapshot.FoldVersion == TDecider.FoldVersion)
            {
                var state = JsonSerializer.Deserialize<TState>(snapshot.Body, BillingJson.Options)!;
                Fold(state, snapshot.Version, SnapshotDueAfter(snapshot.Version, snapshot.Body.Length), loaded.Facts);
            }
            else
            {
                Fold(TDecider.Initial, 0, SnapshotDueAfter(0), await ReadAll(cancellation));
            }
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or JournalUnavailableException))
        {
            Ailment = exception.Message;
        }
    }

    /// <summary>Takes over what has become durable.</summary>
    public void Apply(AppendDraft<TState, TCommand, TEvent> draft, long version)
    {
        State = draft.State;
        Version = version;
        foreach (var receipt in draft.Receipts)
        {
            received[receipt.Source] = receipt.To;
        }

        if (Version >= SnapshotDue)
        {
            _ = KeepSnapshot(State, Version);
        }
    }

    private long SnapshotDueAfter(long version, int characters = 0) => version + services.Limits.FactsToNextSnapshot(characters);

    private void Fold(TState state, long version, long snapshotDue, ValueList<StoredFact> facts)
    {
        SnapshotDue = snapshotDue;
        foreach (var stored in facts)
        {
            var fact = FactCodec.Decode(stored.Type, stored.Body);
            state = fact is DeliveryRefused ? state : TDecider.Evolve(state, (TEvent)fact);
            version = stored.Version;
        }

        // An append that became durable while the facts were on their way may have brought the state further.
        if (version >= Version)
        {
            State = state;
            Version = version;
        }
    }

    /// <summary>Every fact: the snapshot was made by another version of the fold.</summary>
    private async Task<ValueList<StoredFact>> ReadAll(CancellationToken cancellation)
    {
        var all = new List<StoredFact>();
        while (true)
        {
            var page = await services.Journal.Read(key, all.Count, PageFacts, cancellation);
            all.AddRange(page);
            if (page.Count < PageFacts)
            {
                return all.ToValueList();
            }
        }
    }

    /// <summary>Written after the commit and apart from it: whatever becomes of it, only the next load is slower.</summary>
    private async Task KeepSnapshot(TState state, long version)
    {
        try
        {
            SnapshotDue = version + services.Limits.SnapshotEveryFacts;
            var body = JsonSerializer.Serialize(state, BillingJson.Options);
            SnapshotDue = SnapshotDueAfter(version, body.Length);
            await services.Journal.SaveSnapshot(key, new Snapshot(version, TDecider.FoldVersion, body, EpochId));
        }
        catch (Exception exception)
        {
            services.Log.LogWarning("{Grain} keeps no snapshot: {Reason}", key, exception.Message);
        }
    }
}
