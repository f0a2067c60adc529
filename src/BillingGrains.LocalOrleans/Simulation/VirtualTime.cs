using System.Diagnostics.CodeAnalysis;

namespace BillingGrains.LocalOrleans.Simulation;

/// <summary>The clock of one host: the runner's time, put forward or back by <see cref="Offset"/>. Elapsed time is not
/// touched by the offset, as with a real clock that is corrected.</summary>
internal sealed class VirtualTime(SeededRunner runner, SimulatedHost host) : TimeProvider
{
    public TimeSpan Offset { get; set; }

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        runner.VerifyThread("The clock was read");
        return runner.Now + Offset;
    }

    public override long GetTimestamp()
    {
        runner.VerifyThread("The clock was read");
        return runner.Now.UtcTicks;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        runner.VerifyThread("A timer was made");
        var timer = new VirtualTimer(host, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}

/// <summary>A timer in virtual time; its callback is a step of its host.</summary>
internal sealed class VirtualTimer(SimulatedHost host, TimerCallback callback, object? state) : ITimer
{
    // Distinguishes a setting from the earlier ones that still lie in the queue.
    public long Setting { get; set; }

    public TimeSpan Period { get; set; } = Timeout.InfiniteTimeSpan;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        host.Runner.AddTimer(this, dueTime, period);
        return true;
    }

    public void Fire()
    {
        if (Period != Timeout.InfiniteTimeSpan && Period > TimeSpan.Zero)
        {
            host.Runner.AddTimer(this, Period, Period);
        }

        host.FireTimer(callback, state);
    }

    public void Dispose() => Setting = -1;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>Set timers in the order in which they are due; equal ones in the order in which they were set.</summary>
internal sealed class Timers
{
    private readonly PriorityQueue<(VirtualTimer Timer, long Setting), (long DueTicks, long Setting)> queue = new();
    private long settings;

    public void Add(VirtualTimer timer, DateTimeOffset now, TimeSpan dueIn, TimeSpan period)
    {
        if (timer.Setting < 0)
        {
            return;
        }

        timer.Setting = ++settings;
        timer.Period = period;
        if (dueIn != Timeout.InfiniteTimeSpan)
        {
            queue.Enqueue((timer, timer.Setting), (now.UtcTicks + dueIn.Ticks, timer.Setting));
        }
    }

    /// <summary>When the next timer is due; false when none is set.</summary>
    public bool TryPeek(out DateTimeOffset dueAt)
    {
        while (queue.TryPeek(out var entry, out var due))
        {
            if (entry.Timer.Setting == entry.Setting)
            {
                dueAt = new DateTimeOffset(due.DueTicks, TimeSpan.Zero);
                return true;
            }

            queue.Dequeue();
        }

        dueAt = default;
        return false;
    }

    public bool TryTakeDue(DateTimeOffset now, [NotNullWhen(true)] out VirtualTimer? timer)
    {
        while (queue.TryPeek(out var entry, out var due))
        {
            if (entry.Timer.Setting != entry.Setting)
            {
                queue.Dequeue();
            }
            else if (due.DueTicks <= now.UtcTicks)
            {
                queue.Dequeue();
                timer = entry.Timer;
                return true;
            }
            else
            {
                break;
            }
        }

        timer = null;
        return false;
    }
}
