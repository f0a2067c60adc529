using System.Collections.Concurrent;
using BillingGrains.LocalOrleans.Activations;
using BillingGrains.LocalOrleans.Calls;
using BillingGrains.LocalOrleans.Reminders;
using BillingGrains.LocalOrleans.Running;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace BillingGrains.LocalOrleans.Silo;

/// <summary>The grains of one process. Start it before the first call, stop it to deactivate every grain.</summary>
public sealed class LocalSilo
{
    private readonly ConcurrentDictionary<GrainId, Activation> activations = new();
    private ITimer? idleCheck;
    private volatile bool stopped;

    /// <summary>Services needed: <see cref="LocalSiloOptions"/>, <see cref="Runner"/>, logging; of one's own choice
    /// <see cref="IReminderStore"/>, <see cref="ISiloDirectory"/> and call filters.</summary>
    /// <exception cref="ArgumentException">The grain classes contradict each other.</exception>
    public LocalSilo(IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        Services = services;
        Options = services.GetRequiredService<IOptions<LocalSiloOptions>>().Value;
        Runner = services.GetRequiredService<Runner>();
        Log = services.GetRequiredService<ILogger<LocalSilo>>();
        Directory = services.GetService<ISiloDirectory>();
        IncomingFilters = [.. services.GetServices<IIncomingGrainCallFilter>()];
        OutgoingFilters = [.. services.GetServices<IOutgoingGrainCallFilter>()];
        Classes = new GrainClasses(Options.GrainAssemblies);
        Grains = new GrainFactory(this);
        Pending = new PendingCalls(Runner, Options.ResponseTimeout);
        Own = new WorkQueue(Runner, null, StableTextHash.Of(Options.Name));
        Reminders = new ReminderService(
            this, services.GetService<IReminderStore>() ?? new InMemoryReminderStore());
    }

    /// <summary>References to grains; their calls leave from this silo.</summary>
    public IGrainFactory GrainFactory => Grains;

    public string Name => Options.Name;

    /// <summary>How many activations are in memory.</summary>
    public int ActivationCount => activations.Count;

    internal GrainFactory Grains { get; }

    internal IServiceProvider Services { get; }

    internal LocalSiloOptions Options { get; }

    internal Runner Runner { get; }

    internal ILogger Log { get; }

    internal ISiloDirectory? Directory { get; }

    internal IIncomingGrainCallFilter[] IncomingFilters { get; }

    internal IOutgoingGrainCallFilter[] OutgoingFilters { get; }

    internal GrainClasses Classes { get; }

    internal PendingCalls Pending { get; }

    /// <summary>Runs what belongs to the silo and to no grain.</summary>
    internal WorkQueue Own { get; }

    internal ReminderService Reminders { get; }

    /// <summary>Reads the reminders and begins to look for idle activations.</summary>
    public async Task StartAsync()
    {
        idleCheck = Runner.Time.CreateTimer(
            static self => ((LocalSilo)self!).DeactivateIdle(), this, Options.IdleCheck, Options.IdleCheck);
        await Reminders.StartAsync();
    }

    /// <summary>Deactivates every grain after its running turns; calls made after that are rejected.</summary>
    public async Task StopAsync()
    {
        idleCheck?.Dispose();
        Reminders.Dispose();
        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The silo stops.");

        // A grain that calls another while it ends may bring up a new one: hence the passes.
        while (!activations.IsEmpty)
        {
            var all = InOrder(activations.Values);
            foreach (var activation in all)
            {
                activation.Deactivate(reason);
            }

            foreach (var activation in all)
            {
                await activation.Deactivated;
            }
        }

        stopped = true;
        Pending.Dispose();
    }

    /// <summary>Sends to wherever the grain is, or is to be.</summary>
    internal void Send(GrainId grain, Message message)
    {
        var target = Directory?.Locate(this, grain) ?? this;
        target.Runner.Deliver(target, grain, message);
    }

    internal void Receive(GrainId grain, Message message)
    {
        while (!stopped)
        {
            Activation activation;
            try
            {
                activation = activations.GetOrAdd(grain, static (id, silo) => new Activation(silo, id), this);
            }
            catch (ArgumentException unknownKind)
            {
                message.Reject(unknownKind);
                return;
            }

            if (activation.TryReceive(message))
            {
                return;
            }

            Remove(activation);
        }

        message.Reject(new SiloUnavailableException($"Silo {Name} has stopped."));
    }

    internal void Remove(Activation activation)
    {
        if (activations.TryRemove(new KeyValuePair<GrainId, Activation>(activation.GrainId, activation)))
        {
            Directory?.Unregister(this, activation.GrainId);
        }
    }

    /// <param name="isRecord">It is known that the value is no grain.</param>
    internal object? Copy(object? value, Type? type, bool isRecord = false)
    {
        if (isRecord && Options.CopyThroughJson is null)
        {
            return value;
        }

        switch (value)
        {
            case null or CancellationToken or GrainProxy:
                return value;
            case IGrainBase:
                throw new ArgumentException("A grain was passed as a value: pass this.AsReference<...>() instead.");
            default:
                return Options.CopyThroughJson is { } copy && type is not null ? copy(value, type) : value;
        }
    }

    internal long TimestampIn(TimeSpan span) => Runner.Time.GetTimestamp()
        + (long)(span.Ticks * (decimal)Runner.Time.TimestampFrequency / TimeSpan.TicksPerSecond);

    // The dictionary's own order differs from run to run.
    private static List<Activation> InOrder(IEnumerable<Activation> some) =>
        [.. some.OrderBy(activation => activation.GrainId)];

    private void DeactivateIdle()
    {
        var usedBefore = TimestampIn(-Options.IdleAfter);
        var now = Runner.Time.GetTimestamp();
        var reason = new DeactivationReason(DeactivationReasonCode.ActivationIdle, "The grain was not used.");
        foreach (var activation in InOrder(activations.Values.Where(one => one.IsIdle(usedBefore, now))))
        {
            activation.Deactivate(reason);
        }
    }
}
