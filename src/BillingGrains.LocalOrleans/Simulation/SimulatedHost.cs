using BillingGrains.LocalOrleans.Calls;
using BillingGrains.LocalOrleans.Running;
using BillingGrains.LocalOrleans.Silo;
using Orleans.Runtime;

namespace BillingGrains.LocalOrleans.Simulation;

/// <summary>Where one silo's work runs in a simulation. It can be frozen and resumed, or killed: then nothing of its
/// work runs any more, and no finally block either.</summary>
internal sealed class SimulatedHost : Runner
{
    private readonly List<IStep> parked = [];
    private readonly VirtualTime time;
    private readonly WorkQueue timerQueue;
    private State state = State.Running;

    public SimulatedHost(SeededRunner runner, string name)
    {
        Runner = runner;
        Name = name;
        Label = StableTextHash.Of(name);
        time = new VirtualTime(runner, this);
        timerQueue = new WorkQueue(this, null, StableTextHash.Of("timers"));
    }

    private enum State
    {
        None,
        Running,
        Frozen,
        Dead,
    }

    public SeededRunner Runner { get; }

    public string Name { get; }

    public ulong Label { get; }

    public override TimeProvider Time => time;

    public bool IsRunning => state == State.Running;

    public bool IsDead => state == State.Dead;

    // On one thread, continuations that ran elsewhere would leave the runner.
    internal override TaskCreationOptions ReplyOptions => TaskCreationOptions.None;

    public void Enqueue(IStep step)
    {
        if (state == State.Running)
        {
            Runner.AddReady(step);
        }
        else if (state == State.Frozen)
        {
            parked.Add(step);
        }
    }

    // The callback runs as a task of a queue of ours, so that what it awaits comes back to the runner.
    public void FireTimer(TimerCallback callback, object? callbackState) =>
        Enqueue(new SingleStep(this, timerQueue.Label, () => timerQueue.Post(_ => callback(callbackState), this)));

    public void Freeze()
    {
        Require(State.Running);
        state = State.Frozen;
        Runner.RemoveReady(this, parked);
    }

    public void Resume()
    {
        Require(State.Frozen);
        state = State.Running;
        parked.ForEach(Runner.AddReady);
        parked.Clear();
    }

    public void Kill()
    {
        state = State.Dead;
        Runner.RemoveReady(this, null);
        parked.Clear();
    }

    public void StepClock(TimeSpan by) => time.Offset += by;

    internal override void Schedule(WorkQueue queue) => Enqueue(new QueueStep(this, queue));

    internal override void Deliver(LocalSilo silo, GrainId grain, Message message) =>
        Enqueue(new SingleStep(this, grain.GetUniformHashCode(), () => silo.Receive(grain, message)));

    internal override bool IsOnRunner(string what) => Runner.IsOnThread(what);

    private void Require(State expected)
    {
        if (state != expected)
        {
            throw new InvalidOperationException($"{Name} is {state}, not {expected}.");
        }
    }
}
