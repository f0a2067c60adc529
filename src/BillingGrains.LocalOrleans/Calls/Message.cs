using BillingGrains.LocalOrleans.Activations;

namespace BillingGrains.LocalOrleans.Calls;

/// <summary>Beside what a message may start.</summary>
internal enum Interleaving
{
    /// <summary>Alone.</summary>
    None,

    /// <summary>Beside other read-only ones.</summary>
    ReadOnly,

    /// <summary>Beside anything.</summary>
    Always,
}

/// <summary>One turn to run in an activation: a call, a timer's tick, an item of a stream.</summary>
internal abstract class Message
{
    public abstract Interleaving Interleaving { get; }

    /// <summary>Whether it puts off deactivation by idleness.</summary>
    public virtual bool CountsAsUse => true;

    /// <summary>Nobody waits for it any more, so it need not start.</summary>
    public virtual bool IsAbandoned => false;

    /// <summary>Whether the next activation takes it where this one ends first.</summary>
    public virtual bool MovesOn => true;

    /// <summary>Runs in the activation, on its scheduler, and tells it the end. Never fails: it answers the failure to
    /// whom it concerns.</summary>
    public abstract Task RunAsync(Activation activation);

    /// <summary>Answers that it will not run.</summary>
    public abstract void Reject(Exception reason);
}
