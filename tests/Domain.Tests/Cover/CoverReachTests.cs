using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Cover;
using BillingGrains.Domain.Rating;
using static BillingGrains.Domain.Tests.Cover.CoverSamples;

namespace BillingGrains.Domain.Tests.Cover;

/// <summary>What is covered, who shares it, how minutes count, and what is beyond.</summary>
public sealed class CoverReachTests
{
    [Fact]
    public void Work_out_of_scope_draws_nothing_and_says_nothing_of_cover()
    {
        var terms = Under(Block with { AppliesTo = new CoverScope(WorkTypes: ["remote"], Sites: ["north", "south"]) });
        var project = Work("a", Day(3, 2), 60m, workType: "project", site: "north");
        var answer = terms.Settle(
            Day(3, 31), project, Work("b", Day(3, 2), 60m, site: "south"), Work("c", Day(3, 2), 30m),
            Work("d", Day(3, 2), 30m, site: "east"));

        answer.Nets().ShouldBe([60m, 0m, 30m, 30m]);
        answer.Charges[0].ShouldBe(project);
    }

    [Fact]
    public void A_pool_is_shared_by_all_customers_or_each_has_its_own()
    {
        var (one, other) = (Work("a", Day(3, 2), 120m), Work("b", Day(3, 3), 60m, customer: "C-2"));
        Under(Block).Settle(Day(3, 31), one, other).Nets().ShouldBe([0m, 60m]);
        var apart = Under(Block with { Pool = CoverPool.Customer }).Settle(Day(3, 31), one, other);
        apart.Nets().ShouldBe([0m, 0m]);
        apart.Balances.Select(grant => (grant.GrantId, grant.Pool, grant.Left)).ShouldBe(
            [("block/C-1/1", "C-1", 0m), ("block/C-2/1", "C-2", 60m)]);
    }

    [Fact]
    public void Each_site_that_is_named_has_its_hours_and_its_price_with_or_without_work()
    {
        var cover = Monthly with
        {
            Pool = CoverPool.Site, Price = 50m, AppliesTo = new CoverScope(Sites: ["north hall", "south"]),
        };
        var answer = Under(cover).Settle(Day(3, 31), Work("a", Day(3, 2), 90m, site: "south"), Work("b", Day(3, 2), 10m));

        answer.Nets().ShouldBe([30m, 10m]);
        answer.Fees.Select(fee => (fee.Charge.ChargeId, fee.Charge.Description)).ShouldBe([
            ("contract/K-1#cover/month/north%20hall/2026-03-01", "Hours of 2026-03-01 to 2026-03-31 for north hall"),
            ("contract/K-1#cover/month/south/2026-03-01", "Hours of 2026-03-01 to 2026-03-31 for south")]);
    }

    [Theory]
    [InlineData(CoverMinutes.AsBilled, 0)]
    [InlineData(CoverMinutes.Multiplied, 60)]
    public void Minutes_outside_the_hours_count_as_billed_or_multiplied(CoverMinutes minutes, int leftToBill)
    {
        var answer = Under(Block with { Minutes = minutes }).Settle(
            Day(3, 31), Work("a", Day(3, 2), 60m), Work("b", Day(3, 3), 60m, multiplier: 2m));

        // Multiplied, the hour that is left covers 30 of the 60 minutes.
        answer.Draws[1].Quantity.ShouldBe(60m);
        answer.Nets().ShouldBe([0m, leftToBill]);
    }

    [Fact]
    public void What_is_beyond_cover_is_billed_at_the_rate_for_it_multiplied_as_the_work_is()
    {
        var answer = Under(Block with { OveragePerHour = 90m }).Settle(
            Day(3, 31), Work("a", Day(3, 2), 130m), Work("b", Day(3, 3), 20m, multiplier: 1.5m));

        answer.Nets().ShouldBe([15m, 45m]);
        answer.Charges[1].Charge.Explanation[^1].Text.ShouldBe(
            "Nothing is left of support on 2026-03-03: billed at 90.00 EUR an hour, multiplied as the work is, 45.00 EUR.");
    }

    [Fact]
    public void What_is_left_is_rounded_once()
    {
        var odd = Work("a", Day(3, 2), 90m);
        odd = odd with { Charge = odd.Charge with { Work = odd.Charge.Work! with { Price = 100.01m } } };
        var terms = Under(Block with { Quantity = 0.5m }, Block with { CoverId = "b", Quantity = 0.25m, Priority = 1 });

        // 45 of 90 minutes are worth 50.005, whatever was drawn first.
        terms.Settle(Day(3, 31), odd).Nets().ShouldBe([50.01m]);
    }

    [Fact]
    public void Work_without_a_price_draws_its_hours_all_the_same()
    {
        var free = Work("a", Day(3, 2), 60m, multiplier: 0m);
        var answer = Under(Block, Block with { CoverId = "b", Unit = CoverUnit.Amount, Quantity = 5m, Priority = -1 })
            .Settle(Day(3, 31), free);
        answer.Draws.ShouldHaveSingleItem().GrantId.ShouldBe("block/1");
        answer.Charges[0].Charge.Standing.ShouldBe(ChargeStanding.NotBillable);
    }

    [Theory]
    [InlineData(ChargeStanding.Waiting, "disputed")]
    [InlineData(ChargeStanding.Held, "disputed")]
    public void Work_that_waits_or_is_disputed_keeps_its_place(ChargeStanding standing, string hold)
    {
        var open = Work("a", Day(3, 2), 100m, standing, hold: hold);
        var answer = Under(Block).Settle(Day(3, 31), open, Work("b", Day(3, 3), 60m));

        answer.Nets().ShouldBe([0m, 40m]);
        answer.Charges[0].Charge.Standing.ShouldBe(standing);
        answer.Reason().ShouldEndWith("Nothing will be billed. It would cost 100.00 EUR.");
        answer.Balances.Single().Waiting.ShouldBe(100m);
        Under(Block).Settle(Day(3, 31), Work("a", Day(3, 2), 100m), Work("b", Day(3, 3), 60m)).Nets()
            .ShouldBe([0m, 40m]);
    }

    [Theory]
    [InlineData(ChargeStanding.Held, "over-threshold")]
    [InlineData(ChargeStanding.NotBillable, "")]
    public void Work_that_nobody_said_to_bill_draws_nothing(ChargeStanding standing, string hold)
    {
        var other = Work("a", Day(3, 2), 100m, standing, hold: hold);
        var answer = Under(Block).Settle(Day(3, 31), other, Work("b", Day(3, 3), 60m));
        answer.Charges[0].ShouldBe(other);
        answer.Nets()[1].ShouldBe(0m);
    }
}
