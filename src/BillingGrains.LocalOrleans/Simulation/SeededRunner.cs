using System.Globalization;
using BillingGrains.LocalOrleans.Running;

namespace BillingGrains.LocalOrleans.Simulation;

/// <summary>The simulated run broke a rule of the simulation itself: it is not what a grain did wrong in business.
/// </summary>
public sealed class SimulationException(string message) : Exception(message);

/// <summary>Something that can run next.</summary>
internal interface IStep
{
    SimulatedHost Host { get; }

    /// <summary>The same in every run of a seed.</summary>
    ulong Label { get; }

    /// <returns>Whether there is more to run.</returns>
    bool Run();
}

/// <summary>Runs several silos and the world around them on one thread, in virtual time. The seed chooses what runs
/// next; when nothing can run, time jumps to the next timer. The same seed gives the same run.</summary>
public sealed class SeededRunner
{
    private readonly int thread = Environment.CurrentManagedThreadId;
    private readonly SeedStream order;
    private readonly List<IStep> ready = [];
    private readonly Timers timers = new();
    private readonly Timers story = new();
    private readonly WorkQueue worldQueue;
    private readonly TaskFactory worldTasks;
    private volatile string? broken;

    /// <param name="seed">Chooses everything that is left to chance.</param>
    /// <param name="startAt">Where virtual time begins.</param>
    public SeededRunner(ulong seed, DateTimeOffset startAt)
    {
        Seed = new SeedStream(seed);
        order = Seed.Sub("order of steps");
        Now = startAt;
        World = new SimulatedHost(this, "world");
        worldQueue = new WorkQueue(World, null, StableTextHash.Of("world"));
        worldTasks = new TaskFactory(worldQueue);
        TraceHash = Seed.Seed;
    }

    /// <summary>The root stream; take sub-streams of it by name.</summary>
    public SeedStream Seed { get; }

    public DateTimeOffset Now { get; private set; }

    /// <summary>How many steps have run.</summary>
    public long Steps { get; private set; }

    /// <summary>A hash over everything that happened, in order.</summary>
    public ulong TraceHash { get; private set; }

    /// <summary>The clock of the world outside the silos.</summary>
    public TimeProvider Time => World.Time;

    /// <summary>Called before every step with its number: the place to draw faults.</summary>
    public Action<long>? BeforeStep { get; set; }

    /// <summary>Asked when nothing can run and a silo's timer is next. While it says true, nobody waits for anything:
    /// time jumps to what the world does next, and a timer that is due in between fires once, then. So idle time costs
    /// nothing, however long it is. Null: every timer fires when it is due.</summary>
    public Func<bool>? IsAtRest { get; set; }

    internal SimulatedHost World { get; }

    private string Where => string.Create(CultureInfo.InvariantCulture, $"seed {Seed.Seed}, step {Steps}");

    /// <summary>Runs the world's story, and everything that it sets going, until the story's task ends.</summary>
    /// <exception cref="SimulationException">Nothing can ever run again, or code left the runner.</exception>
    public void Run(Func<Task> story)
    {
        VerifyThread("A run was started");
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var running = worldTasks.StartNew(story).Unwrap();
            while (!running.IsCompleted)
            {
                Step();
            }

            ThrowIfBroken();
            running.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <summary>A task that completes on the runner after that time: what a port does in place of input and output, and
    /// how the world waits for its next event.</summary>
    public Task Suspend(TimeSpan delay)
    {
        VerifyThread("A port suspended");
        var done = new TaskCompletionSource();
        story.Add(new VirtualTimer(World, _ => done.SetResult(), null), Now, delay, Timeout.InfiniteTimeSpan);
        return done.Task;
    }

    /// <summary>A task that completes on the runner after whatever the seed puts before it.</summary>
    public Task YieldAsync()
    {
        VerifyThread("A port suspended");
        var done = new TaskCompletionSource();
        World.Enqueue(new SingleStep(World, StableTextHash.Of("yield"), done.SetResult));
        return done.Task;
    }

    /// <summary>Runs work outside all silos, so that a crash of the caller does not stop it: an ERP's side of a call.
    /// </summary>
    public Task<T> InWorldAsync<T>(Func<Task<T>> work)
    {
        VerifyThread("A port was called");
        return worldTasks.StartNew(work).Unwrap();
    }

    /// <inheritdoc cref="InWorldAsync{T}"/>
    public Task InWorldAsync(Func<Task> work)
    {
        VerifyThread("A port was called");
        return worldTasks.StartNew(work).Unwrap();
    }

    /// <summary>Adds an event of the story to the trace.</summary>
    public void Trace(string what) => Trace(StableTextHash.Of(what));

    internal void Trace(ulong what) =>
        TraceHash = StableTextHash.Mix(unchecked((TraceHash * 31) ^ what ^ (ulong)Now.UtcTicks));

    internal void AddReady(IStep step) => ready.Add(step);

    internal void RemoveReady(SimulatedHost host, List<IStep>? keep)
    {
        keep?.AddRange(ready.Where(step => ReferenceEquals(step.Host, host)));
        ready.RemoveAll(step => ReferenceEquals(step.Host, host));
    }

    internal void AddTimer(VirtualTimer timer, TimeSpan dueIn, TimeSpan period) =>
        timers.Add(timer, Now, dueIn, period);

    /// <summary>Remembers a breach, and so fails the run even where the grain catches what is thrown at it.</summary>
    internal bool IsOnThread(string what)
    {
        if (Environment.CurrentManagedThreadId == thread)
        {
            return true;
        }

        broken ??= $"{what} from another thread: some code left the runner ({Where}).";
        return false;
    }

    internal void VerifyThread(string what)
    {
        if (!IsOnThread(what))
        {
            throw new SimulationException(broken!);
        }
    }

    private void Step()
    {
        ThrowIfBroken();
        BeforeStep?.Invoke(Steps);
        Steps++;
        if (ready.Count == 0)
        {
            Advance();
            return;
        }

        var index = order.Next(ready.Count);
        var step = ready[index];
        ready[index] = ready[^1];
        ready.RemoveAt(ready.Count - 1);
        Trace(step.Label ^ step.Host.Label);
        if (step.Run())
        {
            step.Host.Enqueue(step);
        }
    }

    private void Advance()
    {
        var hasTimer = timers.TryPeek(out var timerDue);
        var hasEvent = story.TryPeek(out var eventDue);
        if (!hasTimer && !hasEvent)
        {
            // A continuation may still be on its way back from another thread: then that is the better message.
            ThrowIfBroken();
            throw new SimulationException(
                $"Nothing can run and no timer is set, yet the story has not ended: something waits for what never "
                + $"comes, or left the runner ({Where}).");
        }

        var jumps = hasTimer && hasEvent && timerDue < eventDue && IsAtRest is { } isAtRest && isAtRest();
        var next = jumps || !hasTimer || (hasEvent && eventDue < timerDue) ? eventDue : timerDue;
        Now = next > Now ? next : Now;
        while (timers.TryTakeDue(Now, out var timer) || story.TryTakeDue(Now, out timer))
        {
            timer.Fire();
        }
    }

    private void ThrowIfBroken()
    {
        if (broken is { } why)
        {
            throw new SimulationException(why);
        }
    }
}

/// <summary>Runs once.</summary>
internal sealed class SingleStep(SimulatedHost host, ulong label, Action action) : IStep
{
    public SimulatedHost Host => host;

    public ulong Label => label;

    public bool Run()
    {
        action();
        return false;
    }
}

/// <summary>Runs one task of a queue.</summary>
internal sealed class QueueStep(SimulatedHost host, WorkQueue queue) : IStep
{
    public SimulatedHost Host => host;

    public ulong Label => queue.Label;

    public bool Run() => queue.RunOne();
}
