using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Watching;
using BillingGrains.Grains.Watching;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Json;
using Microsoft.Extensions.Logging;
using Orleans;

namespace BillingGrains.Grains.Journaling;

/// <summary>Load, decide, append, apply, act: what every grain with facts does, and nothing else.</summary>
/// <remarks>Calls interleave (every such grain is reentrant), but deciding does not: commands queue, and one loop
/// decides all that wait, in order, on the running state, appends once, and answers each after that. So a grain that
/// many call is not bound to one commit a call, and no answer is ever given for what is not durable.</remarks>
public abstract partial class JournaledGrain<TDecider, TState, TCommand, TEvent>(JournalServices services)
    : Grain, IJournaledGrain
    where TDecider : IDecider<TState, TCommand, TEvent>
    where TState : class
    where TEvent : notnull
{
    private readonly Queue<Pending<TCommand>> waiting = new();
    private readonly Queue<Pending<TCommand>> alone = new();
    private FoldedState<TDecider, TState, TCommand, TEvent> folded = null!;
    private DecisionBatch<TDecider, TState, TCommand, TEvent> decisions = null!;
    private TroubleTeller? teller;
    private Epoch? epoch;
    private bool isLoaded;
    private bool committing;

    /// <summary>The fold of all facts that are durable and known to this activation. One that was loaded before the
    /// journal was set back remembers what never happened: it throws <see cref="RepeatCommandException"/>, and goes.
    /// </summary>
    protected TState State => IsOfThisEpoch() ? folded.State : throw Left();

    /// <summary>The epoch of the journal in which this activation was loaded.</summary>
    protected Epoch Epoch => epoch!;

    /// <summary>The number of facts in <see cref="State"/>.</summary>
    protected long Version => folded.Version;

    protected string Key { get; private set; } = "";

    protected JournalServices Services { get; } = services;

    public sealed override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Key = this.GetPrimaryKeyString();

        // Before the facts: were the journal set back in between, this activation would be of the epoch that is over.
        epoch = await Services.Epoch.Known(cancellationToken);
        folded = new FoldedState<TDecider, TState, TCommand, TEvent>(Key, Services) { EpochId = epoch.Id };
        decisions = new DecisionBatch<TDecider, TState, TCommand, TEvent>(Key, folded, Services);
        await Load(cancellationToken);
        Services.AtWork.Add(Key);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Services.AtWork.Remove(Key);
        return Task.CompletedTask;
    }

    public async Task<string?> Ailment()
    {
        StayOnlyInThisEpoch();
        await (folded.Ailment is null ? Refresh() : Reload());
        return folded.Ailment;
    }

    public Task Reread()
    {
        StayOnlyInThisEpoch();
        return Reload();
    }

    public Task<Delivered> Deliver(ValueList<OutboxRow> rows, string readIn)
    {
        StayOnlyInThisEpoch();
        return !string.Equals(readIn, Epoch.Id, StringComparison.Ordinal) ? Task.FromResult(Delivered.Owed)
            : folded.Ailment is null && rows.Count == 1 ? DeliverOne(rows[0]) : DeliverMany(rows);
    }

    /// <summary>Asks the decider, stores what follows, and answers when it is durable. The answer is a signal: into
    /// <c>WhenAll</c> and the like it goes <see cref="Turns.InTurn{T}"/>.</summary>
    protected Task<Answer> Handle(TCommand command, Origin origin)
    {
        RequireReadable();
        return Enqueue(new Pending<TCommand>([command], origin, null));
    }

    /// <summary>The same for several, in order: what follows from them is stored together where it fits. One refusal does not
    /// stop the rest.</summary>
    protected async Task<ValueList<Answer>> HandleAll(ValueList<TCommand> commands, Origin origin)
    {
        RequireReadable();
        return new(await EnqueueAll([.. commands.Select(command => new Pending<TCommand>([command], origin, null))]));
    }

    /// <summary>The commands that a delivered fact means for this grain; none when it only takes note. It may ask other
    /// grains, but never the world outside.</summary>
    protected abstract ValueTask<ValueList<TCommand>> React(object fact, StoredFact stored);

    /// <summary>True where a fact that the grain addressed to itself says no more than that it has changed: of several that are
    /// delivered together it reacts to the last, and the others are received with it.</summary>
    protected virtual bool OwnFactsMeanTheSame => false;

    /// <summary>True where what a fact means does not depend on what was received before it: facts of one source that are
    /// delivered together are then decided one after the other and stored together.</summary>
    protected virtual bool FactsMeanTheSameAlways => false;

    /// <summary>Makes sure that <see cref="State"/> holds the grain's facts up to a version that somebody has seen: where
    /// two activations stand for a moment, this may be the one that did not store them.</summary>
    protected Task CatchUp(long version) =>
        Version < version && folded.Ailment is null ? Reload() : Task.CompletedTask;

    /// <summary>Looks for facts that another activation stored. For a question whose answer from an old state would be
    /// taken for the last word: nothing is due.</summary>
    protected async Task Refresh()
    {
        if (await Services.Journal.Read(Key, Version, limit: 1) is [var unknown])
        {
            await CatchUp(unknown.Version);
        }
    }

    /// <summary>Runs once after the state is loaded, before the first call.</summary>
    protected virtual Task OnLoaded() => Task.CompletedTask;

    /// <summary>Runs after the state was read again: another activation may have stored facts that this one has to act
    /// upon.</summary>
    protected virtual void OnReloaded()
    {
    }

    /// <summary>Runs after facts became durable and were applied. What it starts must not be relied on: after a crash it
    /// did not happen. What must happen is addressed.</summary>
    protected virtual void OnStored(ValueList<TEvent> facts)
    {
    }

    /// <summary>Throws <see cref="BrokenGrainException"/> where the state is not what is stored.</summary>
    protected void RequireReadable()
    {
        if (folded.Ailment is { } ailment)
        {
            throw new BrokenGrainException($"{Key} cannot be read: {ailment}");
        }
    }

    private Task Reload() => Load(CancellationToken.None);

    private async Task Load(CancellationToken cancellation)
    {
        await folded.Load(cancellation);
        if (folded.Ailment is { } ailment)
        {
            TellAilment(ailment);
        }
        else if (isLoaded)
        {
            OnReloaded();
        }
        else
        {
            isLoaded = true;
            await OnLoaded();
        }
    }

    /// <summary>Puts the grain into the exception queue; who watches there finds out when it is mended. Nothing waits for
    /// it: an activation that did would need another grain.</summary>
    private void TellAilment(string ailment)
    {
        if (GrainKeys.Kind(Key) == "watch")
        {
            Services.Log.LogError("{Grain} cannot be read: {Reason}", Key, ailment);
            return;
        }

        teller ??= new TroubleTeller(Key, GrainKeys.Watch("grains"), Troubles.UnreadableCode, GrainFactory, Services);
        _ = teller.Tell(ailment, reason => Troubles.Unreadable(Key, reason, Services.Now));
    }

    private async Task<Delivered> DeliverMany(ValueList<OutboxRow> rows)
    {
        if (folded.Ailment is not null)
        {
            await Reload();
            if (folded.Ailment is not null)
            {
                return Delivered.Unreadable;
            }
        }

        var sources = rows.GroupBy(row => row.Fact.Key, StringComparer.Ordinal);
        var answers = await Task.WhenAll(sources.Select(DeliverInOrder));
        return Array.TrueForAll(answers, answer => answer == Delivered.Received) ? Delivered.Received : Delivered.Owed;
    }

    private async Task<Delivered> DeliverInOrder(IGrouping<string, OutboxRow> rows)
    {
        if (FactsMeanTheSameAlways)
        {
            return await DeliverAtOnce(rows);
        }

        var isOwn = string.Equals(rows.Key, Key, StringComparison.Ordinal);
        foreach (var row in isOwn && OwnFactsMeanTheSame ? Joined(rows) : rows)
        {
            if (await DeliverOne(row) != Delivered.Received)
            {
                return Delivered.Owed;
            }
        }

        return Delivered.Received;
    }

    private async Task<Delivered> DeliverAtOnce(IEnumerable<OutboxRow> rows)
    {
        var all = rows.Where(row => !IsReceived(row)).ToList();
        if (all is [{ PreviousVersion: > 0 } first, ..] && !await FillHole(first))
        {
            return Delivered.Owed;
        }

        var pending = new List<Pending<TCommand>>(all.Count);
        foreach (var row in all)
        {
            var commands = await React(FactCodec.Decode(row.Fact), row.Fact);
            pending.Add(new Pending<TCommand>(commands, row.OriginFor(Key), row));
        }

        await EnqueueAll(pending);
        return all.TrueForAll(IsReceived) ? Delivered.Received : Delivered.Owed;
    }

    /// <summary>Rows that follow upon each other become the last of them, which is received from where the first begins.
    /// </summary>
    private IEnumerable<OutboxRow> Joined(IEnumerable<OutboxRow> rows)
    {
        OutboxRow? joined = null;
        foreach (var row in rows.Where(row => !IsReceived(row)))
        {
            if (joined is null)
            {
                joined = row;
            }
            else if (row.PreviousVersion == joined.Fact.Version)
            {
                joined = row with { PreviousVersion = joined.PreviousVersion };
            }
            else
            {
                yield return joined;
                joined = row;
            }
        }

        if (joined is not null)
        {
            yield return joined;
        }
    }

    private async Task<Delivered> DeliverOne(OutboxRow row)
    {
        var fact = row.Fact;
        if (IsReceived(row))
        {
            return Delivered.Received;
        }

        if (row.PreviousVersion > 0 && !await FillHole(row))
        {
            return Delivered.Owed;
        }

        var commands = await React(FactCodec.Decode(fact), fact);
        var origin = row.OriginFor(Key);
        await Enqueue(new Pending<TCommand>(commands, origin, row));
        return IsReceived(row) ? Delivered.Received : Delivered.Owed;
    }

    private bool IsReceived(OutboxRow row) => folded.Received(row.Fact.Key) >= row.Fact.Version;

    /// <summary>Takes what the same source addressed to this grain before a row, in order.</summary>
    private async Task<bool> FillHole(OutboxRow row)
    {
        var source = row.Fact.Key;
        if (folded.Received(source) is not { } received)
        {
            received = await Services.Outbox.Received(Key, source);
            folded.NoteReceived(source, Math.Max(received, folded.Received(source) ?? 0));
        }

        if (folded.Received(source) >= row.PreviousVersion)
        {
            return true;
        }

        var missing = await Services.Outbox.ReadBetween(
            source, Key, folded.Received(source) ?? received, Services.Limits.LaneReadRows);
        foreach (var earlier in missing.TakeWhile(earlier => earlier.Fact.Version < row.Fact.Version))
        {
            if (await DeliverOne(earlier) != Delivered.Received)
            {
                return false;
            }
        }

        return folded.Received(source) >= row.PreviousVersion;
    }
}
