using BillingGrains.LocalOrleans.Activations;

namespace BillingGrains.LocalOrleans.Running;

/// <summary>The scheduler of one activation (or of a silo's own work): tasks run one at a time, in the order in which
/// they came. Awaits inside them come back here.</summary>
internal sealed class WorkQueue(Runner runner, Activation? activation, ulong label) : TaskScheduler, IThreadPoolWorkItem
{
    // A queue gives the thread back after so many tasks, so that a busy grain does not hold it for ever.
    private const int TasksPerRunMax = 64;

    private readonly Queue<Task> waiting = new();
    private readonly Lock gate = new();
    private TaskFactory? factory;
    private bool scheduled;

    /// <summary>Null for a silo's own work.</summary>
    public Activation? Activation { get; } = activation;

    /// <summary>Names the queue in a trace; the same in every run.</summary>
    public ulong Label { get; } = label;

    public override int MaximumConcurrencyLevel => 1;

    void IThreadPoolWorkItem.Execute()
    {
        for (var left = TasksPerRunMax; left > 0; left--)
        {
            Task? task;
            lock (gate)
            {
                scheduled = waiting.TryDequeue(out task);
            }

            if (task is null)
            {
                return;
            }

            TryExecuteTask(task);
        }

        runner.Schedule(this);
    }

    /// <summary>Runs the oldest task.</summary>
    /// <returns>Whether there is more; false also means that the queue counts as not scheduled.</returns>
    public bool RunOne()
    {
        Task task;
        lock (gate)
        {
            task = waiting.Dequeue();
        }

        TryExecuteTask(task);
        lock (gate)
        {
            scheduled = waiting.Count > 0;
            return scheduled;
        }
    }

    /// <summary>Starts an asynchronous piece of work without the caller's execution context.</summary>
    public void Post(Func<Task> work)
    {
        // StartNew's task ends at the first await; the work looks after its own failures.
        Start(static state => _ = ((Func<Task>)state!)(), work);
    }

    public void Post(Action<object?> action, object state) => Start(action, state);

    protected override void QueueTask(Task task)
    {
        if (!runner.IsOnRunner("A continuation came back to a grain's scheduler"))
        {
            // The run fails for it; throwing here would end the process, on a thread of the pool.
            return;
        }

        lock (gate)
        {
            waiting.Enqueue(task);
            if (scheduled)
            {
                return;
            }

            scheduled = true;
        }

        runner.Schedule(this);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && ReferenceEquals(Current, this) && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (gate)
        {
            return [.. waiting];
        }
    }

    private void Start(Action<object?> action, object state)
    {
        factory ??= new TaskFactory(this);
        if (ExecutionContext.IsFlowSuppressed())
        {
            factory.StartNew(action, state);
            return;
        }

        using (ExecutionContext.SuppressFlow())
        {
            factory.StartNew(action, state);
        }
    }
}
