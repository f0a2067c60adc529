using BillingGrains.LocalOrleans.Calls;
using BillingGrains.LocalOrleans.Silo;
using Orleans.Runtime;

namespace BillingGrains.LocalOrleans.Running;

/// <summary>Where a silo's work runs: on the thread pool, or on one thread in an order drawn from a seed.</summary>
public abstract class Runner
{
    /// <summary>The only clock of the silo: response timeouts, idleness, timers and reminders go by it.</summary>
    public abstract TimeProvider Time { get; }

    /// <summary>How answers to calls are completed, so that no caller's code runs inside the answering turn.</summary>
    internal abstract TaskCreationOptions ReplyOptions { get; }

    /// <summary>The queue has work and must be run once or more.</summary>
    internal abstract void Schedule(WorkQueue queue);

    /// <summary>Hands a message over to the silo of this runner.</summary>
    internal abstract void Deliver(LocalSilo silo, GrainId grain, Message message);

    /// <summary>Whether the caller is where grain code may run; if not, the run is broken and will fail.</summary>
    internal abstract bool IsOnRunner(string what);

    /// <summary>Throws where the caller is not where grain code may run.</summary>
    internal void VerifyOnRunner(string what)
    {
        if (!IsOnRunner(what))
        {
            throw new InvalidOperationException($"{what} from outside the silo's runner.");
        }
    }
}

/// <summary>Runs every queue on the thread pool, one thread at a time per queue.</summary>
/// <param name="time">The clock of the silo.</param>
public sealed class ThreadPoolRunner(TimeProvider time) : Runner
{
    public override TimeProvider Time { get; } = time;

    internal override TaskCreationOptions ReplyOptions => TaskCreationOptions.RunContinuationsAsynchronously;

    internal override void Schedule(WorkQueue queue) => ThreadPool.UnsafeQueueUserWorkItem(queue, preferLocal: true);

    internal override void Deliver(LocalSilo silo, GrainId grain, Message message) => silo.Receive(grain, message);

    // Any thread may call a grain here.
    internal override bool IsOnRunner(string what) => true;
}
