using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;

namespace BillingGrains.Grains.Journaling;

/// <summary>What a grain would do that has no activation: load, decide, append; for many of them by one question, and without
/// activating any. The journal's version check is the arbiter: who could not store asks the grain itself, which looks what is
/// stored and decides again.</summary>
internal sealed class IdleGrain<TDecider, TState, TCommand, TEvent>
    where TDecider : IDecider<TState, TCommand, TEvent>
    where TState : class
    where TEvent : notnull
{
    private readonly FoldedState<TDecider, TState, TCommand, TEvent> folded;
    private readonly DecisionBatch<TDecider, TState, TCommand, TEvent> decisions;
    private readonly JournalServices services;
    private readonly string epochId;
    private readonly string edition;
    private Guid? lastAppend;
    private long characters;

    private IdleGrain(string key, string epochId, string edition, JournalServices services)
    {
        (Key, this.epochId, this.edition, this.services) = (key, epochId, edition, services);
        folded = new FoldedState<TDecider, TState, TCommand, TEvent>(key, services) { EpochId = epochId };
        decisions = new DecisionBatch<TDecider, TState, TCommand, TEvent>(key, folded, services);
    }

    public string Key { get; }

    public TState State => folded.State;

    /// <summary>Loads those that can be read; of the others their grains tell what ails them. What this silo has just loaded or
    /// stored of them is not loaded again.</summary>
    /// <param name="epochId">The epoch that was known before.</param>
    public static async Task<List<IdleGrain<TDecider, TState, TCommand, TEvent>>> Load(
        ValueList<string> keys, string epochId, JournalServices services)
    {
        var readable = new List<IdleGrain<TDecider, TState, TCommand, TEvent>>(keys.Count);
        if (keys.IsEmpty)
        {
            return readable;
        }

        var (edition, folds) = services.Remembered.Find(keys);
        var known = keys.Zip(folds, static (key, fold) => new KnownGrain(key, fold?.Version ?? 0, fold?.AppendId ?? Guid.Empty));
        var loaded = await services.Journal.LoadMany(known.ToValueList(), edition);
        services.Remembered.Enter(loaded.Edition);
        for (var index = 0; index < keys.Count; index++)
        {
            var grain = new IdleGrain<TDecider, TState, TCommand, TEvent>(keys[index], epochId, loaded.Edition, services);
            await grain.Take(loaded.Grains[index], folds[index] as RememberedFold<TState>);
            if (grain.folded.Ailment is null)
            {
                readable.Add(grain);
            }
        }

        return readable;
    }

    /// <summary>One of which nothing is stored yet, as far as anybody here knows. The journal is not asked: upon anything
    /// but nothing it stores nothing.</summary>
    public static IdleGrain<TDecider, TState, TCommand, TEvent> New(string key, string epochId, JournalServices services) =>
        new(key, epochId, services.Remembered.Edition ?? "", services);

    /// <summary>Nothing is left to do for it that would be done without its grain.</summary>
    public void Forget() => services.Remembered.Forget(Key);

    /// <summary>Decides a command on what was loaded, and stores what follows.</summary>
    /// <returns>Null when nobody knows, or something hindered it: the grain itself is to be asked.</returns>
    public async Task<Answer?> Handle(TCommand command, Origin origin)
    {
        var pending = new Pending<TCommand>([command], origin, delivery: null);
        return await Store([pending]) is AppendOutcome.Stored ? pending.Decided : null;
    }

    /// <summary>Takes deliveries, in the order of their source; each with what it means for the grain.</summary>
    /// <returns>False when the grain itself is to be asked.</returns>
    public async Task<bool> Receive(IReadOnlyList<(OutboxRow Row, ValueList<TCommand> Commands)> deliveries) =>
        await Store([.. deliveries.Select(one => new Pending<TCommand>(one.Commands, one.Row.OriginFor(Key), one.Row))]) switch
        {
            AppendOutcome.Stored => true,
            AppendOutcome.ReceiptOutOfStep(_, var received) => deliveries is [var only] && received >= only.Row.Fact.Version,
            _ => false,
        };

    /// <summary>Null where a command breaks its decider, or a delivery is not the next one: the grain says so.</summary>
    private async Task<AppendOutcome?> Store(Pending<TCommand>[] batch)
    {
        var version = folded.Version;
        var draft = decisions.Decide(batch);
        if (Array.Exists(batch, static pending => pending.Decided is null))
        {
            return null;
        }

        if (draft.IsEmpty)
        {
            return new AppendOutcome.Stored(version);
        }

        var append = draft.ToAppend(Key, version, epochId);
        var outcome = await services.Journal.Append(append);
        if (outcome is AppendOutcome.Stored(var after))
        {
            folded.Apply(draft, after);
            if (!append.Facts.IsEmpty)
            {
                lastAppend = append.AppendId;
                characters += append.Facts.Sum(static fact => fact.Body.Length);
                Remember();
            }
        }

        return outcome;
    }

    private async Task Take(LoadedFacts loaded, RememberedFold<TState>? known)
    {
        await folded.Take(loaded, CancellationToken.None, known);
        var before = loaded.After > 0 ? known : null;
        lastAppend = loaded.Facts.IsEmpty ? before?.AppendId : loaded.Facts[^1].AppendId;
        characters = (before?.Characters ?? loaded.Snapshot?.Body.Length ?? 0)
            + loaded.Facts.Sum(static fact => (long)fact.Body.Length);
        if (folded.Ailment is null)
        {
            Remember();
        }
    }

    /// <summary>Not where only a snapshot was read: of its last fact nothing is known.</summary>
    private void Remember()
    {
        if (lastAppend is { } id)
        {
            services.Remembered.Keep(
                edition, new RememberedFold<TState>(State, Key, folded.Version, id, characters, folded.SnapshotDue));
        }
    }
}
