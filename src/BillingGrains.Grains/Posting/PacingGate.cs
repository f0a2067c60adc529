using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Grains.Journaling;
using NodaTime;

namespace BillingGrains.Grains.Posting;

/// <summary>Through which every call of a tenant goes out, one after the other: urgent ones first, else in the order in which
/// they were begun. Calls are begun a little ahead, so that storing that they are sent costs the ERP's time nothing.</summary>
internal sealed class PacingGate(JournalServices services, PostingServices posting)
{
    // What is begun this long before its turn; never more of it than a quarter of the time to start.
    private static readonly Duration AheadMost = Duration.FromSeconds(1);

    private readonly List<PacedCall> waiting = [];
    private readonly HashSet<PacedCall> begun = [];
    private PacingState? state;
    private TenantLimits? limits;

    /// <summary>What is known of the tenant; null before the right to call it was taken.</summary>
    public PacingState? State => state;

    /// <summary>Documents that one call may hold.</summary>
    public int DocumentsOfCall => limits?.DocumentsOfCall ?? 1;

    /// <summary>Calls of any kind that came back, as the ERP counts them.</summary>
    public long Answered { get; private set; }

    /// <summary>The fewest calls that so many documents take.</summary>
    public long CallsFor(long documents) => limits?.CallsFor(documents) ?? documents;

    /// <summary>When so many further calls will have come back; null while that cannot be told.</summary>
    public Instant? DoneAt(long calls) =>
        state is null ? null : QueueForecast.DoneAt(state, limits!, calls, services.Now);

    /// <summary>Takes limits over that may be new.</summary>
    /// <param name="now">With one document in a call where the connector sends each alone.</param>
    /// <param name="isNew">The right to call the tenant was another's.</param>
    /// <param name="isFirst">It was nobody's ever.</param>
    /// <param name="booked">Of its quota.</param>
    public void Hold(TenantLimits now, bool isNew, bool isFirst, ValueList<QuotaBlock> booked)
    {
        if (state is null && isFirst)
        {
            state = Pacing.Begin(now, services.Now);
        }
        else if (state is null || isNew)
        {
            var areOut = begun.Count(static call => call.IsOut);
            state = Pacing.TakeOver(now, services.Now, booked) with { InFlight = areOut };
        }
        else if (now != limits)
        {
            state = Pacing.Change(state, now, services.Now, booked);
        }

        limits = now;
    }

    /// <summary>How many calls of the quota are to be booked before the next go out; 0 for none.</summary>
    public int ToBook() => limits is { Quota: { } quota } && limits.LoadOf(limits.DocumentsOfCall).Calls is var most
        && state!.Booked <= Math.Max(quota.Block / 2, most - 1)
            ? Math.Max(quota.Block, most)
            : 0;

    public void Book(int calls)
    {
        state = Pacing.Book(state!, calls);
        WakeFirst();
    }

    /// <summary>A call went out somewhat later than it was booked: it counts once more, from now.</summary>
    public void CountLate() => state = state! with
    {
        Windows = state.Windows.Select(log => log.Add(services.Now, CallLoad.One)).ToValueList(),
    };

    /// <summary>Whether what is known may be lost: the next holder need not know it. What was begun and is not out yet never goes
    /// out where the pump is stopped; and who never had the right to call called nobody.</summary>
    public bool MayBeForgotten() =>
        state is null
        || (!begun.Any(static call => call.IsOut) && Pacing.MayBeForgotten(state, limits!, services.Now));

    /// <summary>Null when a call may be begun now; otherwise when to ask again. A call that returns wakes the pump.</summary>
    /// <param name="forSeveral">It is for several documents.</param>
    public Instant? NotBefore(bool urgent, bool forSeveral = false)
    {
        var (now, pace) = (services.Now, state!);
        var ahead = Duration.Min(AheadMost, limits!.Sending.StartWithin / 4);
        var behind = begun.Where(call => !call.IsOut && (call.Urgent || !urgent)).ToList();
        var turn = Instant.Max(Pacing.FreeAt(pace, limits, urgent, now), now)
            + (Pacing.IntervalNow(pace, limits) * behind.Sum(static call => call.Counts.Calls));
        if (forSeveral)
        {
            turn = Instant.Max(turn, Pacing.FreeAt(pace, limits, urgent, now, new CallLoad(1, IsForSeveral: true))
                + (Pacing.IntervalNow(pace, limits, CallSort.Several) * behind.Count(static call => call.Counts.IsForSeveral)));
        }

        if (turn > now + ahead)
        {
            return turn - ahead;
        }

        var allowed = Pacing.InFlightNow(pace, limits);
        var early = pace.Service < limits.Sending.StartWithin / 4 && !pace.IsOut ? Math.Max(1, (allowed + 1) / 2) : 0;
        return pace.InFlight + behind.Count >= allowed + early ? now + posting.Times.Rest : null;
    }

    /// <summary>Begins a call: it takes its turn when it is ready.</summary>
    /// <param name="documents">That go in it.</param>
    public PacedCall Begin(bool urgent, int documents = 1)
    {
        var call = new PacedCall(this, services, posting.Times.Rest, urgent, limits!.LoadOf(documents));
        begun.Add(call);
        return call;
    }

    internal void Join(PacedCall call) =>
        waiting.Insert(call.Urgent ? waiting.Count(static other => other.Urgent) : waiting.Count, call);

    internal void Leave(PacedCall call)
    {
        waiting.Remove(call);
        WakeFirst();
    }

    /// <summary>Null when the call went out; otherwise how long nothing will change.</summary>
    internal Duration? TryGoOut(PacedCall call)
    {
        var now = services.Now;
        if (waiting.Count > 0 && !ReferenceEquals(waiting[0], call))
        {
            return posting.Times.Rest;
        }

        switch (Pacing.Ask(state!, limits!, call.Urgent, now, call.Counts))
        {
            case PacingAnswer.Now:
                state = Pacing.GoOut(state!, limits!, call.Urgent, now, call.Counts);
                return null;
            case PacingAnswer.Later(var at):
                return at - now;
            default:
                return posting.Times.Rest;
        }
    }

    internal void Return(PacedCall call, SendingOutcome? outcome, Instant? wentOutAt)
    {
        begun.Remove(call);
        Answered += outcome is null ? 0 : call.Counts.Calls;
        if (wentOutAt is { } at)
        {
            state = outcome is null
                ? Pacing.Drop(state!)
                : Pacing.Return(state!, limits!, outcome, at, services.Now);
        }

        WakeFirst();
    }

    private void WakeFirst()
    {
        if (waiting.Count > 0)
        {
            waiting[0].Wake();
        }
    }
}

/// <summary>One call that was begun.</summary>
/// <param name="counts">How the ERP counts it.</param>
internal sealed class PacedCall(PacingGate gate, JournalServices services, Duration rest, bool urgent, CallLoad counts)
{
    private TaskCompletionSource woken = NewSignal();
    private Instant? wentOutAt;
    private bool isOver;

    /// <summary>Bulk waits for it.</summary>
    public bool Urgent => urgent;

    /// <summary>How the ERP counts it.</summary>
    public CallLoad Counts => counts;

    /// <summary>It went out and has not come back.</summary>
    public bool IsOut => wentOutAt is not null && !isOver;

    /// <summary>Waits for its turn and takes it: it goes out at once, or not at all. False when its turn does not come in time.
    /// </summary>
    /// <param name="within">Null for as long as it takes.</param>
    public async Task<bool> GoOut(Duration? within, CancellationToken cancellation)
    {
        var askedAt = services.Time.GetTimestamp();
        gate.Join(this);
        try
        {
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                woken = NewSignal();
                if (gate.TryGoOut(this) is not { } wait)
                {
                    wentOutAt = services.Now;
                    return true;
                }

                var left = within - Duration.FromTimeSpan(services.Time.GetElapsedTime(askedAt)) ?? rest;
                if (left <= Duration.Zero)
                {
                    return false;
                }

                await Sleep(Duration.Max(Duration.Min(wait, left), PostingTimes.WaitLeast), cancellation);
            }
        }
        finally
        {
            gate.Leave(this);
        }
    }

    /// <summary>It may be its turn.</summary>
    public void Wake() => woken.TrySetResult();

    /// <summary>It came back; what comes later counts no more.</summary>
    public void Return(SendingOutcome outcome) => End(outcome);

    /// <summary>It is not made.</summary>
    public void Drop() => End(null);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void End(SendingOutcome? outcome)
    {
        if (!isOver)
        {
            isOver = true;
            gate.Return(this, outcome, wentOutAt);
        }
    }

    private async Task Sleep(Duration wait, CancellationToken cancellation)
    {
        var signal = woken;
        await using var timer = services.Time.CreateTimer(
            _ => signal.TrySetResult(), null, wait.ToTimeSpan(), Timeout.InfiniteTimeSpan);
        await using var stop = cancellation.Register(() => signal.TrySetResult());
        await signal.Task;
    }
}
