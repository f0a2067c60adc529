using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;

namespace BillingGrains.Domain.Tests.Posting;

public sealed class MaintenanceTests
{
    private static readonly MaintenanceWindow Nightly =
        new(null, new LocalTime(22, 0), new LocalTime(1, 0), "Europe/Amsterdam");

    private static readonly MaintenanceWindow Sunday =
        new(IsoDayOfWeek.Sunday, new LocalTime(2, 0), new LocalTime(6, 0), "Europe/Amsterdam");

    private static readonly Duration Minute = Duration.FromMinutes(1);

    /// <summary>Amsterdam is an hour ahead of UTC in winter and two in summer; the clocks go forward on Sunday, 29 March 2026, at
    /// 2:00, so that the window of that Sunday begins at 3:00 and ends at 6:00.</summary>
    [Theory]
    [InlineData("2026-01-15T20:58", "2026-01-15T20:58")]
    [InlineData("2026-01-15T20:59", "2026-01-15T20:59")]
    [InlineData("2026-01-15T21:00", "2026-01-16T00:00")]
    [InlineData("2026-01-15T23:59", "2026-01-16T00:00")]
    [InlineData("2026-01-16T00:00", "2026-01-16T00:00")]
    [InlineData("2026-07-15T20:00", "2026-07-15T23:00")]
    [InlineData("2026-01-18T00:59", "2026-01-18T00:59")]
    [InlineData("2026-01-18T01:00", "2026-01-18T05:00")]
    [InlineData("2026-01-17T01:00", "2026-01-17T01:00")]
    [InlineData("2026-03-29T01:30", "2026-03-29T04:00")]
    public void A_call_begins_at_the_end_of_the_window_in_which_it_would(string at, string opens) =>
        Maintenance.OpenFrom([Nightly, Sunday], Minute, At(at)).ShouldBe(At(opens));

    [Fact]
    public void A_call_that_may_last_into_a_window_does_not_begin() =>
        Maintenance.OpenFrom([Nightly], Minute, At("2026-01-15T20:59") + Duration.FromSeconds(1))
            .ShouldBe(At("2026-01-16T00:00"));

    [Fact]
    public void Windows_that_follow_each_other_are_one() =>
        Maintenance.OpenFrom(
            [Nightly, new MaintenanceWindow(null, new LocalTime(1, 0), new LocalTime(3, 0), "Europe/Amsterdam")], Minute,
            At("2026-01-15T22:00")).ShouldBe(At("2026-01-16T02:00"));

    [Fact]
    public void Pacing_gives_no_turn_before_the_end_of_a_window_and_a_queue_rests_in_it()
    {
        var limits = new TenantLimits(60, Minute, 5, Window, Maintenance: [Nightly]);
        var now = At("2026-01-15T22:30");
        var state = Pacing.Begin(limits, now) with { Share = Pacing.Whole, NextAt = now };

        Pacing.Ask(state, limits, urgent: true, now).ShouldBe(new PacingAnswer.Later(At("2026-01-16T00:00")));
        QueueForecast.DoneAt(state, limits, 60 * 60 * 22, now).ShouldBe(At("2026-01-17T01:00"));
    }

    [Fact]
    public void Windows_leave_some_time_and_have_a_zone_that_is_known()
    {
        var limits = new TenantLimits(60, Minute, 5, Window);
        var always = new MaintenanceWindow(null, LocalTime.Midnight, LocalTime.Midnight, "UTC");

        (limits with { Maintenance = [Nightly, Sunday] }).FindFault().ShouldBeNull();
        (limits with { Maintenance = [always] }).FindFault().ShouldBe("limits.maintenance");
        (limits with { Maintenance = [Nightly with { TimeZone = "Mars/Olympus" }] }).FindFault().ShouldBe("limits.maintenance");
        (limits with { Maintenance = [Nightly with { Day = IsoDayOfWeek.None }] }).FindFault().ShouldBe("limits.maintenance");
    }

    private static Instant At(string text) => NodaTime.Text.InstantPattern.ExtendedIso.Parse(text + ":00Z").Value;
}
