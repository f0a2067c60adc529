using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Revenue;
using static BillingGrains.Domain.Tests.Revenue.RevenueSamples;

namespace BillingGrains.Domain.Tests.Revenue;

/// <summary>What is earned of a line by a day.</summary>
public sealed class RecognitionTests
{
    [Fact]
    public void Work_is_earned_when_it_is_billed_and_done()
    {
        RevenueLine[] lines = [Line("a", Day(4, 3), 96m, work: Day(3, 10)), Line("b", Day(4, 3), 50m, work: Day(5, 2))];
        Recognition.Of(lines, [], Day(3, 31)).ShouldBeEmpty();
        var april = Recognition.Of(lines, [], Day(4, 30));
        april.Only().ShouldBe(new RevenueSums(Billed: 96m, Delivered: 96m));
        april.Only("b").ShouldBe(new RevenueSums(Billed: 50m));
        Recognition.Of(lines, [], Day(5, 31)).Only("b").Deferred.ShouldBe(0m);
    }

    [Fact]
    public void A_year_in_advance_is_earned_by_its_days_and_loses_no_cent()
    {
        RevenueLine[] lines =
            [Line("a", Day(1, 5), 1000m, ChargeKind.Subscription, from: Day(1, 1), through: Day(12, 31))];
        var months = Enumerable.Range(1, 12)
            .Select(month => Recognition.Of(lines, [], new NodaTime.YearMonth(2026, month).ToDateInterval().End).Only().OverTime)
            .ToList();
        months[..3].ShouldBe([84.93m, 161.64m, 246.58m]);
        months[^1].ShouldBe(1000m);
    }

    [Fact]
    public void What_is_given_back_comes_off_what_is_deferred_first_and_then_off_revenue()
    {
        RevenueLine[] lines =
        [
            Line("a", Day(1, 1), 365m, ChargeKind.Subscription, from: Day(1, 1), through: Day(12, 31)),
            Line("b", Day(7, 10), -184m, ChargeKind.Subscription, corrects: "a"),
        ];
        var june = Recognition.Of(lines, [], Day(6, 30)).Only();
        (june.OverTime, june.Deferred).ShouldBe((181m, 184m));
        // On 10 July 175 are deferred: the other nine were earned in July already.
        var july = Recognition.Of(lines, [], Day(7, 31)).Only();
        (july.Billed, july.Credited, july.OverTime, july.Deferred).ShouldBe((365m, 184m, 181m, 0m));
    }

    [Fact]
    public void What_is_left_after_a_part_credit_is_earned_over_the_days_that_are_left()
    {
        RevenueLine[] lines =
        [
            Line("a", Day(1, 1), 365m, ChargeKind.Subscription, from: Day(1, 1), through: Day(12, 31)),
            Line("b", Day(7, 1), -92m, ChargeKind.Subscription, corrects: "a"),
        ];
        Recognition.Of(lines, [], Day(6, 30)).Only().OverTime.ShouldBe(181m);
        Recognition.Of(lines, [], Day(7, 31)).Only().OverTime.ShouldBe(181m + 15.5m);
        Recognition.Of(lines, [], Day(12, 31)).Only().ShouldBe(new RevenueSums(365m, 0m, 92m, OverTime: 273m));
    }

    [Fact]
    public void A_block_is_earned_as_it_is_used_and_the_rest_when_it_expires()
    {
        RevenueLine[] lines = [Line("a", Day(3, 1), 150m, ChargeKind.Cover, until: Day(5, 31))];
        Recognition.Of(lines, [new GrantUse("c", 120m, 0m, IsOver: false)], Day(3, 31)).Only().Deferred.ShouldBe(150m);
        Recognition.Of(lines, [new GrantUse("c", 120m, 90m, IsOver: false)], Day(4, 30)).Only()
            .ShouldBe(new RevenueSums(150m, Used: 112.5m));
        Recognition.Of(lines, [new GrantUse("c", 120m, 90m, IsOver: true)], Day(5, 31)).Only()
            .ShouldBe(new RevenueSums(150m, Used: 112.5m, Expired: 37.5m));
        // Nobody knows the grant any more: its last day decides.
        Recognition.Of(lines, [], Day(5, 31)).Only().Expired.ShouldBe(150m);
    }

    [Fact]
    public void A_block_that_is_credited_in_part_is_earned_up_to_what_is_left()
    {
        RevenueLine[] lines =
        [
            Line("a", Day(3, 1), 150m, ChargeKind.Cover, until: Day(5, 31)),
            Line("b", Day(4, 2), -100m, ChargeKind.Cover, corrects: "a"),
        ];
        Recognition.Of(lines, [new GrantUse("c", 120m, 30m, IsOver: false)], Day(4, 30)).Only()
            .ShouldBe(new RevenueSums(150m, Credited: 100m, Used: 37.5m));
        Recognition.Of(lines, [new GrantUse("c", 120m, 90m, IsOver: false)], Day(4, 30)).Only().Used.ShouldBe(50m);
    }

    [Fact]
    public void Credit_that_was_sold_here_pays_and_what_is_left_expires()
    {
        RevenueLine[] lines =
        [
            Line("a", Day(3, 1), 100m, ChargeKind.PrepaidSale, Recognition.SaleOf(Contract, "g"), until: Day(6, 30)),
            Line("b", Day(4, 2), 50m),
            Line("b", Day(4, 2), -60.5m, ChargeKind.Prepaid, "prepaid/g"),
        ];
        var april = Recognition.Of(lines, [], Day(4, 30));
        april.Only().ShouldBe(new RevenueSums(100m, PaidFromCredit: 60.5m));
        april.Only("b").ShouldBe(new RevenueSums(50m, Delivered: 50m));
        Recognition.Of(lines, [], Day(6, 30)).Only().ShouldBe(new RevenueSums(100m, 60.5m, Expired: 39.5m));
    }

    [Fact]
    public void Credit_that_was_sold_by_two_documents_pays_once()
    {
        var sale = Recognition.SaleOf(Contract, "g");
        RevenueLine[] lines =
        [
            Line("a", Day(3, 1), 100m, ChargeKind.PrepaidSale, sale), Line("b", Day(3, 9), 50m, ChargeKind.PrepaidSale, sale),
            Line("c", Day(4, 2), -120m, ChargeKind.Prepaid, "prepaid/g"),
        ];
        var april = Recognition.Of(lines, [], Day(4, 30));
        (april.Only().PaidFromCredit, april.Only("b").PaidFromCredit).ShouldBe((100m, 20m));
    }

    [Fact]
    public void Lines_that_are_shown_as_one_are_recognised_from_the_first_day_to_the_last_or_not_as_one()
    {
        var work = new LineRevenue(RevenueTreatment.PointInTime, Day(3, 2), Day(3, 2));
        var later = new LineRevenue(RevenueTreatment.PointInTime, Day(3, 9), Day(3, 9));
        var time = new LineRevenue(RevenueTreatment.OverTime, Day(3, 1), Day(3, 31));
        LineRevenue.Joined([work, later]).ShouldBe(work with { End = Day(3, 9) });
        LineRevenue.Joined([time, time]).ShouldBe(time);
        LineRevenue.Joined([work, time]).ShouldBeNull();
        LineRevenue.Joined([work, null]).ShouldBeNull();
    }

    [Fact]
    public void Credit_that_was_paid_elsewhere_is_a_payment_and_no_revenue()
    {
        RevenueLine[] lines = [Line("b", Day(4, 2), 50m), Line("b", Day(4, 2), -60.5m, ChargeKind.Prepaid, "prepaid/g")];
        Recognition.Of(lines, [], Day(4, 30)).Single().Sums.ShouldBe(new RevenueSums(50m, Delivered: 50m));
    }

    [Fact]
    public void What_gives_back_of_a_document_that_the_erp_recognises_is_the_erps() =>
        Recognition.Of([Line("b", Day(4, 2), -50m, corrects: "before")], [], Day(4, 30)).ShouldBeEmpty();

    [Fact]
    public void A_milestone_is_earned_on_its_day() =>
        Recognition.Of([Line("a", Day(4, 2), 500m, ChargeKind.Milestone, work: Day(3, 20))], [], Day(4, 30)).Only()
            .ShouldBe(new RevenueSums(500m, Milestone: 500m));

    [Fact]
    public void Only_what_is_earned_is_accrued()
    {
        var (first, last) = (Day(3, 1), Day(4, 30));
        Recognition.Accrued(new LineRevenue(RevenueTreatment.OverTime, first, last), 61m, Day(3, 31), 2).ShouldBe(31m);
        Recognition.Accrued(new LineRevenue(RevenueTreatment.PointInTime, first, first), 61m, Day(3, 31), 2).ShouldBe(61m);
        Recognition.Accrued(new LineRevenue(RevenueTreatment.Use, first, last), 61m, Day(3, 31), 2).ShouldBe(0m);
    }
}
