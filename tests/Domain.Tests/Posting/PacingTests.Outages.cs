using BillingGrains.Domain.Posting;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;

namespace BillingGrains.Domain.Tests.Posting;

/// <content>An ERP that is down, and one that is back.</content>
public sealed partial class PacingTests
{
    [Fact]
    public void One_unknown_outcome_slows_nothing_and_five_in_a_row_are_an_outage_that_one_call_at_a_time_tries()
    {
        var limits = Limits with { InFlight = 10 };
        var (state, now) = (Full(limits), Now);
        for (var call = 1; call <= Pacing.OutAfter; call++)
        {
            state.Share.ShouldBe(Pacing.Whole);
            (state, now) = Call(state, limits, new SendingOutcome.Unknown("time-out"), now);
        }

        state.IsOut.ShouldBeTrue();
        Pacing.InFlightNow(state, limits).ShouldBe(1);
        var waits = new List<Duration>();
        for (var call = 0; call < 10; call++)
        {
            var before = now;
            (state, now) = Call(state, limits, new SendingOutcome.Unknown("refused"), now);
            waits.Add(now - before);
        }

        waits[9].ShouldBe(limits.Interval() * 8);
        (state, _) = Call(state, limits, Good, now);
        state.IsOut.ShouldBeFalse();
        state.Share.ShouldBe(Pacing.BackStart);
    }

    [Fact]
    public void An_erp_that_is_back_gets_its_full_load_only_after_a_while_however_fast_it_answers()
    {
        var limits = Limits with { InFlight = 10 };
        var (state, now) = (Full(limits), Now);
        while (!state.IsOut)
        {
            (state, now) = Call(state, limits, new SendingOutcome.Unknown("refused"), now);
        }

        (state, var back) = Call(state, limits, Good, now);
        now = back;
        while (now < back + Pacing.BackOver)
        {
            (state, now) = Call(state, limits, Good, now);
            state.Share.ShouldBeLessThanOrEqualTo(Pacing.BackStart + (int)((now - back).TotalSeconds * 875 / 20));
        }

        for (var call = 0; call < 20; call++)
        {
            (state, now) = Call(state, limits, Good, now);
        }

        state.Share.ShouldBe(Pacing.Whole);
    }
}
