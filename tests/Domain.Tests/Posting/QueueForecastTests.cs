using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;

namespace BillingGrains.Domain.Tests.Posting;

public sealed class QueueForecastTests
{
    private static readonly Duration Day = Duration.FromDays(1);

    private static readonly TenantLimits Windowed = new(60, Duration.FromMinutes(1), 5, Window);

    private static readonly TenantLimits OnlyInFlight = new(0, Duration.Zero, 4, Window);

    [Fact]
    public void A_window_takes_so_many_calls_in_its_length() =>
        QueueForecast.DoneAt(Full(Windowed), Windowed, 90, Now).ShouldBe(Now + Duration.FromSeconds(90));

    [Fact]
    public void Half_the_share_takes_twice_as_long() =>
        QueueForecast.DoneAt(Full(Windowed) with { Share = Pacing.Whole / 2 }, Windowed, 90, Now)
            .ShouldBe(Now + Duration.FromSeconds(180));

    [Fact]
    public void Calls_in_flight_take_as_long_as_the_erp_works_on_them()
    {
        QueueForecast.DoneAt(Full(OnlyInFlight), OnlyInFlight, 10, Now).ShouldBeNull();
        var known = Full(OnlyInFlight) with { Service = Duration.FromSeconds(2) };
        QueueForecast.DoneAt(known, OnlyInFlight, 10, Now).ShouldBe(Now + Duration.FromSeconds(7));
    }

    [Fact]
    public void What_the_erp_asks_for_is_waited_for_and_nothing_is_done_now()
    {
        var quiet = Full(Windowed) with { QuietUntil = Now + Duration.FromMinutes(5) };
        QueueForecast.DoneAt(quiet, Windowed, 60, Now).ShouldBe(Now + Duration.FromMinutes(6));
        QueueForecast.DoneAt(quiet, Windowed, 0, Now).ShouldBe(Now);
    }

    [Fact]
    public void What_a_quota_does_not_take_today_waits_for_the_next_days()
    {
        var limits = Windowed with { Quota = new CallQuota(110, Day, ReservedForUrgent: 10) };
        var state = Full(limits);
        QueueForecast.DoneAt(state, limits, 100, Now).ShouldBe(Now + Duration.FromSeconds(100));
        QueueForecast.DoneAt(state, limits, 160, Now).ShouldBe(Now + Day + Duration.FromSeconds(60));
        QueueForecast.DoneAt(state, limits, 250, Now).ShouldBe(Now + Day + Day + Duration.FromSeconds(50));

        var spent = state with { Quota = state.Quota!.Add(Now - Duration.FromHours(4), 100) };
        var done = QueueForecast.DoneAt(spent, limits, 30, Now)!.Value;
        (done - (Now + Duration.FromHours(20))).ShouldBeInRange(Duration.FromSeconds(30), Duration.FromMinutes(3));
    }

    [Fact]
    public void The_cut_off_is_some_days_into_the_next_month_by_the_clock_of_its_zone()
    {
        var paris = new TenantCutOff(0, "Europe/Paris");
        paris.After(Instant.FromUtc(2026, 3, 31, 21, 59)).ShouldBe(Instant.FromUtc(2026, 3, 31, 22, 0));
        paris.After(Instant.FromUtc(2026, 3, 31, 22, 0)).ShouldBe(Instant.FromUtc(2026, 4, 30, 22, 0));
        var third = new TenantCutOff(2, "UTC");
        third.After(Instant.FromUtc(2026, 4, 1, 8, 0)).ShouldBe(Instant.FromUtc(2026, 4, 3, 0, 0));
        third.After(Instant.FromUtc(2026, 4, 3, 0, 0)).ShouldBe(Instant.FromUtc(2026, 5, 3, 0, 0));
    }

    private static PacingState Full(TenantLimits limits) => Pacing.TakeOver(limits, Now - Day) with { Share = Pacing.Whole };
}
