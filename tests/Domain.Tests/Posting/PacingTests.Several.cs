using BillingGrains.Domain.Posting;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;

namespace BillingGrains.Domain.Tests.Posting;

/// <content>Windows that count calls for several documents alone.</content>
public sealed partial class PacingTests
{
    [Fact]
    public void A_window_of_calls_for_several_documents_holds_back_no_other_call()
    {
        var limits = new TenantLimits(
            500, Duration.FromMinutes(1), 10, Window, [new CallWindow(40, Duration.FromMinutes(1), CallSort.Several)],
            BatchSize: 30);
        var (one, several) = (limits.LoadOf(1), limits.LoadOf(30));

        var state = Pacing.GoOut(Full(limits), limits, false, Now, several);

        var next = Now + limits.Interval(CallSort.Several);
        next.ShouldBe(Now + Duration.FromMilliseconds(1_500));
        Pacing.FreeAt(state, limits, false, Now, several)
            .ShouldBeInRange(next - Pacing.Credit(limits, CallSort.Several), next);
        Pacing.FreeAt(state, limits, false, Now, one).ShouldBeLessThanOrEqualTo(Now + limits.Interval());

        for (var at = Now; at < Now + Duration.FromSeconds(59); at += limits.Interval())
        {
            state = Pacing.Return(state, limits, Good, at, at);
            if (Pacing.Ask(state, limits, false, at, several) is PacingAnswer.Now)
            {
                state = Pacing.GoOut(state, limits, false, at, several);
            }
            else if (Pacing.Ask(state, limits, false, at, one) is PacingAnswer.Now)
            {
                state = Pacing.GoOut(state, limits, false, at, one);
            }
        }

        state.Windows.Select(static log => log.Count).ShouldBe([493, 40]);
    }

    [Fact]
    public void A_window_of_another_sort_counts_as_spent_when_it_is_new()
    {
        var minute = Duration.FromMinutes(1);
        var several = new TenantLimits(0, Duration.Zero, 9, Window, [new CallWindow(3, minute, CallSort.Several)], BatchSize: 9);
        var any = several with { More = [new CallWindow(3, minute)] };

        Pacing.FreeAt(Pacing.Change(Full(several), any, Now, default), any, false, Now)
            .ShouldBeGreaterThanOrEqualTo(Now + minute);
        Pacing.FreeAt(Pacing.Change(Full(any), several, Now, default), several, false, Now, several.LoadOf(9))
            .ShouldBeGreaterThanOrEqualTo(Now + minute);
    }

    [Fact]
    public void Documents_take_as_many_calls_as_go_together_and_alone_in_between()
    {
        var limits = new TenantLimits(500, Duration.FromMinutes(1), 10, Window, BatchSize: 30);
        limits.CallsFor(1_661).ShouldBe(56);

        // In a minute 40 calls of 30, and 460 of one.
        var several = limits with { More = [new CallWindow(40, Duration.FromMinutes(1), CallSort.Several)] };
        several.CallsFor(1_660).ShouldBe(500);
        several.CallsFor(166_000_000).ShouldBe(50_000_000);
        (several with { BatchSize = 1 }).CallsFor(1_660).ShouldBe(1_660);
        (limits with { BatchCounts = BatchCount.Document }).CallsFor(60).ShouldBe(60);
    }
}
