using BillingGrains.Domain.Posting;
using BillingGrains.Host.Simulation.Posting;
using NodaTime;

namespace BillingGrains.House.Tests.Simulation;

/// <summary>Short versions of what bg bench posting measures, and the least time against which it measures.</summary>
public sealed class PostingTests
{
    private static readonly SendingWindow Sending = PostingTenant.Sending;

    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 5)]
    [InlineData(3, 4)]
    public void Calls_in_flight_alone_fill_the_places(int inFlight, int seconds) =>
        LeastTime.Of(new TenantLimits(0, Duration.Zero, inFlight, Sending), Calls(10, 1)).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Fact]
    public void A_window_starts_when_its_first_call_does()
    {
        var limits = new TenantLimits(4, Duration.FromMinutes(1), 10, Sending);
        LeastTime.Of(limits, Calls(4, 2)).ShouldBe(TimeSpan.FromSeconds(2));
        LeastTime.Of(limits, Calls(9, 2)).ShouldBe(TimeSpan.FromSeconds(122));
    }

    [Fact]
    public void All_limits_hold_at_once()
    {
        var limits = new TenantLimits(
            4, Duration.FromMinutes(1), 1, Sending, [new CallWindow(2, Duration.FromSeconds(10))],
            new CallQuota(6, Duration.FromHours(1)));

        // At 0, 1, 10, 11, 60, 61 s, and after an hour from the first on.
        LeastTime.Of(limits, Calls(6, 1)).ShouldBe(TimeSpan.FromSeconds(62));
        LeastTime.Of(limits, Calls(8, 1)).ShouldBe(TimeSpan.FromSeconds(3_602));
    }

    [Fact]
    public void A_burst_for_six_tenants_keeps_to_every_limit_and_wastes_little_where_calls_in_flight_are_limited()
    {
        var found = new PostingScenarios(scale: 20).Burst(ratioMost: 1.7m);
        found.Missed.ShouldBeEmpty();
        found.Tenants.Where(one => one.Kind is "netsuite" or "dynamics365" or "tryton")
            .ShouldAllBe(one => one.DrainRatio < 1.1m);
    }

    [Fact]
    public void Faults_of_some_tenants_double_and_lose_nothing_and_hold_back_no_other()
    {
        var found = new PostingScenarios(scale: 20).Faults();
        (found.Duplicates, found.Lost).ShouldBe((0, 0));
        found.Tenants.ShouldAllBe(one => one.CallsOverLimit == 0);
        found.Tenants.Single(one => one.Kind == "xero").DrainRatio.ShouldBeLessThan(1.6m);
        found.Tenants.Single(one => one.Kind == "netsuite").Outages.ShouldBe(1);
    }

    [Fact]
    public void An_urgent_document_passes_the_bulk() => new PostingScenarios(scale: 5).Urgent().Missed.ShouldBeEmpty();

    [Fact]
    public void Silos_that_freeze_and_go_on_never_call_too_often_and_double_nothing() =>
        new PostingScenarios(scale: 10).Frozen().Missed.ShouldBeEmpty();

    [Fact]
    public void A_silo_that_is_killed_ten_times_leaves_all_as_if_it_had_not_been() =>
        new PostingScenarios(scale: 20).Killed().Missed.ShouldBeEmpty();

    [Fact]
    public void After_a_restore_nothing_is_doubled_and_no_number_used_again() =>
        new PostingScenarios(scale: 20).Restored().Missed.ShouldBeEmpty();

    private static TimeSpan[] Calls(int count, int seconds) =>
        [.. Enumerable.Repeat(TimeSpan.FromSeconds(seconds), count)];
}
