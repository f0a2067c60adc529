using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Metering;
using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Prices;
using BillingGrains.Domain.Rating;
using NodaTime;
using static BillingGrains.Domain.Tests.Contracts.ContractSamples;

namespace BillingGrains.Domain.Tests.Contracts;

/// <summary>What billing runs make of usage: each event is asked once, whenever it comes.</summary>
public sealed class UsageBillingTests
{
    private static readonly Instant InApril = Instant.FromUtc(2026, 4, 2, 8, 0);

    private static readonly ContractTerms Metered = Terms() with
    {
        Applies = new Coverage(new LocalDate(2026, 3, 1), null, null, null),
        Usage = [Calls(Aggregation.Sum)],
    };

    private static UsageTerms Calls(Aggregation aggregation, bool carriesOver = false) => new(
        "calls", "Calls", new Meter("api-calls", aggregation, CarriesOver: carriesOver),
        new Price.PerUnit(0.1m, ZeroUsage.Skip), SpendTerms.Plain);

    private static CustomerContract On(params ContractTerms[] versions) =>
        Given([.. versions.Select(terms => new ContractAgreed(terms, "Fin", Now))]);

    /// <summary>A run with answers to all that it must count.</summary>
    private static BillPeriod Bill(
        CustomerContract state, string run, YearMonth period, Instant now, Func<UsageQuestion, UsageTally> tally)
    {
        var bill = new BillPeriod(run, period, Entity, now);
        return bill with
        {
            Usage = UsageBilling.ToCount(state, bill).Select(each => new CountedUsage(each, tally(each))).ToValueList(),
        };
    }

    private static UsageTally Sum(decimal units) => new(3, units, units, 1m, 2);

    private static (string Reason, decimal Net)[] Nets(IEnumerable<ContractEvent> facts) =>
        [.. facts.OfType<PeriodBilled>().SelectMany(fact => fact.Lines.Select(line => (fact.Reason, line.Net.Amount)))];

    [Fact]
    public void A_run_counts_the_months_that_are_over_bills_them_and_says_what_it_counted()
    {
        var state = On(Metered);
        var bill = Bill(state, "r1", March, InApril, _ => Sum(1_500m));

        // March in Brussels: the clock goes forward on the 29th.
        bill.Usage.ShouldHaveSingleItem().Question.ShouldBe(new UsageQuestion(
            "api-calls", Metered.CustomerIds, Instant.FromUtc(2026, 2, 28, 23, 0), Instant.FromUtc(2026, 3, 31, 22, 0)));
        var facts = state.When(bill);
        facts.OfType<ContractCharged>().Single().Counted.ShouldBe(
            [new UsageCounted("calls", "api-calls", new(2026, 3, 1), new(2026, 3, 31), 3, 2, 1_500m, InApril)]);
        var line = facts.OfType<PeriodBilled>().Single().Lines.ShouldHaveSingleItem();
        (line.Net.Amount, line.Quantity).ShouldBe((150m, 1_500m));
        line.Explanation[0].Text.ShouldBe(
            "3 facts of meter api-calls in 2 hours from 2026-03-01 to 2026-03-31 make 1500 units.");
        line.Explanation[^1].Amount.ShouldBe(line.Net);
    }

    [Fact]
    public void What_comes_late_is_billed_by_the_next_run_as_the_difference_and_once()
    {
        var state = On(Metered);
        state = state.After(Bill(state, "r1", March, InApril, _ => Sum(1_500m)));
        state.When(Bill(state, "r2", March, InApril, _ => Sum(1_500m))).ShouldBeEmpty();

        var late = state.When(Bill(state, "r3", March, InApril, _ => Sum(1_540m)));
        Nets(late).ShouldBe([("month-2", 4m)]);
        var line = late.OfType<PeriodBilled>().Single().Lines.Single();
        line.Corrects.ShouldBe("invoice/K-1/2026-03/month");
        line.Explanation[^1].Text.ShouldContain("154.00 EUR; 150.00 EUR is on documents already");
        state = state.After(Bill(state, "r3", March, InApril, _ => Sum(1_540m)));
        state.When(Bill(state, "r4", March, InApril, _ => Sum(1_540m))).ShouldBeEmpty();

        // What takes away gives back.
        Nets(state.When(Bill(state, "r5", March, InApril, _ => Sum(1_500m)))).ShouldBe([("credit", -4m)]);
    }

    [Fact]
    public void A_month_that_is_not_over_waits_for_the_next_run()
    {
        var state = On(Metered);
        Bill(state, "r1", March, Instant.FromUtc(2026, 3, 31, 21, 59), _ => Sum(10m)).Usage.ShouldBeEmpty();
        Bill(state, "r1", March, Instant.FromUtc(2026, 3, 31, 22, 0), _ => Sum(10m)).Usage.Count.ShouldBe(1);
        Bill(state, "r1", March.PlusMonths(1), InApril, _ => Sum(10m)).Usage.Count.ShouldBe(1);
    }

    [Fact]
    public void A_minimum_and_a_commitment_wait_for_the_usage_that_they_are_compared_with()
    {
        var committed = Metered with { Commitment = new Commitment("Least", Minimum: 100m) };
        var state = On(committed);
        Nets(state.When(Bill(state, "r1", March, Instant.FromUtc(2026, 3, 20, 0, 0), _ => Sum(400m)))).ShouldBeEmpty();
        Nets(state.When(Bill(state, "r2", March, InApril, _ => Sum(400m)))).ShouldBe([("month", 40m), ("month", 60m)]);
    }

    [Theory]
    [InlineData(Aggregation.Sum, 60)]
    [InlineData(Aggregation.Count, 4)]
    [InlineData(Aggregation.Max, 30)]
    [InlineData(Aggregation.Latest, 20)]
    [InlineData(Aggregation.Average, 15)]
    public void Each_aggregation_that_hours_tell_is_billed_by_its_own(Aggregation aggregation, decimal units)
    {
        var state = On(Metered with { Usage = [Calls(aggregation)] });
        var facts = state.When(Bill(state, "r1", March, InApril, _ => new UsageTally(4, 60m, 30m, 20m, 3)));
        facts.OfType<PeriodBilled>().Single().Lines.Single().Quantity.ShouldBe(units);
    }

    [Fact]
    public void What_carries_over_goes_on_into_the_next_month_and_the_next_version()
    {
        var seats = Metered with { Usage = [Calls(Aggregation.Sum, carriesOver: true)] };
        var state = On(seats, seats with { Version = 2, EffectiveFrom = new LocalDate(2026, 4, 1) });
        var facts = state.When(Bill(
            state, "r1", March.PlusMonths(1), Instant.FromUtc(2026, 5, 2, 0, 0),
            question => question.From < InApril - Duration.FromDays(10) ? Sum(50m) : Sum(-20m)));
        facts.OfType<PeriodBilled>().Single().Lines.Select(line => line.Quantity).ShouldBe([50m, 30m]);
    }

    [Fact]
    public void Without_an_answer_to_each_question_nothing_is_billed()
    {
        var state = On(Metered);
        state.Refused(new BillPeriod("r1", March, Entity, InApril)).ShouldBe(ContractRefusal.UsageNotCounted);
        var bill = Bill(state, "r1", March, InApril, _ => Sum(10m));
        var other = On(Metered with { CustomerIds = ["C-9"] });
        other.Refused(bill).ShouldBe(ContractRefusal.UsageNotCounted);
    }

    [Fact]
    public void What_cannot_be_priced_is_held_with_its_reason_and_the_rest_is_billed()
    {
        var state = On(Metered with { Usage = [Calls(Aggregation.Sum), Calls(Aggregation.Count) with { UsageId = "number" }] });
        var facts = state.When(Bill(state, "r1", March, InApril, _ => Sum(-5m)));
        facts.OfType<ContractCharged>().Single().Charges.Select(charge => charge.Hold?.Code)
            .ShouldBe([null, "negative-usage"], ignoreOrder: true);
        Nets(facts).ShouldBe([("month", 0.3m)]);
    }

    [Fact]
    public void What_looks_at_each_event_asks_for_each_and_days_that_cut_an_hour_do_too()
    {
        static bool[] Asked(ContractTerms terms)
        {
            Given().When(new AgreeContract(terms, "Fin", Now)).ShouldHaveSingleItem();
            return [.. Bill(On(terms), "r1", March, InApril, _ => default).Usage.Select(each => each.Question.EachEvent)];
        }

        static bool AskedOf(UsageTerms usage) => Asked(Metered with { Usage = [usage] }).ShouldHaveSingleItem();

        var unique = Calls(Aggregation.Unique);
        AskedOf(unique with { Meter = unique.Meter with { UniqueOf = "user" } }).ShouldBeTrue();
        AskedOf(Calls(Aggregation.WeightedChanges)).ShouldBeTrue();
        AskedOf(Calls(Aggregation.WeightedReadings)).ShouldBeTrue();
        AskedOf(Calls(Aggregation.ProratedSum)).ShouldBeTrue();
        AskedOf(Calls(Aggregation.Sum) with
        {
            Price = new Price.Percentage(1m, 0m, null, null, null, null, ZeroUsage.Skip),
        }).ShouldBeTrue();
        AskedOf(Calls(Aggregation.Sum) with { Price = BySize }).ShouldBeTrue();
        AskedOf(Calls(Aggregation.Sum)).ShouldBeFalse();
        Asked(Metered with { Usage = [Calls(Aggregation.Sum), Calls(Aggregation.ProratedSum) with { UsageId = "other" }] })
            .ShouldBe([false, true]);
        Asked(Metered with { TimeZone = "Asia/Kolkata" }).ShouldBe([true]);
        Asked(Metered with
        {
            TimeZone = "Asia/Kolkata",
            UsagePeriods = new UsagePeriods(UsagePeriods.Months.Cycle with { At = new LocalTime(5, 30) }),
        }).ShouldBe([false], "days begin at midnight of UTC");
    }

    [Fact]
    public void Events_are_priced_by_their_attributes_and_what_lacks_the_one_that_is_counted_is_held()
    {
        var unique = Calls(Aggregation.Unique);
        var state = On(Metered with
        {
            Usage =
            [
                Calls(Aggregation.Sum) with { Price = BySize },
                unique with { UsageId = "users", Meter = unique.Meter with { UniqueOf = "user" } },
            ],
        });
        var facts = state.When(Bill(state, "r1", March, InApril, [
            Event("a", 3m, ("size", "l"), ("user", "ann")), Event("b", 4m, ("size", "l"), ("user", "ben")),
            Event("c", 5m, ("size", "l")), Event("d", 6m, ("size", "l"))]));
        Nets(facts).ShouldBe([("month", 18m), ("month", 0.2m)]);
        var held = facts.OfType<ContractCharged>().Single().Charges.Single(charge => charge.Standing == ChargeStanding.Held);
        held.ChargeId.ShouldBe("users/2026-03-01/without/held");
        held.Hold!.Code.ShouldBe("attribute-missing");
        held.Hold.Reason.ShouldEndWith("So it is with 1 more.");
    }

    [Fact]
    public void More_events_than_are_read_hold_their_period_and_all_that_carries_over_from_it()
    {
        var seats = Metered with { Usage = [Calls(Aggregation.WeightedReadings, carriesOver: true)] };
        var state = On(seats);
        var bill = Bill(
            state, "r1", March.PlusMonths(1), Instant.FromUtc(2026, 5, 2, 0, 0),
            question => question.To < InApril ? new UsageTally(300_000, 0m, 0m, 0m) : default);
        var facts = state.When(bill);
        Nets(facts).ShouldBeEmpty();
        facts.OfType<ContractCharged>().Single().Charges.Select(charge => (charge.ChargeId, charge.Hold!.Code)).ShouldBe([
            ("calls/2026-03-01/held", "usage-events-too-many"), ("calls/2026-04-01/held", "usage-events-too-many")]);
    }

    private static Price BySize { get; } =
        new Price.Matrix(["size"], [new(["l"], new Price.PerUnit(1m, ZeroUsage.Skip))], null, ZeroUsage.Skip);

    private static UsageFact Event(string id, decimal value, params (string Name, string Value)[] attributes) => new(
        id, "api-calls", Instant.FromUtc(2026, 3, 10, 8, 0), value,
        attributes.Select(each => new UsageAttribute(each.Name, each.Value)).ToValueList());

    private static BillPeriod Bill(
        CustomerContract state, string run, YearMonth period, Instant now, ValueList<UsageFact> events)
    {
        var bill = Bill(state, run, period, now, _ => new UsageTally(events.Count, 0m, 0m, 0m));
        return bill with { Usage = bill.Usage.Select(each => each with { Events = events }).ToValueList() };
    }
}
