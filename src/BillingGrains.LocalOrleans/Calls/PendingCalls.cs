using BillingGrains.LocalOrleans.Running;

namespace BillingGrains.LocalOrleans.Calls;

/// <summary>A call that waits for its answer; a link in the list of its silo.</summary>
internal abstract class PendingCall
{
    public PendingCall? Previous { get; set; }

    public PendingCall? Next { get; set; }

    public bool IsListed { get; set; }

    /// <summary>By the silo's clock, in its timestamp's unit.</summary>
    public long DueTimestamp { get; set; }

    /// <summary>What was called, for the timeout's message.</summary>
    public GrainCall? Call { get; set; }

    public abstract bool IsCompleted { get; }

    public abstract void TrySetResult(object? value);

    public abstract void TrySetException(Exception failure);
}

/// <inheritdoc/>
internal sealed class PendingCall<T>(TaskCreationOptions options) : PendingCall
{
    private readonly TaskCompletionSource<T> answer = new(options);

    public Task<T> Task => answer.Task;

    public override bool IsCompleted => answer.Task.IsCompleted;

    public override void TrySetResult(object? value) => answer.TrySetResult((T)value!);

    public override void TrySetException(Exception failure) => answer.TrySetException(failure);
}

/// <summary>The calls that a silo has under way. All have the same timeout, so the oldest is due first and one timer
/// serves all.</summary>
internal sealed class PendingCalls(Runner runner, TimeSpan timeout) : IDisposable
{
    private readonly Lock gate = new();
    private readonly long timeoutTimestamps = ToTimestamps(runner.Time, timeout);
    private PendingCall? oldest;
    private PendingCall? newest;
    private ITimer? timer;
    private bool armed;

    public void Add(PendingCall call)
    {
        call.DueTimestamp = runner.Time.GetTimestamp() + timeoutTimestamps;
        var arm = false;
        lock (gate)
        {
            call.IsListed = true;
            call.Previous = newest;
            if (newest is null)
            {
                oldest = call;
            }
            else
            {
                newest.Next = call;
            }

            newest = call;
            if (!armed)
            {
                arm = armed = true;
            }
        }

        if (arm)
        {
            Arm(timeout);
        }
    }

    public void Remove(PendingCall call)
    {
        lock (gate)
        {
            Unlink(call);
        }
    }

    public void Dispose() => timer?.Dispose();

    private static long ToTimestamps(TimeProvider time, TimeSpan span) =>
        (long)(span.Ticks * (decimal)time.TimestampFrequency / TimeSpan.TicksPerSecond);

    private void Unlink(PendingCall call)
    {
        if (!call.IsListed)
        {
            return;
        }

        call.IsListed = false;
        if (call.Previous is null)
        {
            oldest = call.Next;
        }
        else
        {
            call.Previous.Next = call.Next;
        }

        if (call.Next is null)
        {
            newest = call.Previous;
        }
        else
        {
            call.Next.Previous = call.Previous;
        }

        call.Previous = call.Next = null;
    }

    private void Arm(TimeSpan dueIn)
    {
        if (timer is null)
        {
            using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
            {
                timer = runner.Time.CreateTimer(
                    static self => ((PendingCalls)self!).Expire(), this, dueIn, Timeout.InfiniteTimeSpan);
            }
        }
        else
        {
            timer.Change(dueIn, Timeout.InfiniteTimeSpan);
        }
    }

    private void Expire()
    {
        var now = runner.Time.GetTimestamp();
        List<PendingCall> due = [];
        TimeSpan? next = null;
        lock (gate)
        {
            while (oldest is { } call && call.DueTimestamp <= now)
            {
                Unlink(call);
                due.Add(call);
            }

            armed = oldest is not null;
            if (oldest is not null)
            {
                next = runner.Time.GetElapsedTime(now, oldest.DueTimestamp) + TimeSpan.FromMilliseconds(1);
            }
        }

        foreach (var call in due)
        {
            call.TrySetException(new TimeoutException(
                $"No answer from {call.Call?.Target} to {call.Call?.Method.Method.Name} within {timeout}."));
        }

        if (next is { } dueIn)
        {
            Arm(dueIn);
        }
    }
}
