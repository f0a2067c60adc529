using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Cover;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using static BillingGrains.Domain.Tests.Cover.CoverSamples;

namespace BillingGrains.Domain.Tests.Cover;

/// <summary>Blocks of hours and amounts: drawn down by work date, expired, renewed.</summary>
public sealed class BlockTests
{
    [Fact]
    public void Work_draws_a_block_down_and_what_is_beyond_it_is_billed_at_its_own_rate()
    {
        var answer = Under(Block).Settle(
            Day(3, 31), Work("a", Day(3, 2), 90m), Work("b", Day(3, 3), 50m), Work("c", Day(3, 4), 10m));

        answer.Nets().ShouldBe([0m, 20m, 10m]);
        answer.Charges.Select(item => item.Charge.Standing).ShouldBe(
            [ChargeStanding.NotBillable, ChargeStanding.Billable, ChargeStanding.Billable]);
        answer.Charges.Select(item => item.Charge.Quantity).ShouldBe([90m, 20m, 10m]);
        answer.Charges[0].Charge.Explanation[^1].ShouldBe(new Step(
            "cover", "The 90 minutes are covered by block 1 of support. 30 min of its 2 h are left. Nothing is billed. "
            + "It would have cost 90.00 EUR.", answer.Charges[0].Charge.Net));
        answer.Charges[1].Charge.Explanation.Skip(1).Select(step => step.Text).ShouldBe([
            "30 of the 50 minutes are covered by block 1 of support. Its 2 h are used up.",
            "20 minutes are beyond support: billed at the work's own rate, 20.00 EUR."]);
        answer.Charges[2].Charge.Explanation[^1].Text.ShouldBe(
            "Nothing is left of support on 2026-03-04: billed at the work's own rate, 10.00 EUR.");
    }

    [Fact]
    public void A_late_entry_takes_the_place_of_its_work_date()
    {
        var march = Work("b", Day(3, 20), 120m);
        Under(Block).Settle(Day(3, 31), march).Nets().ShouldBe([0m]);

        var answer = Under(Block).Settle(Day(4, 30), march, Work("a", Day(3, 10), 45m));
        answer.Nets().ShouldBe([45m, 0m]);
        answer.Draws.Select(draw => (draw.TicketKey, draw.Quantity)).ShouldBe(
            [("ticket/desk/a", 45m), ("ticket/desk/b", 75m)]);
    }

    [Fact]
    public void A_day_has_an_order_of_its_own_whatever_came_first()
    {
        var (one, other) = (Work("a", Day(3, 2), 100m), Work("b", Day(3, 2), 100m));
        Under(Block).Settle(Day(3, 31), one, other).Nets().ShouldBe([0m, 80m]);
        Under(Block).Settle(Day(3, 31), other, one).Nets().ShouldBe([80m, 0m]);
    }

    [Fact]
    public void Nothing_is_drawn_before_a_blocks_first_or_after_its_last_day()
    {
        var answer = Under(Block with { Months = 1 }).Settle(
            Day(5, 31), Work("a", Day(2, 28), 10m), Work("b", Day(3, 31), 10m), Work("c", Day(4, 1), 10m));

        answer.Nets().ShouldBe([10m, 0m, 10m]);
        var grant = answer.Balances.ShouldHaveSingleItem();
        (grant.Until, grant.Drawn, grant.Expired, grant.Left).ShouldBe((Day(3, 31), 10m, 110m, 0m));
    }

    [Fact]
    public void Work_after_the_last_day_that_is_asked_for_draws_nothing()
    {
        var answer = Under(Block).Settle(Day(3, 31), Work("a", Day(4, 1), 60m));
        answer.Nets().ShouldBe([60m]);
        answer.Balances.Single().Left.ShouldBe(120m);
    }

    [Fact]
    public void A_used_block_is_renewed_within_the_piece_of_work_that_uses_it_up()
    {
        var terms = Under(Block with { Renewal = new CoverRenewal(RenewWhen.Used), Months = 3, Price = 100m });
        var answer = terms.Settle(Day(3, 31), Work("a", Day(3, 10), 300m));

        answer.Nets().ShouldBe([0m]);
        answer.Reason().ShouldBe(
            "All of it is covered, by block 1 of support, and by block 2 of support, and by block 3 of support. "
            + "Nothing is billed. It would have cost 300.00 EUR.");
        answer.Balances.Select(grant => (grant.GrantId, grant.From, grant.Left)).ShouldBe(
            [("block/1", March, 0m), ("block/2", Day(3, 10), 0m), ("block/3", Day(3, 10), 60m)]);
        answer.Fees.Select(fee => (fee.TicketKey, fee.Charge.ChargeId, fee.Charge.WorkDate, fee.Charge.Net!.Amount))
            .ShouldBe([
                ("contract/K-1", "contract/K-1#cover/block/1", March, 100m),
                ("contract/K-1", "contract/K-1#cover/block/2", Day(3, 10), 100m),
                ("contract/K-1", "contract/K-1#cover/block/3", Day(3, 10), 100m)]);
        answer.Fees[1].Charge.Explanation[^1].Text.ShouldBe(
            "2 h for work from 2026-03-10 to 2026-06-09, begun because block 1 was used up on 2026-03-10: 100.00 EUR.");
    }

    [Fact]
    public void A_block_is_renewed_when_no_more_than_so_much_is_left()
    {
        var terms = Under(Block with { Renewal = new CoverRenewal(RenewWhen.Used, 0.5m, 1) });
        terms.Settle(Day(3, 31), Work("a", Day(3, 2), 89m)).Balances.Count.ShouldBe(1);
        terms.Settle(Day(3, 31), Work("a", Day(3, 2), 90m)).Balances.Select(grant => grant.Left).ShouldBe([30m, 120m]);
        terms.Settle(Day(3, 31), Work("a", Day(3, 2), 240m)).Balances.Count.ShouldBe(2);
    }

    [Fact]
    public void An_expired_block_is_renewed_on_the_day_after_and_what_it_left_is_lost()
    {
        var terms = Under(Block with { Renewal = new CoverRenewal(RenewWhen.Expired), Months = 1, Price = 10m });
        var answer = terms.Settle(Day(5, 1), Work("a", Day(3, 2), 130m), Work("b", Day(4, 30), 20m));

        answer.Nets().ShouldBe([10m, 0m]);
        answer.Balances.Select(grant => (grant.From, grant.Drawn, grant.Expired, grant.Left)).ShouldBe(
            [(March, 120m, 0m, 0m), (Day(4, 1), 20m, 100m, 0m), (Day(5, 1), 0m, 0m, 120m)]);
        answer.Fees.Count.ShouldBe(3);
    }

    [Fact]
    public void A_withdrawn_entry_gives_back_what_it_drew_with_the_old_last_day_and_undoes_a_renewal()
    {
        var terms = Under(Block with { Renewal = new CoverRenewal(RenewWhen.Used), Months = 1, Price = 10m });
        var (gone, later) = (Work("a", Day(3, 2), 100m), Work("b", Day(4, 2), 30m));

        terms.Settle(Day(4, 30), gone, later, Work("c", Day(3, 30), 40m)).Fees.Count.ShouldBe(2);
        var answer = terms.Settle(Day(4, 30), later, Work("c", Day(3, 30), 40m));
        answer.Fees.Count.ShouldBe(1);
        answer.Nets().ShouldBe([30m, 0m]);
        answer.Grant("block/1").Expired.ShouldBe(80m);
    }

    [Fact]
    public void An_amount_pays_what_work_costs_to_the_cent()
    {
        var budget = Block with { Unit = CoverUnit.Amount, Quantity = 75.50m };
        var answer = Under(budget).Settle(Day(3, 31), Work("a", Day(3, 2), 50m), Work("b", Day(3, 3), 50m));

        answer.Nets().ShouldBe([0m, 24.50m]);
        answer.Charges[1].Charge.Quantity.ShouldBe(50m);
        answer.Charges[1].Charge.Explanation.Skip(1).Select(step => step.Text).ShouldBe([
            "25.50 EUR of 50.00 EUR is covered by block 1 of support. Its 75.50 EUR are used up.",
            "The rest is beyond support: billed at the work's own rate, 24.50 EUR."]);
    }

    [Fact]
    public void Covers_are_drawn_by_priority_then_the_earliest_last_day()
    {
        var terms = Under(
            Block with { CoverId = "a", Priority = 1 },
            Block with { CoverId = "b", To = Day(12, 31) },
            Block with { CoverId = "c", To = Day(6, 30) },
            Block with { CoverId = "d" });
        terms.Settle(Day(3, 31), Work("a", Day(3, 2), 470m)).Draws.Select(draw => (draw.GrantId, draw.Quantity))
            .ShouldBe([("c/1", 120m), ("b/1", 120m), ("d/1", 120m), ("a/1", 110m)]);
    }

    [Fact]
    public void Hours_and_amounts_take_turns_and_none_pays_what_the_other_has_paid()
    {
        var terms = Under(
            Block with { CoverId = "a", Unit = CoverUnit.Amount, Quantity = 30m },
            Block with { CoverId = "b", Quantity = 0.5m, Priority = 1 });
        var answer = terms.Settle(Day(3, 31), Work("a", Day(3, 2), 60m, multiplier: 2m));

        // 30 of 120 EUR are a quarter: 45 of the 60 minutes are left, and 30 of them are covered: 15 at 2 EUR.
        answer.Draws.Select(draw => draw.Quantity).ShouldBe([30m, 30m]);
        answer.Nets().ShouldBe([30m]);
    }

    [Fact]
    public void Notice_is_given_once_for_a_share_on_the_day_that_reached_it()
    {
        var terms = Under(Block with { NoticeAt = [50, 80, 100] });
        var answer = terms.Settle(
            Day(3, 31), Work("a", Day(3, 2), 60m), Work("b", Day(3, 5), 10m), Work("c", Day(3, 9), 100m));

        answer.Notices.Select(notice => (notice.Key, notice.On, notice.Drawn)).ShouldBe([
            ("block/1@50", Day(3, 2), 60m), ("block/1@80", Day(3, 9), 120m), ("block/1@100", Day(3, 9), 120m)]);
        answer.Notices[0].Text.ShouldBe("50 % of block 1 of support is reached: 1 h of 2 h are drawn.");
    }

    [Fact]
    public void A_later_version_ends_a_cover_by_leaving_it_out_and_what_was_drawn_stays()
    {
        var first = Under(Block);
        var agreement = Agreement.Of(
            [first, first with { Version = 2, EffectiveFrom = Day(4, 1), Cover = [Monthly with { From = Day(4, 1) }] }]);
        var answer = CoverSettlement.Settle(
            agreement, [Work("a", Day(3, 31), 30m), Work("b", Day(4, 1), 90m)], Day(4, 30));

        answer.Nets().ShouldBe([0m, 30m]);
        answer.Balances.Select(grant => (grant.GrantId, grant.Until, grant.Drawn)).ShouldBe(
            [("block/1", Day(3, 31), 30m), ("month/2026-04-01", Day(4, 30), 60m)]);
    }

    [Fact]
    public void A_contract_without_cover_leaves_every_charge_as_it_is()
    {
        ValueList<TicketCharge> charges = [Work("a", Day(3, 2), 60m)];
        CoverSettlement.Settle(Agreement.Of(Under()), charges, Day(3, 31)).Charges.ShouldBe(charges);
    }
}
