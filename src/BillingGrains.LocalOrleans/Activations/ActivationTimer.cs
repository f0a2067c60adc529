using BillingGrains.LocalOrleans.Calls;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace BillingGrains.LocalOrleans.Activations;

/// <summary>A grain timer: each tick is a message to its own activation.</summary>
internal sealed class ActivationTimer : Message, IGrainTimer
{
    private readonly Activation activation;
    private readonly Func<CancellationToken, Task> callback;
    private readonly GrainTimerCreationOptions options;
    private readonly CancellationTokenSource stopped = new();
    private readonly ITimer timer;
    private TimeSpan dueTime;
    private TimeSpan period;
    private bool changed;
    private bool ticking;

    public ActivationTimer(
        Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        this.activation = activation;
        this.callback = callback;
        this.options = options;
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
        {
            timer = activation.Silo.Runner.Time.CreateTimer(
                static self => ((ActivationTimer)self!).Fire(), this, Timeout.InfiniteTimeSpan,
                Timeout.InfiniteTimeSpan);
        }
    }

    public override Interleaving Interleaving => options.Interleave ? Interleaving.Always : Interleaving.None;

    public override bool CountsAsUse => options.KeepAlive;

    public override bool IsAbandoned => stopped.IsCancellationRequested;

    public override bool MovesOn => false;

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Validate(dueTime, nameof(dueTime));
        Validate(period, nameof(period));
        this.dueTime = dueTime;
        this.period = period;
        changed = true;
        if (!ticking && !stopped.IsCancellationRequested)
        {
            timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public override async Task RunAsync(Activation activation)
    {
        changed = false;
        try
        {
            await callback(stopped.Token);
        }
        catch (Exception failure)
        {
            activation.Silo.Log.LogError(failure, "A timer of {Grain} failed; it goes on.", activation.GrainId);
        }

        ticking = false;
        if (!stopped.IsCancellationRequested)
        {
            timer.Change(changed ? dueTime : period, Timeout.InfiniteTimeSpan);
        }

        activation.End(this);
    }

    public override void Reject(Exception reason) => Dispose();

    public void Dispose()
    {
        if (!stopped.IsCancellationRequested)
        {
            stopped.Cancel();
            timer.Dispose();
            activation.Forget(this);
        }
    }

    private static void Validate(TimeSpan span, string name)
    {
        if (span != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero, name);
        }
    }

    private void Fire()
    {
        ticking = true;
        activation.TryReceive(this);
    }
}
