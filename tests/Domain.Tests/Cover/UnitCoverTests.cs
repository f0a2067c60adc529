using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Cover;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Prices;
using BillingGrains.Domain.Subscriptions;
using BillingGrains.Domain.Tests.Contracts;
using NodaTime;
using static BillingGrains.Domain.Tests.Cover.CoverSamples;

namespace BillingGrains.Domain.Tests.Cover;

/// <summary>Hours for each user or device: as many as were subscribed, on the days on which they were.</summary>
public sealed class UnitCoverTests
{
    private static readonly SubscriptionTerms Devices = new(
        "devices", "devices", new BillingCycle(CycleUnit.Month, 1, CycleAnchor.Calendar), DayCount.ActualDays, BillTiming.Advance,
        new Price.PerUnit(10m, ZeroUsage.Bill), 4m, March);

    private static readonly CoverTerms PerDevice = Monthly with { Quantity = 0.5m, PerUnitOf = "devices" };

    private static ContractTerms Terms(CoverTerms cover) => Under(cover) with { Subscriptions = [Devices] };

    private static ChangeOfSubscription Quantity(string id, LocalDate on, decimal quantity) =>
        new("devices", new SubscriptionChange.QuantityChanged(id, on, null, ChangeWhen.AtOnce, quantity));

    private static CoverAnswer Settled(ContractTerms terms, LocalDate through, params ChangeOfSubscription[] changes) =>
        CoverSettlement.Settle(Agreement.Of(terms), [Work("a", Day(4, 2), 200m)], through, changes.ToValueList());

    [Fact]
    public void A_period_grants_as_much_as_units_were_subscribed_on_its_days()
    {
        var answer = Settled(
            Terms(PerDevice with { Price = 6m }), Day(5, 31), Quantity("c1", Day(4, 11), 10m), Quantity("c2", Day(5, 1), 1m));

        // April: 4 units on 10 days and 10 on 20 days of 30 are 8 units of 30 minutes.
        answer.Balances.Select(grant => grant.Granted).ShouldBe([120m, 240m, 30m]);
        answer.Nets().ShouldBe([0m]);
        answer.Fees.Select(fee => fee.Charge.Net!.Amount).ShouldBe([24m, 48m, 6m]);
        answer.Fees[1].Charge.Explanation[^1].Text.ShouldBe(
            "4 h for work from 2026-04-01 to 2026-04-30, granted for each unit: 4 of devices from 2026-04-01, "
            + "10 of devices from 2026-04-11: 48.00 EUR.");
    }

    [Fact]
    public void Nothing_is_granted_while_nothing_is_subscribed_and_minutes_are_rounded_up_once()
    {
        var changes = new[]
        {
            Quantity("c1", Day(3, 2), 1m),
            new ChangeOfSubscription("devices", new SubscriptionChange.Cancelled("c2", Day(4, 1), null, ChangeWhen.AtOnce)),
        };
        // 4 units on 1 of 31 days and 1 on 30 days: 34 of 31 units of 30 minutes.
        var answer = Settled(Terms(PerDevice), Day(4, 30), changes);
        answer.Balances.Select(grant => grant.Granted).ShouldBe([33m]);
        answer.Nets().ShouldBe([200m]);
    }

    [Fact]
    public void A_run_settles_by_the_changes_that_it_knows_and_gives_back_what_a_later_one_covers()
    {
        var work = Work("a", Day(3, 2), 200m);
        var state = ContractSamples.Given(
            new ContractAgreed(Terms(PerDevice), "Fin", ContractSamples.Now),
            new ChargesTaken(work.TicketKey, 1, [work.Charge], "C-1"));
        var bill = new BillPeriod("r1", new YearMonth(2026, 3), ContractSamples.Entity, ContractSamples.Now);
        state.When(bill).OfType<PeriodBilled>().Single().Lines.First(line => line.TicketKey == work.TicketKey)
            .Net.ShouldBe(new Money(80m, ContractSamples.Euro));
        var more = state.After(bill).After(new ChangeSubscription(
            "devices", Quantity("c1", March, 6m).Change, "Fin", ContractSamples.Now));
        more.When(bill with { RunId = "r2" }).OfType<PeriodBilled>().Single(document => document.Reason == "credit")
            .Lines.Single().Net.Amount.ShouldBe(-60m);
    }

    [Fact]
    public void Units_that_are_not_subscribed_and_blocks_by_units_are_refused()
    {
        static string Fault(ContractTerms terms) => ContractTermsCheck.Find(terms).ShouldHaveSingleItem().Code;
        Fault(Under(PerDevice)).ShouldBe("unknown-subscription");
        Fault(Terms(Block with { PerUnitOf = "devices" })).ShouldBe("periods-only");
        Fault(Terms(PerDevice with { Pool = CoverPool.Customer })).ShouldBe("contract-only");
        ContractTermsCheck.Find(Terms(PerDevice)).ShouldBeEmpty();
    }
}
