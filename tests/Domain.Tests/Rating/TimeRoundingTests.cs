using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tests.Contracts;
using static BillingGrains.Domain.Tests.Rating.RatingSamples;
using static BillingGrains.Domain.Tests.Tickets.TicketSamples;

namespace BillingGrains.Domain.Tests.Rating;

public sealed class TimeRoundingTests
{
    [Theory]
    [InlineData(TimeScope.Ticket, 120)]
    [InlineData(TimeScope.Day, 120)]
    [InlineData(TimeScope.Entry, 180)]
    public void G101_the_scope_decides_what_is_summed_before_the_minimum_and_the_step(TimeScope scope, int minutes) =>
        Rate(
            Rounded(scope, 60, 60),
            Entry("e1", 45, at: At(3, 2, 9)), Entry("e2", 45, at: At(3, 2, 10)), Entry("e3", 5, at: At(3, 2, 11)))
            .Sum(charge => charge.Quantity).ShouldBe(minutes);

    [Theory]
    [InlineData(105, 105)]
    [InlineData(108, 120)]
    public void G102_an_exact_multiple_does_not_move(int worked, int billed) =>
        Rate(Rounded(TimeScope.Entry, 15, 0), Entry(minutes: worked, at: At(3, 2, 12)))
            .Only().Quantity.ShouldBe(billed);

    [Fact]
    public void The_minimum_comes_before_the_step() =>
        Rate(Rounded(TimeScope.Entry, 45, 60), Entry(minutes: 10)).Only().Quantity.ShouldBe(90m);

    [Theory]
    [InlineData(RoundingMode.Up, 60)]
    [InlineData(RoundingMode.Down, 45)]
    [InlineData(RoundingMode.HalfUp, 60)]
    public void The_mode_is_the_contracts(RoundingMode mode, int billed) =>
        Rate(Rounded(TimeScope.Entry, 15, 0, mode), Entry(minutes: 53)).Only().Quantity.ShouldBe(billed);

    [Fact]
    public void Both_the_worked_and_the_billed_minutes_are_told()
    {
        var told = Rate(Rounded(TimeScope.Entry, 15, 60), Entry(minutes: 52)).Only().Told();
        told.ShouldContain("Entry e1: Ann worked 52 minutes on 2026-03-02, 10:00 to 10:52.");
        told.ShouldContain("The 52 minutes are billed as 60 (step 15 up, minimum 60; what is added counts as the time");
        told.ShouldContain("60 minutes at 100.00 EUR an hour (rate for all work): 100.00 EUR.");
    }

    [Fact]
    public void Up_to_the_minimum_of_a_ticket_the_difference_is_a_charge_of_its_own()
    {
        var charges = Rate(Rounded(TimeScope.Ticket, 15, 60), Entry("e1", 20), Entry("e2", 10, at: At(3, 3, 9)));
        charges.Select(charge => (charge.Kind, charge.Quantity, charge.Net!.Amount)).ShouldBe(
        [
            (ChargeKind.Labour, 20m, 33.33m),
            (ChargeKind.Labour, 10m, 16.67m),
            (ChargeKind.Minimum, 30m, 50m),
        ]);
        charges[2].Facts.ShouldBeEmpty();
        charges[2].WorkDate.Day.ShouldBe(3);
    }

    [Fact]
    public void What_a_days_rounding_adds_goes_to_the_time_in_which_the_work_ended()
    {
        var terms = Rounded(TimeScope.Day, 60, 0) with
        {
            Rates =
            [
                new("engineer", null, 100m, ContractSamples.Start, null),
                new("trainee", null, 50m, ContractSamples.Start, null),
            ],
        };
        var charges = Rate(
            terms, Entry("e1", 40, at: At(3, 2, 9), role: "trainee"), Entry("e2", 30, at: At(3, 2, 11)));
        charges.Select(charge => charge.Quantity).ShouldBe([40m, 80m]);
        charges.Sum(charge => charge.Net!.Amount).ShouldBe(33.33m + 133.33m);
    }

    [Fact]
    public void What_rounding_takes_off_comes_from_the_end_backwards()
    {
        var terms = Rounded(TimeScope.Entry, 60, 0, RoundingMode.Down) with
        {
            AfterHours = ContractSamples.OfficeHours(),
        };
        // 16:30 to 18:05: 30 minutes open, 65 closed; 35 minutes go from the closed ones.
        Rate(terms, Entry(minutes: 95, at: At(3, 2, 16, 30))).Only().Net!.Amount.ShouldBe(50m + 75m);
    }

    [Fact]
    public void Entries_of_one_day_role_and_work_type_are_one_charge_with_a_stable_name()
    {
        var terms = Rounded(TimeScope.Ticket, 1, 0);
        var one = Rate(terms, Entry("e2", 30)).Only();
        var two = Rate(terms, Entry("e1", 30), Entry("e2", 30)).Only();
        two.ChargeId.ShouldBe(one.ChargeId);
        two.Facts.ShouldBe(["e1", "e2"]);
        two.Quantity.ShouldBe(60m);
    }

    [Fact]
    public void Covered_time_is_rounded_apart_from_billed_time()
    {
        var terms = Rounded(TimeScope.Ticket, 60, 0) with { Included = [new Inclusion(null, "remote")] };
        var charges = Rate(terms, Entry("e1", 10), Entry("e2", 10, workType: "onsite"));
        charges.Select(charge => (charge.Standing, charge.Quantity)).ShouldBe(
            [(ChargeStanding.NotBillable, 60m), (ChargeStanding.Billable, 60m)]);
    }
}
