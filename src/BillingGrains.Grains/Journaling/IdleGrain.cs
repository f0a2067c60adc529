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

    private IdleGrain(string key, string epochId, JournalServices services)
    {
        (Key, this.epochId, this.services) = (key, epochId, services);
        folded = new FoldedState<TDecider, TState, TCommand, TEvent>(key, services) { EpochId = epochId };
        decisions = new DecisionBatch<TDecider, TState, TCommand, TEvent>(key, folded, services);
    }

    public string Key { get; }

    public TState State => folded.State;

    /// <summary>Loads those that can be read; of the others their grains tell what ails them.</summary>
    /// <param name="epochId">The epoch that was known before.</param>
    public static async Task<List<IdleGrain<TDecider, TState, TCommand, TEvent>>> Load(
        ValueList<string> keys, string epochId, JournalServices services)
    {
        var readable = new List<IdleGrain<TDecider, TState, TCommand, TEvent>>(keys.Count);
        foreach (var (loaded, key) in (await services.Journal.LoadMany(keys)).Zip(keys))
        {
            var grain = new IdleGrain<TDecider, TState, TCommand, TEvent>(key, epochId, services);
            await grain.folded.Take(loaded, CancellationToken.None);
            if (grain.folded.Ailment is null)
            {
                readable.Add(grain);
            }
        }

        return readable;
    }

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

        var outcome = await services.Journal.Append(draft.ToAppend(Key, version, epochId));
        if (outcome is AppendOutcome.Stored(var after))
        {
            folded.Apply(draft, after);
        }

        return outcome;
    }
}
