using BillingGrains.Domain.Posting;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;

namespace BillingGrains.Domain.Tests.Posting;

public sealed class PacingTests
{
    private static readonly TenantLimits Limits = new(60, Duration.FromMinutes(1), InFlight: 2, Window);

    private static readonly SendingOutcome Good = new SendingOutcome.Created("R-1");

    [Fact]
    public void A_new_holder_counts_the_window_as_spent_and_starts_slowly()
    {
        var state = Pacing.TakeOver(Limits, Now);
        var first = Now + Duration.FromSeconds(4);
        Pacing.Ask(state, Limits, Now).ShouldBe(new PacingAnswer.Later(first));
        Pacing.Ask(state, Limits, first).ShouldBe(new PacingAnswer.Now());
    }

    [Fact]
    public void The_pace_grows_to_the_limit_and_not_beyond()
    {
        var state = Pacing.TakeOver(Limits, Now);
        for (var call = 0; call < 200; call++)
        {
            var now = state.NextAt;
            state = Pacing.Return(Pacing.Start(state, Limits, now), Limits, Good, now);
        }

        (state.Interval - Duration.FromSeconds(1)).ShouldBeInRange(Duration.Zero, Duration.FromMilliseconds(1));
    }

    [Fact]
    public void As_many_calls_are_in_flight_as_the_limit_allows()
    {
        var state = Pacing.TakeOver(Limits, Now);
        state = Pacing.Start(state, Limits, state.NextAt);
        state = Pacing.Start(state, Limits, state.NextAt);
        Pacing.Ask(state, Limits, state.NextAt).ShouldBe(new PacingAnswer.WhenOneReturns());
        Should.Throw<InvalidOperationException>(() => Pacing.Start(state, Limits, state.NextAt));

        state = Pacing.Return(state, Limits, Good, state.NextAt);
        Pacing.Ask(state, Limits, state.NextAt).ShouldBe(new PacingAnswer.Now());
    }

    [Fact]
    public void Not_now_holds_every_call_back_for_as_long_as_the_erp_says()
    {
        var state = Pacing.TakeOver(Limits, Now);
        var now = state.NextAt;
        state = Pacing.Start(state, Limits, now);
        state = Pacing.Return(state, Limits, new SendingOutcome.Deferred("429", Duration.FromMinutes(3)), now);
        Pacing.Ask(state, Limits, now).ShouldBe(new PacingAnswer.Later(now + Duration.FromMinutes(3)));
    }

    [Fact]
    public void Not_now_and_unknown_slow_it_down_and_it_never_stops_for_good()
    {
        SendingOutcome[] strains = [new SendingOutcome.Deferred("429", null), new SendingOutcome.Unknown("time-out")];
        foreach (var strain in strains)
        {
            var state = Pacing.TakeOver(Limits, Now);
            for (var call = 0; call < 20; call++)
            {
                var now = state.NextAt;
                state = Pacing.Return(Pacing.Start(state, Limits, now), Limits, strain, now);
            }

            state.Interval.ShouldBe(Duration.FromSeconds(Pacing.SlowestFactor));
            state.NextAt.ShouldBeLessThan(Instant.MaxValue);
        }
    }

    [Fact]
    public void A_new_holder_may_start_at_once_when_nothing_is_in_flight_and_nothing_was_asked_for()
    {
        var state = Pacing.TakeOver(Limits, Now);
        var now = state.NextAt;
        Pacing.MayBeForgotten(state, Limits, now).ShouldBeTrue();

        state = Pacing.Start(state, Limits, now);
        Pacing.MayBeForgotten(state, Limits, now).ShouldBeFalse();

        Pacing.MayBeForgotten(Pacing.Return(state, Limits, Good, now), Limits, now).ShouldBeTrue();
        state = Pacing.Return(state, Limits, new SendingOutcome.Deferred("429", Duration.FromMinutes(3)), now);
        Pacing.MayBeForgotten(state, Limits, now).ShouldBeFalse();
        Pacing.MayBeForgotten(state, Limits, now + Duration.FromSeconds(176)).ShouldBeTrue();
    }

    [Fact]
    public void A_call_that_goes_out_late_moves_those_that_were_begun_after_it()
    {
        var state = Pacing.TakeOver(Limits, Now);
        state = Pacing.Start(state, Limits, state.NextAt);
        var late = state.NextAt;
        state = Pacing.GoOut(Pacing.Start(state, Limits, late), Limits, late);

        state.QuietUntil.ShouldBe(late + Duration.FromSeconds(1));
        Should.Throw<InvalidOperationException>(() => Pacing.GoOut(state, Limits, late));
        state = Pacing.GoOut(state, Limits, state.QuietUntil);
        state.NextAt.ShouldBe(late + Duration.FromSeconds(1) + state.Interval);
    }

    [Fact]
    public void A_call_that_was_begun_does_not_go_out_while_the_erp_wants_to_be_left_alone()
    {
        var state = Pacing.TakeOver(Limits, Now);
        state = Pacing.Start(state, Limits, state.NextAt);
        var now = state.NextAt;
        state = Pacing.Start(state, Limits, now);
        state = Pacing.Return(state, Limits, new SendingOutcome.Deferred("429", Duration.FromMinutes(3)), now);
        state.QuietUntil.ShouldBe(now + Duration.FromMinutes(3));
    }

    [Fact]
    public void Lower_limits_hold_from_the_next_call_on()
    {
        var state = Pacing.TakeOver(Limits, Now);
        var now = state.NextAt;
        state = Pacing.Start(state, Limits with { CallsPerWindow = 1 }, now);
        state.NextAt.ShouldBe(now + Duration.FromMinutes(1));
    }

    [Fact]
    public void No_window_ever_holds_more_calls_than_the_limit_and_work_never_starves()
    {
        var run = from calls in Gen.Choose(1, 50)
                  from windowMilliseconds in Gen.Choose(1, 60_000)
                  from inFlight in Gen.Choose(1, 5)
                  from steps in Gen.Choose(0, 999_999).ListOf(300)
                  let window = Duration.FromMilliseconds(windowMilliseconds)
                  select (Limits: new TenantLimits(calls, window, inFlight, Window), Steps: steps);

        Prop.ForAll(Arb.From(run), sample => KeepsItsLimits(sample.Limits, [.. sample.Steps]))
            .QuickCheckThrowOnFailure();
    }

    /// <summary>A greedy holder: it calls as soon as it may, idles at times, and is succeeded at times by one that
    /// knows nothing of it.</summary>
    private static bool KeepsItsLimits(TenantLimits limits, int[] steps)
    {
        var now = Now;
        var state = Pacing.TakeOver(limits, now);
        var started = new List<Instant>();
        var inFlight = 0;
        foreach (var step in steps)
        {
            switch (Pacing.Ask(state, limits, now))
            {
                case PacingAnswer.Now:
                    state = Pacing.Start(state, limits, now);
                    started.Add(now);
                    inFlight++;
                    break;
                case PacingAnswer.Later later when step % 10 == 0:
                    now = later.At + Duration.FromMilliseconds(step % 70);
                    break;
                case PacingAnswer.Later later:
                    now = later.At;
                    break;
                case PacingAnswer.WhenOneReturns:
                    state = Pacing.Return(state, limits, OutcomeOf(step), now);
                    inFlight--;
                    break;
            }

            if (inFlight > limits.InFlight)
            {
                return false;
            }

            if (step % 23 == 0)
            {
                (state, inFlight) = (Pacing.TakeOver(limits, now), 0);
            }
        }

        // One that starts no call in two steps out of three, faults and successions included, starves.
        return started.Count > steps.Length / 5
            && started.Zip(started.Skip(limits.CallsPerWindow)).All(pair => pair.Second - pair.First >= limits.Window);
    }

    private static SendingOutcome OutcomeOf(int step) => (step % 7) switch
    {
        0 => new SendingOutcome.Deferred("429", Duration.FromMilliseconds(step % 5000)),
        1 => new SendingOutcome.Unknown("time-out"),
        _ => Good,
    };
}
