using BillingGrains.LocalOrleans.Activations;
using Orleans.Runtime;

namespace Orleans;

/// <summary>Base of every grain. Its code runs one turn at a time on the activation's own scheduler.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    /// <summary>Takes the activation that is being made; a grain made by hand has none and can only be unit-tested.
    /// </summary>
    protected Grain() => GrainContext = Activation.Current!;

    public IGrainContext GrainContext { get; private set; }

    protected IGrainFactory GrainFactory => Activation.Of(this).Silo.Grains;

    protected internal IServiceProvider ServiceProvider => Activation.Of(this).ActivationServices;

    /// <summary>Ends this activation when its running turns are over; calls that wait go to the next activation.
    /// </summary>
    protected void DeactivateOnIdle() => GrainBaseExtensions.DeactivateOnIdle(this);

    /// <summary>Puts off deactivation by idleness for that time from now; zero or less takes the delay back.</summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => Activation.Of(this).KeepAlive(timeSpan);

    /// <summary>Runs before the first call. A failure rejects the calls that wait; the next call tries again.</summary>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs after the last turn; not when the process dies.</summary>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        Task.CompletedTask;
}

/// <summary>What the engine needs of a grain object.</summary>
public interface IGrainBase
{
    IGrainContext GrainContext { get; }

    Task OnActivateAsync(CancellationToken token) => Task.CompletedTask;

    Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => Task.CompletedTask;
}

/// <summary>Why an activation ends.</summary>
public enum DeactivationReasonCode : byte
{
    None,
    ShuttingDown,
    ActivationFailed,
    DirectoryFailure,
    ActivationIdle,
    ActivationUnresponsive,
    DuplicateActivation,
    IncompatibleRequest,
    ApplicationError,
    ApplicationRequested,
    Migrating,
    RuntimeRequested,
    HighMemoryPressure,
}

/// <summary>Why an activation ends, with the failure that led to it, if any.</summary>
public readonly record struct DeactivationReason
{
    public DeactivationReason(DeactivationReasonCode code, string text)
        : this(code, null, text)
    {
    }

    public DeactivationReason(DeactivationReasonCode code, Exception? exception, string text)
    {
        ReasonCode = code;
        Exception = exception;
        Description = text;
    }

    public string Description { get; }

    public DeactivationReasonCode ReasonCode { get; }

    public Exception? Exception { get; }

    public override string ToString() =>
        Exception is null ? $"{ReasonCode}: {Description}" : $"{ReasonCode}: {Description} ({Exception})";
}
