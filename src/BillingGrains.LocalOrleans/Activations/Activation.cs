using BillingGrains.LocalOrleans.Calls;
using BillingGrains.LocalOrleans.Running;
using BillingGrains.LocalOrleans.Silo;
using BillingGrains.LocalOrleans.States;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace BillingGrains.LocalOrleans.Activations;

/// <summary>One grain object in memory: its scheduler, its waiting messages and its life.</summary>
internal sealed class Activation : IGrainContext
{
    private readonly GrainClass grainClass;
    private readonly WorkQueue queue;
    private readonly AsyncServiceScope scope;
    private readonly TaskCompletionSource deactivated;
    private readonly List<ActivationTimer> timers = [];
    private readonly Inbox inbox = new();
    private readonly Func<Interleaving, bool> mayStart;
    private Life life;
    private DeactivationReason? ending;
    private bool pumping;
    private int running;
    private int runningAlone;
    private int runningReadOnly;
    private long lastUse;
    private long keepUntil = long.MinValue;

    public Activation(LocalSilo silo, GrainId grainId)
    {
        Silo = silo;
        GrainId = grainId;
        mayStart = MayStart;
        grainClass = silo.Classes.OfType(grainId.Type);
        queue = new WorkQueue(silo.Runner, this, grainId.GetUniformHashCode());
        scope = silo.Services.CreateAsyncScope();
        deactivated = new TaskCompletionSource(silo.Runner.ReplyOptions);
        lastUse = silo.Runner.Time.GetTimestamp();
    }

    private enum Life
    {
        New,
        Activating,
        Active,
        Ending,
        Gone,
    }

    /// <summary>The activation whose code is running; null outside of any.</summary>
    public static Activation? Current => (TaskScheduler.Current as WorkQueue)?.Activation;

    public LocalSilo Silo { get; }

    public GrainId GrainId { get; }

    public object? GrainInstance { get; private set; }

    /// <summary>Whether the grain is a filter of its own calls.</summary>
    public bool IsFilter => grainClass.IsFilter;

    public IServiceProvider ActivationServices => scope.ServiceProvider;

    public Task Deactivated => deactivated.Task;

    /// <summary>Handlers of streams, by stream; only touched on the scheduler.</summary>
    public Dictionary<StreamId, object> StreamHandlers { get; } = [];

    /// <exception cref="ArgumentException">The object is no grain that the engine made.</exception>
    public static Activation Of(object grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return (grain as IGrainBase)?.GrainContext as Activation
            ?? throw new ArgumentException($"{grain.GetType()} is not a grain that the engine activated.", nameof(grain));
    }

    /// <summary>Takes a message, to run it as soon as the rules allow.</summary>
    /// <returns>False where this activation has ended: the message belongs to the next one.</returns>
    public bool TryReceive(Message message)
    {
        switch (inbox.Add(message))
        {
            case Inbox.Answer.Closed:
                return false;
            case Inbox.Answer.WakeUp:
                queue.Post(static self => ((Activation)self!).Wake(), this);
                return true;
            default:
                return true;
        }
    }

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        if (ReferenceEquals(Current, this))
        {
            Begin(deactivationReason);
            return;
        }

        queue.Post(_ => Begin(deactivationReason), this);
    }

    public void KeepAlive(TimeSpan time) =>
        keepUntil = time > TimeSpan.Zero ? Silo.TimestampIn(time) : long.MinValue;

    public bool IsIdle(long usedBefore, long now) =>
        Volatile.Read(ref running) == 0 && Volatile.Read(ref lastUse) <= usedBefore && now >= Volatile.Read(ref keepUntil);

    public IGrainTimer AddTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        Silo.Runner.VerifyOnRunner("A timer was registered");
        var timer = new ActivationTimer(this, callback, options);
        timers.Add(timer);
        timer.Change(options.DueTime, options.Period);
        return timer;
    }

    public void Forget(ActivationTimer timer) => timers.Remove(timer);

    /// <summary>The turn of a message has ended: what waited for that may start.</summary>
    public void End(Message message)
    {
        Count(message, -1);
        Pump();
    }

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => unchecked((int)GrainId.GetUniformHashCode());

    private void Wake()
    {
        if (life == Life.New)
        {
            life = Life.Activating;
            _ = ActivateAsync();
            return;
        }

        Pump();
    }

    private async Task ActivateAsync()
    {
        try
        {
            List<StoredState> states = [];
            GrainInstance = grainClass.Create(this, states);
            foreach (var state in states)
            {
                await state.ReadStateAsync();
            }

            await ((IGrainBase)GrainInstance).OnActivateAsync(CancellationToken.None);
        }
        catch (Exception failure)
        {
            Silo.Log.LogWarning(failure, "Grain {Grain} could not be activated.", GrainId);
            ending = new DeactivationReason(DeactivationReasonCode.ActivationFailed, failure, "Activation failed.");
            await EndAsync(failure);
            return;
        }

        life = Life.Active;
        Pump();
    }

    /// <summary>Starts what may start. Runs on the scheduler only, so the counters need no lock.</summary>
    private void Pump()
    {
        if (pumping || life is Life.New or Life.Activating)
        {
            return;
        }

        pumping = true;
        while (life == Life.Active && inbox.TryTake(mayStart, out var message))
        {
            if (!message.IsAbandoned)
            {
                Count(message, 1);
                _ = message.RunAsync(this);
            }
        }

        pumping = false;
        if (life == Life.Active && ending is not null && running == 0)
        {
            life = Life.Ending;
            _ = EndAsync(null);
        }
    }

    private bool MayStart(Interleaving interleaving) => ending is null
        && (runningAlone == 0 || interleaving == Interleaving.Always || grainClass.IsReentrant
            || (interleaving == Interleaving.ReadOnly && runningReadOnly == runningAlone));

    private void Count(Message message, int change)
    {
        // Whoever runs is in use anyhow.
        if (change < 0 && message.CountsAsUse)
        {
            lastUse = Silo.Runner.Time.GetTimestamp();
        }

        running += change;
        runningAlone += message.Interleaving == Interleaving.Always ? 0 : change;
        runningReadOnly += message.Interleaving == Interleaving.ReadOnly ? change : 0;
    }

    private void Begin(DeactivationReason reason)
    {
        if (life == Life.New)
        {
            ending = reason;
            life = Life.Ending;
            _ = EndAsync(null);
            return;
        }

        ending ??= reason;
        Pump();
    }

    private async Task EndAsync(Exception? activationFailure)
    {
        foreach (var timer in timers.ToArray())
        {
            timer.Dispose();
        }

        if (GrainInstance is IGrainBase grain && activationFailure is null)
        {
            try
            {
                await grain.OnDeactivateAsync(ending!.Value, CancellationToken.None);
            }
            catch (Exception failure)
            {
                Silo.Log.LogError(failure, "Grain {Grain} failed while it was deactivated.", GrainId);
            }
        }

        life = Life.Gone;
        var left = inbox.Close();
        Silo.Remove(this);
        await DisposeAsync();
        deactivated.TrySetResult();
        foreach (var message in left)
        {
            if (activationFailure is not null)
            {
                message.Reject(activationFailure);
            }
            else if (message.MovesOn && !message.IsAbandoned)
            {
                Silo.Send(GrainId, message);
            }
        }
    }

    private async Task DisposeAsync()
    {
        try
        {
            switch (GrainInstance)
            {
                case IAsyncDisposable disposable:
                    await disposable.DisposeAsync();
                    break;
                case IDisposable disposable:
                    disposable.Dispose();
                    break;
            }

            await scope.DisposeAsync();
        }
        catch (Exception failure)
        {
            Silo.Log.LogError(failure, "Grain {Grain} failed while it was disposed.", GrainId);
        }
    }
}
