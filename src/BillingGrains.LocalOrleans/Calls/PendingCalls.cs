using BillingGrains.LocalOrleans.Running;

namespace BillingGrains.LocalOrleans.Calls;

/// <summary>The calls that a silo has under way. All have the same timeout, so the oldest is due first and one timer
/// serves all.</summary>
internal sealed class PendingCalls(Runner runner, TimeSpan timeout) : IDisposable
{
    private readonly Lock gate = new();
    private readonly long timeoutTimestamps = ToTimestamps(runner.Time, timeout);
    private GrainCall? oldest;
    private GrainCall? newest;
    private ITimer? timer;
    private bool armed;

    public void Add(GrainCall call)
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

    public void Remove(GrainCall call)
    {
        lock (gate)
        {
            Unlink(call);
        }
    }

    public void Dispose() => timer?.Dispose();

    private static long ToTimestamps(TimeProvider time, TimeSpan span) =>
        (long)(span.Ticks * (decimal)time.TimestampFrequency / TimeSpan.TicksPerSecond);

    private void Unlink(GrainCall call)
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
        List<GrainCall> due = [];
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
            call.Expire(timeout);
        }

        if (next is { } dueIn)
        {
            Arm(dueIn);
        }
    }
}
