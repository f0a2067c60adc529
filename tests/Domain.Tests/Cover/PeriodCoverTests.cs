using BillingGrains.Domain.Cover;
using BillingGrains.Domain.Periods;
using NodaTime;
using static BillingGrains.Domain.Tests.Cover.CoverSamples;

namespace BillingGrains.Domain.Tests.Cover;

/// <summary>Hours and amounts that are granted anew each period, and what of them rolls over.</summary>
public sealed class PeriodCoverTests
{
    private static decimal[] Left(CoverTerms cover, LocalDate through, params TicketCharge[] charges) =>
        [.. Under(cover).Settle(through, charges).Balances.Select(grant => grant.Left)];

    [Fact]
    public void Each_period_has_hours_of_its_own_and_what_it_leaves_is_lost()
    {
        var answer = Under(Monthly with { Price = 40m }).Settle(
            Day(5, 31), Work("a", Day(3, 31), 70m), Work("b", Day(4, 1), 20m), Work("c", Day(5, 31), 60m));

        answer.Nets().ShouldBe([10m, 0m, 0m]);
        answer.Balances.Select(grant => (grant.GrantId, grant.Drawn, grant.Expired, grant.Left)).ShouldBe([
            ("month/2026-03-01", 60m, 0m, 0m), ("month/2026-04-01", 20m, 40m, 0m), ("month/2026-05-01", 60m, 0m, 0m)]);
        answer.Fees.Select(fee => (fee.Charge.WorkDate, fee.Charge.Net!.Amount)).ShouldBe(
            [(Day(3, 1), 40m), (Day(4, 1), 40m), (Day(5, 1), 40m)]);
    }

    [Fact]
    public void A_part_of_a_period_grants_and_costs_its_share()
    {
        var cover = Monthly with { From = Day(3, 16), To = Day(4, 10), Price = 40m };
        var answer = Under(cover).Settle(Day(4, 30));

        // 16 of 31 days are 30.97 minutes, and 10 of 30 days are 20.
        answer.Balances.Select(grant => grant.Granted).ShouldBe([31m, 20m]);
        answer.Fees.Select(fee => fee.Charge.Net!.Amount).ShouldBe([20.65m, 13.33m]);
        var whole = cover.Every! with { LeadIn = StubRule.Full, TrailOut = StubRule.Free };
        Under(cover with { Every = whole }).Settle(Day(4, 30)).Balances.Select(grant => grant.Granted).ShouldBe([60m]);
    }

    [Fact]
    public void What_is_left_rolls_over_and_is_drawn_before_the_new_hours()
    {
        var cover = Monthly with { RollOver = new RollOver() };
        var answer = Under(cover).Settle(Day(4, 30), Work("a", Day(3, 2), 20m), Work("b", Day(4, 2), 70m));

        answer.Nets().ShouldBe([0m, 0m]);
        answer.Draws.Select(draw => (draw.GrantId, draw.Quantity)).ShouldBe(
            [("month/2026-03-01", 20m), ("month/2026-03-01", 40m), ("month/2026-04-01", 30m)]);
        answer.Charges[1].Charge.Explanation[1].Text.ShouldBe(
            "40 of the 70 minutes are covered by hours of 2026-03-01 to 2026-03-31, rolled over. Its 1 h are used up.");
    }

    [Fact]
    public void It_stays_for_so_many_periods_and_no_longer()
    {
        var cover = Monthly with { RollOver = new RollOver(2) };
        Left(cover, Day(5, 31)).ShouldBe([60m, 60m, 60m]);
        Left(cover, Day(6, 1)).ShouldBe([0m, 60m, 60m, 60m]);
        Under(cover).Settle(Day(6, 1)).Grant("month/2026-03-01").Expired.ShouldBe(60m);
    }

    [Fact]
    public void A_share_and_a_maximum_bound_what_a_period_passes_on()
    {
        Left(Monthly with { RollOver = new RollOver(Percent: 50m) }, Day(4, 1), Work("a", Day(3, 2), 9m))
            .ShouldBe([25m, 60m]);
        Left(Monthly with { RollOver = new RollOver(QuantityMax: 0.25m) }, Day(4, 1), Work("a", Day(3, 2), 9m))
            .ShouldBe([15m, 60m]);
    }

    [Fact]
    public void A_maximum_over_all_that_rolls_over_cuts_what_expires_first() =>
        Left(Monthly with { RollOver = new RollOver(3, TotalMax: 1.5m) }, Day(6, 1)).ShouldBe([0m, 30m, 60m, 60m]);

    [Fact]
    public void Nothing_rolls_over_past_the_last_day_of_the_cover() =>
        Left(Monthly with { RollOver = new RollOver(3), To = Day(4, 30) }, Day(5, 1)).ShouldBe([0m, 0m]);

    [Fact]
    public void A_late_entry_lowers_what_rolled_over()
    {
        var cover = Monthly with { RollOver = new RollOver() };
        var april = Work("b", Day(4, 20), 120m);
        Under(cover).Settle(Day(4, 30), april).Nets().ShouldBe([0m]);
        Under(cover).Settle(Day(4, 30), april, Work("a", Day(3, 30), 25m)).Nets().ShouldBe([25m, 0m]);
    }

    [Fact]
    public void The_contracts_end_ends_the_cover()
    {
        var terms = Under(Monthly with { Price = 1m });
        terms = terms with { Applies = terms.Applies with { To = Day(4, 30) } };
        terms.Settle(Day(6, 30), Work("a", Day(5, 2), 10m)).Fees.Count.ShouldBe(2);
    }
}
