using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;

namespace BillingGrains.Domain.Tests.Posting;

public sealed partial class PacingTests
{
    private static readonly TenantLimits Limits = new(60, Duration.FromMinutes(1), InFlight: 2, Window);

    private static readonly SendingOutcome Good = new SendingOutcome.Created("R-1");

    private static readonly Duration Second = Duration.FromSeconds(1);

    [Fact]
    public void A_new_holder_counts_the_window_as_spent_and_starts_slowly()
    {
        var state = Pacing.TakeOver(Limits, Now);
        var first = Now + Duration.FromSeconds(4);
        Pacing.Ask(state, Limits, false, Now).ShouldBe(new PacingAnswer.Later(first));
        Pacing.Ask(state, Limits, false, first).ShouldBe(new PacingAnswer.Now());
    }

    [Fact]
    public void Whoever_calls_a_tenant_that_nobody_ever_called_starts_slowly_with_all_its_windows()
    {
        var state = Pacing.Begin(Limits, Now);
        Pacing.FreeAt(state, Limits, false, Now).ShouldBe(Now + Duration.FromSeconds(4));
        Pacing.FreeAt(Pacing.GoOut(state, Limits, false, Now + Duration.FromSeconds(4)), Limits, false, Now)
            .ShouldBeGreaterThan(Now + Duration.FromSeconds(7));
    }

    [Fact]
    public void The_pace_grows_to_the_limit_and_not_beyond()
    {
        var state = Pacing.TakeOver(Limits, Now);
        var outAt = new List<Instant>();
        for (var call = 0; call < 300; call++)
        {
            (state, var at) = Call(state, Limits, Good, Now);
            outAt.Add(at);
        }

        state.Share.ShouldBe(Pacing.Whole);
        (outAt[299] - outAt[239]).ShouldBeInRange(Duration.FromMinutes(1), Duration.FromSeconds(61));
    }

    [Fact]
    public void As_many_calls_are_in_flight_as_the_limit_allows()
    {
        var state = Full(Limits);
        (state, var at) = Out(state, Limits, Now);
        (state, at) = Out(state, Limits, at);
        Pacing.Ask(state, Limits, false, at + Duration.FromMinutes(1)).ShouldBe(new PacingAnswer.WhenOneReturns());
        Should.Throw<InvalidOperationException>(() => Pacing.GoOut(state, Limits, false, at + Duration.FromMinutes(1)));

        state = Pacing.Return(state, Limits, Good, at, at);
        Pacing.Ask(state, Limits, false, at + Duration.FromMinutes(1)).ShouldBe(new PacingAnswer.Now());
    }

    [Fact]
    public void Where_only_calls_in_flight_are_limited_nothing_else_holds_them_back()
    {
        var limits = new TenantLimits(0, Duration.Zero, InFlight: 3, Window);
        var state = Full(limits);
        for (var call = 0; call < 3; call++)
        {
            state = Pacing.GoOut(state, limits, false, Now);
        }

        Pacing.Ask(state, limits, false, Now).ShouldBe(new PacingAnswer.WhenOneReturns());
    }

    [Fact]
    public void Not_now_holds_every_call_back_for_as_long_as_the_erp_says()
    {
        var (state, at) = Call(Full(Limits), Limits, new SendingOutcome.Deferred("429", Duration.FromMinutes(3)), Now);
        Pacing.Ask(state, Limits, true, at).ShouldBe(new PacingAnswer.Later(at + Duration.FromMinutes(3)));
    }

    [Fact]
    public void Not_now_halves_the_share_once_for_all_calls_that_were_outAttogether_and_it_never_stops_for_good()
    {
        var limits = Limits with { InFlight = 5 };
        var state = Full(limits);
        (state, var first) = Out(state, limits, Now);
        (state, var second) = Out(state, limits, first);
        state = Pacing.Return(state, limits, new SendingOutcome.Deferred("429", null), first, second);
        state = Pacing.Return(state, limits, new SendingOutcome.Deferred("429", null), second, second);
        state.Share.ShouldBe(Pacing.Whole / 2);

        var now = second;
        for (var call = 0; call < 20; call++)
        {
            (state, now) = Call(state, limits, new SendingOutcome.Deferred("429", null), now);
        }

        state.Share.ShouldBe(Pacing.Least);
        Pacing.InFlightNow(state, limits).ShouldBe(1);
        Pacing.FreeAt(state, limits, false, now).ShouldBeLessThan(now + Duration.FromMinutes(2));
    }

    [Fact]
    public void Close_to_where_the_erp_said_not_now_the_share_grows_slowly()
    {
        var (state, now) = Call(Full(Limits), Limits, new SendingOutcome.Deferred("429", null), Now);
        var answers = 0;
        while (state.Share < 900 && answers++ < 1_000)
        {
            (state, now) = Call(state, Limits, Good, now);
        }

        answers.ShouldBeLessThan(100);
        (state, _) = Call(Full(Limits) with { Share = 450, Ceiling = 500 }, Limits, Good, now);
        state.Share.ShouldBe(451);
    }

    [Fact]
    public void A_new_holder_may_start_at_once_when_nothing_is_in_flight_and_nothing_was_asked_for()
    {
        var state = Pacing.TakeOver(Limits, Now);
        Pacing.MayBeForgotten(state, Limits, Now).ShouldBeTrue();
        (state, var at) = Out(Full(Limits), Limits, Now);
        Pacing.MayBeForgotten(state, Limits, at).ShouldBeFalse();
        Pacing.MayBeForgotten(Pacing.Return(state, Limits, Good, at, at), Limits, at).ShouldBeTrue();

        state = Pacing.Return(state, Limits, new SendingOutcome.Deferred("429", Duration.FromMinutes(3)), at, at);
        Pacing.MayBeForgotten(state, Limits, at).ShouldBeFalse();
        Pacing.MayBeForgotten(state, Limits, at + Duration.FromSeconds(176)).ShouldBeTrue();
    }

    [Fact]
    public void A_call_that_was_late_is_made_up_for()
    {
        var limits = new TenantLimits(600, Duration.FromMinutes(1), InFlight: 10, Window);
        var state = Full(limits);
        (state, var at) = Out(state, limits, Now);
        var late = at + Duration.FromMilliseconds(350);
        for (var call = 0; call < 3; call++)
        {
            state = Pacing.GoOut(state, limits, false, late);
        }

        Pacing.FreeAt(state, limits, false, late).ShouldBeLessThanOrEqualTo(late);
    }

    [Fact]
    public void What_the_headers_say_is_left_is_not_passed()
    {
        var until = Now + Duration.FromSeconds(40);
        var told = Good with { Calls = new CallsTold(2, until) };
        var limits = Limits with { CallsPerWindow = 6_000, InFlight = 10 };
        var (state, now) = Call(Full(limits), limits, told, Now);
        (state, now) = Call(state, limits, Good, now);
        (state, now) = Call(state, limits, Good, now);
        now.ShouldBeLessThan(until);
        Pacing.Ask(state, limits, false, now).ShouldBe(new PacingAnswer.Later(until));
        (state, now) = Call(state, limits, Good, until);
        state.Told.ShouldBeNull();
    }

    [Fact]
    public void The_last_of_a_quota_is_kept_for_urgent_documents_and_no_call_goes_outAtthat_was_not_booked()
    {
        var day = Duration.FromDays(1);
        var limits = new TenantLimits(0, Duration.Zero, 10, Window, Quota: new CallQuota(10, day, ReservedForUrgent: 2));
        var state = Full(limits);
        Pacing.Ask(state, limits, false, Now).ShouldBe(new PacingAnswer.WhenBooked());
        state = Pacing.Book(state, 100);
        for (var call = 0; call < 8; call++)
        {
            state = Pacing.Return(Pacing.GoOut(state, limits, false, Now), limits, Good, Now, Now);
        }

        Pacing.Ask(state, limits, false, Now).ShouldBeOfType<PacingAnswer.Later>().At.ShouldBeGreaterThan(Now + day);
        Pacing.Ask(state, limits, true, Now).ShouldBeOfType<PacingAnswer.Now>();
    }

    [Fact]
    public void A_new_holder_counts_what_was_booked_of_the_quota_as_spent_until_the_next_was_booked()
    {
        var day = Duration.FromDays(1);
        var limits = new TenantLimits(0, Duration.Zero, 10, Window, Quota: new CallQuota(200, day));
        ValueList<QuotaBlock> booked =
            [new(100, Now - Duration.FromHours(30)), new(50, Now - Duration.FromHours(20)), new(50, Now - Duration.FromHours(2))];
        var state = Pacing.Book(Pacing.TakeOver(limits, Now, booked) with { Share = Pacing.Whole }, 1);
        var free = Pacing.FreeAt(state, limits, false, Now);
        (free - (Now + Duration.FromHours(4))).ShouldBeInRange(Duration.Zero, Duration.FromMinutes(2));
    }

    [Fact]
    public void Lower_limits_hold_from_the_next_call_on_and_new_windows_count_as_spent()
    {
        var lower = Limits with { CallsPerWindow = 1 };
        var (state, at) = Out(Full(Limits), Limits, Now);
        state = Pacing.Change(state, lower, at, default);
        Pacing.FreeAt(state, lower, false, at).ShouldBeGreaterThanOrEqualTo(at + Duration.FromMinutes(1));

        var more = Limits with { More = [new CallWindow(5, Second)] };
        Pacing.FreeAt(Pacing.Change(Full(Limits), more, at, default), more, false, at).ShouldBeGreaterThanOrEqualTo(at + Second);
    }

    [Fact]
    public void No_window_ever_holds_more_calls_than_its_limit_and_work_never_starves()
    {
        var window = from calls in Gen.Choose(1, 50)
                     from milliseconds in Gen.Choose(1, 60_000)
                     from of in Gen.Elements(CallSort.Any, CallSort.Several)
                     select new CallWindow(calls, Duration.FromMilliseconds(milliseconds), of);
        var run = from first in window
                  from more in window.ListOf()
                  from inFlight in Gen.Choose(1, 5)
                  from together in Gen.Choose(1, 60)
                  from counts in Gen.Elements(BatchCount.Call, BatchCount.Document)
                  from steps in Gen.Choose(0, 999_999).ListOf(300)
                  select (
                      Limits: new TenantLimits(
                          first.Calls, first.Length, inFlight, Window, more.Take(2).ToValueList(), BatchSize: together,
                          BatchCounts: counts),
                      Steps: steps);

        Prop.ForAll(Arb.From(run), sample => KeepsItsLimits(sample.Limits, [.. sample.Steps]))
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_call_for_several_documents_counts_once_or_for_each_as_the_erp_counts()
    {
        var once = Limits with { BatchSize = 50 };
        (once.DocumentsOfCall, once.LoadOf(50)).ShouldBe((50, new CallLoad(1, true)));
        var each = once with { BatchCounts = BatchCount.Document, CallsPerWindow = 40 };
        (each.DocumentsOfCall, each.LoadOf(30)).ShouldBe((40, new CallLoad(30, IsForSeveral: true)));

        var state = Pacing.GoOut(Full(each), each, false, Now, new CallLoad(30));
        Pacing.FreeAt(state, each, false, Now, new CallLoad(10)).ShouldBeInRange(
            Now + (each.Interval() * 30) - Pacing.Credit(each), Now + (each.Interval() * 30));
        Pacing.FreeAt(state, each, false, Now, new CallLoad(11)).ShouldBeGreaterThan(Now + each.Window);

        var quota = each with { Quota = new CallQuota(1_000, Duration.FromDays(1)) };
        state = Pacing.Book(Full(quota), 29);
        Pacing.Ask(state, quota, false, Now, new CallLoad(30)).ShouldBe(new PacingAnswer.WhenBooked());
        Pacing.Ask(Pacing.Book(state, 1), quota, false, Now, new CallLoad(30)).ShouldBe(new PacingAnswer.Now());
    }

    private static PacingState Full(TenantLimits limits) => Pacing.TakeOver(limits, Now - Duration.FromDays(2)) with
    {
        Share = Pacing.Whole,
    };

    private static (PacingState State, Instant At) Out(PacingState state, TenantLimits limits, Instant now)
    {
        var at = Instant.Max(now, Pacing.FreeAt(state, limits, false, now));
        return (Pacing.GoOut(state, limits, false, at), at);
    }

    private static (PacingState State, Instant At) Call(
        PacingState state, TenantLimits limits, SendingOutcome outcome, Instant now)
    {
        (state, var at) = Out(state, limits, now);
        return (Pacing.Return(state, limits, outcome, at, at), at);
    }

    /// <summary>A greedy holder: it calls as soon as it may, idles at times, and is succeeded at times by one that
    /// knows nothing of it.</summary>
    private static bool KeepsItsLimits(TenantLimits limits, int[] steps)
    {
        var now = Now;
        var state = Pacing.TakeOver(limits, now);
        var started = new List<Instant>();
        var counted = new Dictionary<CallSort, List<Instant>> { [CallSort.Any] = [], [CallSort.Several] = [] };
        var inFlight = new Queue<Instant>();
        foreach (var step in steps)
        {
            var load = limits.LoadOf(1 + (step % limits.DocumentsOfCall));
            switch (Pacing.Ask(state, limits, false, now, load))
            {
                case PacingAnswer.Now:
                    state = Pacing.GoOut(state, limits, false, now, load);
                    started.Add(now);
                    counted.ToList().ForEach(one => one.Value.AddRange(Enumerable.Repeat(now, load.In(one.Key))));
                    inFlight.Enqueue(now);
                    break;
                case PacingAnswer.Later later:
                    now = later.At + Duration.FromMilliseconds(step % 10 == 0 ? step % 70 : 0);
                    break;
                default:
                    state = Pacing.Return(state, limits, OutcomeOf(step), inFlight.Dequeue(), now);
                    break;
            }

            if (inFlight.Count > limits.InFlight)
            {
                return false;
            }

            if (step % 23 == 0)
            {
                state = Pacing.TakeOver(limits, now);
                inFlight.Clear();
            }
        }

        // One that starts no call in two steps out of three, faults and successions included, starves.
        return started.Count > steps.Length / 5 && limits.Windows().All(window =>
            counted[window.Of].Zip(counted[window.Of].Skip(window.Calls)).All(pair => pair.Second - pair.First >= window.Length));
    }

    private static SendingOutcome OutcomeOf(int step) => (step % 7) switch
    {
        0 => new SendingOutcome.Deferred("429", Duration.FromMilliseconds(step % 5000)),
        1 => new SendingOutcome.Unknown("time-out"),
        _ => Good,
    };
}
