namespace BillingGrains.Boundary.Tests.Erp;

/// <summary>A clock that stands still until a test moves it, and tells when somebody begins to wait on it.</summary>
internal sealed class FakeTime : TimeProvider
{
    private readonly Lock door = new();
    private readonly List<FakeTimer> timers = [];
    private readonly List<(TimeSpan Length, TaskCompletionSource Seen)> watchers = [];
    private DateTimeOffset now = new(2026, 4, 1, 8, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (door)
        {
            return now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    /// <summary>Completes when somebody begins to wait for this long. Ask before the wait can begin.</summary>
    public Task WaitOf(TimeSpan length)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (door)
        {
            watchers.Add((length, seen));
        }

        return seen.Task;
    }

    public void Advance(TimeSpan by)
    {
        List<FakeTimer> due;
        lock (door)
        {
            now += by;
            due = timers.Where(timer => timer.Due <= now).ToList();
            timers.RemoveAll(timer => timer.Due <= now);
        }

        due.ForEach(timer => timer.Fire());
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private void Arm(FakeTimer timer, TimeSpan dueTime)
    {
        List<TaskCompletionSource> seen;
        lock (door)
        {
            timers.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                return;
            }

            timer.Due = now + dueTime;
            timers.Add(timer);
            seen = watchers.Where(watcher => watcher.Length == dueTime).Select(watcher => watcher.Seen).ToList();
            watchers.RemoveAll(watcher => watcher.Length == dueTime);
        }

        seen.ForEach(one => one.TrySetResult());
    }

    private sealed class FakeTimer(FakeTime owner, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset Due { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            owner.Arm(this, dueTime);
            return true;
        }

        public void Dispose() => owner.Arm(this, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
