using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Posting;

/// <summary>What the holder of the right to call an ERP tenant remembers. It is not stored: a new holder starts with
/// <see cref="Pacing.TakeOver"/>.</summary>
/// <param name="NextAt">When the next call is due by the even spread: it may go out <see cref="Pacing.Credit"/> before, to
/// make up for one that was late.</param>
/// <param name="SeveralAt">The same of calls for several documents, by the windows that count those alone.</param>
/// <param name="Share">What is used of the limits now, in thousandths: 1,000 for all.</param>
/// <param name="Ceiling">The share at which the ERP said "not now" last: from close to it on the share grows slowly.</param>
/// <param name="InFlight">Calls that went out and have not come back.</param>
/// <param name="QuietUntil">No call goes out before: the ERP wants to be left alone.</param>
/// <param name="SlowedAt">When the share was lowered last: calls that went out before say nothing new.</param>
/// <param name="Unknowns">Calls in a row that told nothing.</param>
/// <param name="Service">How long a call takes, smoothed; null before one came back.</param>
/// <param name="Windows">What went out, for each window of the limits.</param>
/// <param name="Quota">What was used of the quota; null where there is none.</param>
/// <param name="Booked">Calls of the quota that are booked and did not go out.</param>
/// <param name="Told">What the ERP said in an answer of how many calls it takes; null when it did not.</param>
/// <param name="BackAt">When the ERP answered after it had been down; null when it never was.</param>
public sealed record PacingState(
    Instant NextAt, Instant SeveralAt, int Share, int Ceiling, int InFlight, Instant QuietUntil, Instant SlowedAt, int Unknowns,
    Duration? Service, ValueList<CallLog> Windows, CallLog? Quota, int Booked, CallsTold? Told,
    Instant? BackAt = null)
{
    /// <summary>Whether the ERP seems to be down: then one call at a time tries it.</summary>
    public bool IsOut => Unknowns >= Pacing.OutAfter;
}

/// <summary>What the headers of an answer say of the ERP's limits.</summary>
/// <param name="Left">Calls that are left.</param>
/// <param name="Until">Then there are more.</param>
public sealed record CallsTold(int Left, Instant Until);

/// <summary>Whether a call may go out.</summary>
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

    /// <summary>Calls of the quota must be booked first.</summary>
    public sealed record WhenBooked : PacingAnswer;
}

/// <summary>Keeps the calls to an ERP tenant within all its limits, and spreads them over its windows. What was not used is
/// not saved up, but for the little that makes up for calls that were late.</summary>
public static class Pacing
{
    /// <summary>All of the limits, as a share of them.</summary>
    public const int Whole = 1_000;

    /// <summary>The share with which a new holder starts.</summary>
    public const int SlowStart = Whole / 4;

    /// <summary>The share with which an ERP is called that is back; it grows to the whole no faster than evenly over
    /// <see cref="BackOver"/>, however fast the ERP answers: one that has just started falls again under its full load.</summary>
    public const int BackStart = Whole / 8;

    public static readonly Duration BackOver = Duration.FromSeconds(20);

    /// <summary>The share with which an ERP that keeps saying "not now" is called.</summary>
    public const int Least = Whole / 32;

    /// <summary>So many calls in a row that tell nothing mean that the ERP is down.</summary>
    public const int OutAfter = 5;

    private static readonly Duration QuietLeast = Duration.FromSeconds(1);
    private static readonly Duration OutWaitMost = Duration.FromSeconds(5);

    /// <summary>The state of a new holder. The holder before may have called until now as often as it might, so all windows
    /// count as spent in the worst way; the pace grows from there.</summary>
    /// <param name="booked">Of the quota, by all holders, the oldest first.</param>
    public static PacingState TakeOver(TenantLimits limits, Instant now, ValueList<QuotaBlock> booked = default)
    {
        return new PacingState(
            now + Credit(limits) + (limits.Interval() * Whole / SlowStart),
            now + Credit(limits, CallSort.Several) + limits.Interval(CallSort.Several),
            SlowStart, Whole, InFlight: 0, QuietUntil: now, SlowedAt: now, Unknowns: 0, Service: null,
            limits.Windows().Select(window => limits.LoadOf(limits.DocumentsOfCall).Calls > 1
                ? CallLog.Empty(window.Length, window.Of).Add(now, window.Calls)
                : Spent(window, limits.Interval(window.Of), Credit(limits, window.Of), now)).ToValueList(),
            Quota(limits, now, booked), Booked: 0, Told: null);
    }

    /// <summary>The state of the first holder that a tenant ever had: nothing was called before.</summary>
    public static PacingState Begin(TenantLimits limits, Instant now)
    {
        var state = TakeOver(limits, now);
        return state with { Windows = state.Windows.Select(static log => CallLog.Empty(log.Length, log.Of)).ToValueList() };
    }

    /// <summary>The state under other limits: windows that are new count as spent.</summary>
    public static PacingState Change(PacingState state, TenantLimits limits, Instant now, ValueList<QuotaBlock> booked) =>
        state with
        {
            Windows = limits.Windows()
                .Select(window => state.Windows.FirstOrDefault(log => log.Length == window.Length && log.Of == window.Of)
                    ?? CallLog.Empty(window.Length, window.Of).Add(now, window.Calls))
                .ToValueList(),
            Quota = state.Quota?.Length == limits.Quota?.Length ? state.Quota : Quota(limits, now, booked),
            NextAt = Instant.Max(state.NextAt, now + Credit(limits) + limits.Interval()),
            SeveralAt = Instant.Max(
                state.SeveralAt, now + Credit(limits, CallSort.Several) + limits.Interval(CallSort.Several)),
        };

    /// <summary>Whether a new holder may start at once: nothing is in flight, and what the ERP asked for is over before
    /// its first call.</summary>
    public static bool MayBeForgotten(PacingState state, TenantLimits limits, Instant now)
    {
        var next = TakeOver(limits, now);
        return state.InFlight == 0 && !state.IsOut && state.NextAt <= next.NextAt
            && state.SeveralAt <= next.SeveralAt && state.QuietUntil <= next.NextAt - Credit(limits)
            && (state.Told is not { Left: <= 0 } told || told.Until <= now);
    }

    /// <summary>How much before its turn a call of a sort may go out, when those before it were late.</summary>
    public static Duration Credit(TenantLimits limits, CallSort of = CallSort.Any) =>
        limits.Windows(of).Select(static window => window.Length / 100).DefaultIfEmpty(Duration.Zero).Min();

    /// <summary>Calls at the same time that are allowed now.</summary>
    public static int InFlightNow(PacingState state, TenantLimits limits) =>
        state.IsOut ? 1 : Math.Max(1, ((limits.InFlight * state.Share) + Whole - 1) / Whole);

    /// <param name="urgent">It may use what is kept for urgent documents.</param>
    /// <param name="counts">How the ERP counts it; null for a call for one document.</param>
    public static PacingAnswer Ask(
        PacingState state, TenantLimits limits, bool urgent, Instant now, CallLoad? counts = null)
    {
        var load = counts ?? CallLoad.One;
        if (state.InFlight >= InFlightNow(state, limits))
        {
            return new PacingAnswer.WhenOneReturns();
        }

        var at = FreeAt(state, limits, urgent, now, load);
        return at > now ? new PacingAnswer.Later(at)
            : state.Quota is not null && state.Booked < load.Calls ? new PacingAnswer.WhenBooked()
            : new PacingAnswer.Now();
    }

    /// <summary>When tokens allow the next call, whatever is in flight.</summary>
    public static Instant FreeAt(PacingState state, TenantLimits limits, bool urgent, Instant now, CallLoad? counts = null)
    {
        var load = counts ?? CallLoad.One;
        var at = Instant.Max(state.QuietUntil, state.NextAt - Credit(limits));
        at = load.IsForSeveral ? Instant.Max(at, state.SeveralAt - Credit(limits, CallSort.Several)) : at;
        foreach (var (window, log) in limits.Windows().Zip(state.Windows))
        {
            at = load.In(window.Of) is > 0 and var calls
                ? Instant.Max(at, log.Forget(now).FreeAt(Math.Max(1, window.Calls - calls + 1)))
                : at;
        }

        if (limits.Quota is { } quota && state.Quota is { } used)
        {
            at = Instant.Max(at, used.Forget(now).FreeAt(Math.Max(1, quota.For(urgent) - load.Calls + 1)));
        }

        return limits.OpenFrom(
            state.Told is { } told && told.Left < load.Calls ? Instant.Max(at, told.Until) : Instant.Max(at, now));
    }

    /// <summary>Books a call of any kind that goes out now. Throws <see cref="InvalidOperationException"/> when
    /// <see cref="Ask"/> does not allow it.</summary>
    public static PacingState GoOut(
        PacingState state, TenantLimits limits, bool urgent, Instant now, CallLoad? counts = null)
    {
        var load = counts ?? CallLoad.One;
        if (Ask(state, limits, urgent, now, load) is not PacingAnswer.Now)
        {
            throw new InvalidOperationException("The call would break the tenant's limits.");
        }

        return state with
        {
            NextAt = Instant.Max(state.NextAt, now) + (IntervalNow(state, limits) * load.Calls),
            SeveralAt = load.IsForSeveral
                ? Instant.Max(state.SeveralAt, now) + IntervalNow(state, limits, CallSort.Several)
                : state.SeveralAt,
            InFlight = state.InFlight + 1,
            Windows = state.Windows.Select(log => log.Add(now, load)).ToValueList(),
            Quota = state.Quota?.Add(now, load),
            Booked = state.Quota is null ? 0 : state.Booked - load.Calls,
            Told = state.Told is { } told && told.Until > now ? told with { Left = told.Left - load.Calls } : null,
        };
    }

    /// <summary>Calls of the quota were booked in a fact.</summary>
    public static PacingState Book(PacingState state, int calls) => state with { Booked = state.Booked + calls };

    /// <summary>A call came back.</summary>
    /// <remarks>"Not now" halves the share, once for all calls that were out together, and what the ERP asks for holds back
    /// every call. One unknown outcome is a fault of one call; <see cref="OutAfter"/> in a row are an outage: then one call at a
    /// time tries the ERP, with growing waits, until one is answered. Any other answer raises the share.</remarks>
    public static PacingState Return(
        PacingState state, TenantLimits limits, SendingOutcome outcome, Instant wentOutAt, Instant now)
    {
        var back = state with { InFlight = Math.Max(0, state.InFlight - 1) };
        return outcome switch
        {
            SendingOutcome.Unknown { AskAgainAfter: null } => Miss(back, limits, now),
            SendingOutcome.Deferred deferred => Slow(back, deferred.RetryAfter, wentOutAt, now),
            _ => Hear(Grow(back, Smooth(back.Service, now - wentOutAt), now), outcome.Calls, now),
        };
    }

    /// <summary>A call that was booked as gone out was not made after all: it tells nothing.</summary>
    public static PacingState Drop(PacingState state) => state with { InFlight = Math.Max(0, state.InFlight - 1) };

    private static PacingState Grow(PacingState state, Duration service, Instant now)
    {
        var (from, backAt) = state.IsOut ? (BackStart, now) : (state.Share, state.BackAt);
        var isFar = from < state.Ceiling - (state.Ceiling / 8) || state.Ceiling >= Whole;
        var share = Math.Min(ShareMost(backAt, now), from + (isFar ? Math.Max(1, from / 6) : 1));
        return state with
        {
            Share = share,
            BackAt = backAt,
            Ceiling = Math.Max(state.Ceiling, share),
            Unknowns = 0,
            Service = service,
        };
    }

    private static int ShareMost(Instant? backAt, Instant now) => backAt is { } at && now < at + BackOver
        ? BackStart + (int)((Whole - BackStart) * (now - at).ToInt64Nanoseconds() / BackOver.ToInt64Nanoseconds())
        : Whole;

    private static PacingState Slow(PacingState state, Duration? retryAfter, Instant wentOutAt, Instant now)
    {
        var quiet = Instant.Max(state.QuietUntil, now + (retryAfter ?? QuietLeast));
        return wentOutAt <= state.SlowedAt
            ? state with { QuietUntil = quiet, Unknowns = 0 }
            : state with
            {
                Share = Math.Max(Least, state.Share / 2),
                Ceiling = state.Share,
                QuietUntil = quiet,
                SlowedAt = now,
                Unknowns = 0,
            };
    }

    private static PacingState Miss(PacingState state, TenantLimits limits, Instant now)
    {
        var missed = state with { Unknowns = state.Unknowns + 1 };
        var further = Math.Min(missed.Unknowns - OutAfter, 10);
        if (further < 0)
        {
            return missed;
        }

        var wait = Duration.Max(limits.Interval(), Duration.Min(OutWaitMost, QuietLeast * (1 << further)));
        return missed with
        {
            Share = BackStart,
            Ceiling = Whole,
            SlowedAt = now,
            QuietUntil = Instant.Max(missed.QuietUntil, now + wait),
        };
    }

    private static PacingState Hear(PacingState state, CallsTold? told, Instant now) => told is null || told.Until <= now
        ? state
        : state with { Told = told with { Left = told.Left - state.InFlight } };

    private static Duration Smooth(Duration? before, Duration took) => before is { } known ? known + ((took - known) / 8) : took;

    /// <summary>The distance of two calls of a sort, at the share of now.</summary>
    public static Duration IntervalNow(PacingState state, TenantLimits limits, CallSort of = CallSort.Any) =>
        limits.Interval(of) * Whole / state.Share;

    /// <summary>As many calls as the spread and its credit allow, as late as they allow them.</summary>
    private static CallLog Spent(CallWindow window, Duration interval, Duration credit, Instant now)
    {
        var atOnce = (int)Math.Min(window.Calls, (credit.ToInt64Nanoseconds() / interval.ToInt64Nanoseconds()) + 1);
        var log = CallLog.Empty(window.Length, window.Of);
        for (var before = window.Calls - atOnce; before > 0; before--)
        {
            log = interval * before < window.Length ? log.Add(now - (interval * before)) : log;
        }

        return log.Add(now, atOnce);
    }

    private static CallLog? Quota(TenantLimits limits, Instant now, ValueList<QuotaBlock> booked)
    {
        if (limits.Quota is not { } quota)
        {
            return null;
        }

        var log = CallLog.Empty(quota.Length);
        for (var index = 0; index < booked.Count; index++)
        {
            var until = index + 1 < booked.Count ? booked[index + 1].At : now;
            log = log.Add(Instant.Min(until, now), booked[index].Calls);
        }

        return log.Forget(now);
    }
}
