using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Discounts;
using BillingGrains.Domain.Metering;
using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Preview;
using BillingGrains.Domain.Prices;
using BillingGrains.Domain.Subscriptions;
using BillingGrains.Domain.Tests.Contracts;
using BillingGrains.Domain.Tests.Tickets;
using BillingGrains.Domain.Tickets;
using NodaTime;
using static BillingGrains.Domain.Tests.Periods.CycleSamples;

namespace BillingGrains.Domain.Tests.Generated;

/// <summary>What the properties found, each as it was found.</summary>
public sealed class FoundTests
{
    private static readonly YearMonth March = new(2026, 3);

    private static readonly SubscriptionTerms Plan = new(
        "plan", "Plan", CalendarMonth, DayCount.ActualDays, BillTiming.Advance, new Price.Flat(31m, ZeroUsage.Bill), 1m,
        Day(2026, 3, 1));

    private static PreviewAnswer Preview(ContractTerms terms, PreviewFacts facts, PreviewAnswer? before = null) =>
        Previewing.Of(
            terms, before is null ? facts : facts with { Billed = Documents.None.And(before).Billed },
            new PreviewQuestion(March));

    /// <summary>A subscription that never ran: what was billed of it was left on the documents.</summary>
    [Fact]
    public void What_was_billed_of_a_subscription_that_was_cancelled_from_its_start_goes_back()
    {
        var terms = ContractSamples.Terms() with { Subscriptions = [Plan] };
        var cancelled = PreviewFacts.None with
        {
            Changes = [new ChangeOfSubscription(
                "plan", new SubscriptionChange.Cancelled("c", Day(2026, 3, 1), null, ChangeWhen.AtOnce))],
        };
        var first = Preview(terms, PreviewFacts.None);
        var second = Preview(terms, cancelled, first);

        first.Net.Amount.ShouldBe(31m);
        (second.Net.Amount, second.Items.ShouldHaveSingleItem().Kind).ShouldBe((-31m, PreviewKind.Gone));
    }

    /// <summary>Lines of 0.00 stood on the next document for each line with a discount of its own.</summary>
    [Fact]
    public void Nothing_is_left_of_a_line_with_a_discount_of_its_own_that_was_billed()
    {
        var terms = ContractSamples.Terms() with { Subscriptions = [Plan with { DiscountPercent = 10m }] };
        Preview(terms, PreviewFacts.None, Preview(terms, PreviewFacts.None)).Items.ShouldHaveSingleItem().Lines.ShouldBeEmpty();
    }

    /// <summary>Of work that was withdrawn the whole price came back, and not the discounted one.</summary>
    [Theory]
    [InlineData("labour", 100)]
    [InlineData("part", 20)]
    [InlineData("TONER", 20)]
    public void Withdrawn_work_that_was_sold_at_a_discount_comes_back_at_it(string tag, int discounted)
    {
        var terms = ContractSamples.Terms() with
        {
            Discounts = [new Discount.PercentOff("half", "Half", [tag], Day(2026, 1, 1), null, null, 50m)],
        };
        Ticket[] worked = [TicketSamples.Given(
            TicketSamples.Opened, new TimeLogged(TicketSamples.Entry()), new PartUsed(TicketSamples.Part()))];
        Ticket[] withdrawn = [worked[0]
            .After(new WithdrawTime(TicketSamples.Key, "e1", "mistake", TicketSamples.Now))
            .After(new WithdrawPart(TicketSamples.Key, "p1", "mistake", TicketSamples.Now))];
        var first = Preview(terms, PreviewFacts.None with { Tickets = [.. worked] });

        first.Net.Amount.ShouldBe(120m - (discounted / 2m));
        Preview(terms, PreviewFacts.None with { Tickets = [.. withdrawn] }, first).Net.ShouldBe(-first.Net);
    }

    /// <summary>A unit used after midnight and before the hour at which the month ends was in no month.</summary>
    [Fact]
    public void Where_a_month_ends_at_another_hour_than_midnight_usage_before_it_counts()
    {
        var terms = ContractSamples.Terms() with
        {
            TimeZone = "Etc/UTC",
            UsagePeriods = new UsagePeriods(CalendarMonth with { At = new LocalTime(15, 0) }),
            Usage = [new UsageTerms(
                "u", "Units", new Meter("m", Aggregation.Sum), new Price.PerUnit(1m, ZeroUsage.Bill), SpendTerms.Plain)],
        };
        var facts = PreviewFacts.None with
        {
            Usage = [new CustomerUsage("C-1", new UsageFact("f", "m", Instant.FromUtc(2026, 4, 1, 14, 0), 1m, []))],
        };

        Preview(terms, facts).Net.Amount.ShouldBe(1m);
        Previewing.Of(terms, facts, new PreviewQuestion(March.PlusMonths(1))).Net.Amount.ShouldBe(0m);
    }

    /// <summary>3.51 of 14.05 went back as 3.50: the share was divided out, cut off at 28 digits, and rounded down.</summary>
    [Theory]
    [InlineData(RoundingMode.Down)]
    [InlineData(RoundingMode.Up)]
    public void What_goes_back_of_an_amount_without_discount_is_the_difference_to_the_cent(RoundingMode mode)
    {
        const string ticket = "ticket/desk/1";
        var state = ContractSamples.Given(
            new ContractAgreed(ContractSamples.Terms() with { MoneyRounding = mode }, "Fin", ContractSamples.Now),
            new ChargesTaken(ticket, 1, [ContractSamples.Charge(14.05m)]));
        state = state.After(new BillPeriod("r1", March, ContractSamples.Entity, ContractSamples.Now));
        state = ContractDecider.Evolve(state, new ChargesTaken(ticket, 2, [ContractSamples.Charge(10.54m)]));

        state.When(new BillPeriod("r2", March, ContractSamples.Entity, ContractSamples.Now))
            .OfType<PeriodBilled>().ShouldHaveSingleItem().Lines.ShouldHaveSingleItem().Net.Amount.ShouldBe(-3.51m);
    }

    /// <summary>Two parts of 64.12, by the second, came to 64.1199…, and that was rounded down.</summary>
    [Theory]
    [InlineData(RoundingMode.Down)]
    [InlineData(RoundingMode.Up)]
    public void Parts_of_a_plan_come_to_the_whole_by_every_mode(RoundingMode mode)
    {
        var plan = Plan with
        {
            DayCount = DayCount.Seconds, Price = new Price.PerUnit(9.16m, ZeroUsage.Bill), Quantity = 7m,
            RoundLines = RoundLines.Total,
        };
        var terms = ContractSamples.Terms() with { MoneyRounding = mode, Subscriptions = [plan] };
        for (var day = 2; day <= 31; day++)
        {
            var renamed = new SubscriptionChange.PriceChanged(
                "c", Day(2026, 3, day), null, ChangeWhen.AtOnce, "Other", plan.Price);
            Preview(terms, PreviewFacts.None with { Changes = [new ChangeOfSubscription("plan", renamed)] })
                .Net.Amount.ShouldBe(64.12m);
        }
    }
}
