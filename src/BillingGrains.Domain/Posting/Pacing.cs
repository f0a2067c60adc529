using NodaTime;

namespace BillingGrains.Domain.Posting;

/// <summary>What the holder of the right to call an ERP tenant remembers. It is not stored: a new holder starts with
/// <see cref="Pacing.TakeOver"/>.</summary>
/// <param name="NextAt">No call is begun before.</param>
/// <param name="Interval">The distance between two calls now: never less than the limits' own, more after the ERP
/// said "not now".</param>
/// <param name="InFlight">Calls that were begun and have not come back.</param>
/// <param name="QuietUntil">No call goes out before, though it was begun: storing that it is sent takes time, and the one
/// before it may have gone out late, or have brought back that the ERP wants to be left alone.</param>
public sealed record PacingState(Instant NextAt, Duration Interval, int InFlight, Instant QuietUntil);

/// <summary>Whether a call may start.</summary>
public abstract record PacingAnswer
{
    private PacingAnswer()
    {
    }

    public sealed record Now : PacingAnswer;

    /// <summary>Asking again before is of no use.</summary>
    public sealed record Later(Instant At) : PacingAnswer;

    /// <summary>As many calls are in flight as the ERP allows: one must come back first.</summary>
    public sealed record WhenOneReturns : PacingAnswer;
}

/// <summary>Spreads the calls to an ERP tenant over its window: one each window / calls, rounded up, so that no window,
/// wherever it begins, holds more than the limit. There is no burst: what was not used is not saved up.</summary>
public static class Pacing
{
    /// <summary>How many times slower than its limits a new holder starts.</summary>
    public const int SlowStart = 4;

    /// <summary>How many times slower than its limits an ERP that keeps saying "not now" is called.</summary>
    public const int SlowestFactor = 32;

    /// <summary>The state of a new holder: the holder before may have called until now, so the first call waits, and
    /// the pace grows from there.</summary>
    public static PacingState TakeOver(TenantLimits limits, Instant now)
    {
        var interval = IntervalOf(limits) * SlowStart;
        return new PacingState(now + interval, interval, InFlight: 0, QuietUntil: now + interval);
    }

    /// <summary>Whether a new holder may start at once: nothing is in flight, and what the ERP asked for is over before
    /// its first call.</summary>
    public static bool MayBeForgotten(PacingState state, TenantLimits limits, Instant now) =>
        state.InFlight == 0 && state.NextAt <= TakeOver(limits, now).NextAt;

    public static PacingAnswer Ask(PacingState state, TenantLimits limits, Instant now) => state switch
    {
        _ when state.InFlight >= limits.InFlight => new PacingAnswer.WhenOneReturns(),
        _ when now < state.NextAt => new PacingAnswer.Later(state.NextAt),
        _ => new PacingAnswer.Now(),
    };

    /// <summary>Books a call of any kind that is begun now. Throws <see cref="InvalidOperationException"/> when
    /// <see cref="Ask"/> does not allow it.</summary>
    public static PacingState Start(PacingState state, TenantLimits limits, Instant now)
    {
        if (Ask(state, limits, now) is not PacingAnswer.Now)
        {
            throw new InvalidOperationException("The call would break the tenant's limits.");
        }

        var interval = Duration.Max(state.Interval, IntervalOf(limits));
        return new PacingState(now + interval, interval, state.InFlight + 1, state.QuietUntil);
    }

    /// <summary>A call that was begun goes out now: the distance counts from here. Throws
    /// <see cref="InvalidOperationException"/> before <see cref="PacingState.QuietUntil"/>.</summary>
    public static PacingState GoOut(PacingState state, TenantLimits limits, Instant now)
    {
        if (now < state.QuietUntil)
        {
            throw new InvalidOperationException("The call would come too soon after the one before.");
        }

        return state with
        {
            NextAt = Instant.Max(state.NextAt, now + state.Interval),
            QuietUntil = now + IntervalOf(limits),
        };
    }

    /// <summary>A call came back. "Not now" and an unknown outcome double the distance, up to
    /// <see cref="SlowestFactor"/> times the limits' own; any other answer takes back an eighth of what was added. The
    /// ERP's own retry-after holds back every call, not only the one that it answered.</summary>
    public static PacingState Return(PacingState state, TenantLimits limits, SendingOutcome outcome, Instant now)
    {
        var least = IntervalOf(limits);
        var isStrained = outcome is SendingOutcome.Deferred or SendingOutcome.Unknown;
        var interval = isStrained
            ? Duration.Min(state.Interval + state.Interval, least * SlowestFactor)
            : state.Interval - ((state.Interval - least) / 8);
        var retryAfter = (outcome as SendingOutcome.Deferred)?.RetryAfter ?? Duration.Zero;
        var notBefore = isStrained ? now + Duration.Max(retryAfter, interval) : state.NextAt;
        return new PacingState(
            Instant.Max(state.NextAt, notBefore), Duration.Max(interval, least), Math.Max(0, state.InFlight - 1),
            Instant.Max(state.QuietUntil, now + retryAfter));
    }

    // Rounded up to a nanosecond: rounded down, many calls would add up to one too many.
    private static Duration IntervalOf(TenantLimits limits)
    {
        var nanoseconds = limits.Window.ToInt64Nanoseconds();
        return Duration.FromNanoseconds((nanoseconds + limits.CallsPerWindow - 1) / limits.CallsPerWindow);
    }
}
