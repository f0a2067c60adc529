using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Tests.Contracts;
using NodaTime;
using static BillingGrains.Domain.Tests.Rating.RatingSamples;
using static BillingGrains.Domain.Tests.Tickets.TicketSamples;

namespace BillingGrains.Domain.Tests.Rating;

public sealed class AfterHoursTests
{
    private static readonly ContractTerms Terms = ContractSamples.Terms() with
    {
        AfterHours = ContractSamples.OfficeHours(),
    };

    [Fact]
    public void Work_across_closing_is_split_there()
    {
        var charge = Rate(Terms, Entry(minutes: 90, at: At(3, 2, 16, 30))).Only();
        charge.Net!.Amount.ShouldBe(50m + 150m);
        charge.Told().ShouldContain("90 minutes at 100.00 EUR an hour (rate for all work): 150.00 EUR.");
        charge.Told().ShouldContain("60 of these minutes were outside the opening hours and count 1.5 times: 200.00");
    }

    [Fact]
    public void Work_across_opening_is_split_there() =>
        Rate(Terms, Entry(minutes: 90, at: At(3, 2, 8, 30))).Only().Net!.Amount.ShouldBe(75m + 100m);

    [Fact]
    public void Work_across_midnight_into_the_weekend_is_split_there() =>
        Rate(Terms, Entry(minutes: 120, at: At(3, 6, 23))).Only().Net!.Amount.ShouldBe(150m + 200m);

    [Fact]
    public void Work_across_midnight_into_a_holiday_is_split_there() =>
        Rate(Terms, Entry(minutes: 120, at: At(4, 5, 23))).Only().Net!.Amount.ShouldBe(200m + 300m);

    [Fact]
    public void A_whole_day_of_work_meets_all_borders() =>
        Rate(Terms, Entry(minutes: 1440, at: At(3, 2, 0))).Only().Net!.Amount.ShouldBe((16m * 150m) + (8m * 100m));

    [Fact]
    public void Rounding_adds_to_the_part_in_which_the_work_ended() =>
        Rate(
            Rounded(TimeScope.Entry, 60, 0) with { AfterHours = ContractSamples.OfficeHours() },
            Entry(minutes: 40, at: At(3, 2, 16, 30))).Only().Net!.Amount.ShouldBe(50m + 75m);

    [Fact]
    public void Elapsed_minutes_are_elapsed_minutes_when_the_clock_is_set_forward()
    {
        // Sunday, 29 March 2026: 01:30 plus 60 minutes is 03:30 by the wall clock.
        var charge = Rate(Terms, Entry(minutes: 60, at: At(3, 29, 1, 30))).Only();
        charge.Net!.Amount.ShouldBe(200m);
        charge.Told().ShouldContain("01:30 to 03:30");
    }

    [Fact]
    public void Part_of_a_minute_on_either_side_of_a_border_is_exact() =>
        Rate(Terms, Entry(minutes: 2, at: At(3, 2, 16, 59) + Duration.FromSeconds(20))).Only()
            .Told().ShouldContain("1.333333 of these minutes");

    [Fact]
    public void A_role_and_the_hours_both_count() =>
        Rate(Terms with { Rates = [new("engineer", null, 80m, ContractSamples.Start, null)] }, Entry(at: At(3, 7, 10)))
            .Only().Net!.Amount.ShouldBe(160m);
}
