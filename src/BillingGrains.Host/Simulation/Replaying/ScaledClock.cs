using NodaTime;

namespace BillingGrains.Host.Simulation.Replaying;

/// <summary>A clock that begins at a moment of the plan, goes faster than the machine's, and can be put forward: so a
/// real installation lives through months while a test runs.</summary>
internal sealed class ScaledClock(Instant start, int factor) : TimeProvider
{
    private readonly long began = System.GetTimestamp();
    private long jumpedTicks;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => start.ToDateTimeOffset() + TimeSpan.FromTicks(GetTimestamp());

    public override long GetTimestamp() =>
        (System.GetElapsedTime(began).Ticks * factor) + Interlocked.Read(ref jumpedTicks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Timer(System.CreateTimer(callback, state, Scaled(dueTime), Scaled(period)), this);

    /// <summary>Puts the clock forward; a moment that is past changes nothing.</summary>
    public void JumpTo(Instant moment)
    {
        var by = moment.ToDateTimeOffset() - GetUtcNow();
        if (by > TimeSpan.Zero)
        {
            Interlocked.Add(ref jumpedTicks, by.Ticks);
        }
    }

    private TimeSpan Scaled(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? time : time / factor;

    private sealed class Timer(ITimer inner, ScaledClock clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) =>
            inner.Change(clock.Scaled(dueTime), clock.Scaled(period));

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
