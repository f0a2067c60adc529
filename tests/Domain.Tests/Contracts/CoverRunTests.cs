using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Cover;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using static BillingGrains.Domain.Tests.Contracts.ContractSamples;
using static BillingGrains.Domain.Tests.Cover.CoverSamples;

namespace BillingGrains.Domain.Tests.Contracts;

/// <summary>What billing runs make of cover.</summary>
public sealed class CoverRunTests
{
    private static readonly YearMonth InMarch = new(2026, 3);
    private static readonly YearMonth InApril = new(2026, 4);

    private static BillPeriod Bill(string run, YearMonth period) => new(run, period, Entity, Now);

    private static CustomerContract On(params CoverTerms[] covers) =>
        Given(new ContractAgreed(Under(covers), "Fin", Now));

    private static CustomerContract With(CustomerContract state, int number, params TicketCharge[] work) =>
        work.Aggregate(state, (at, item) => at.After(Take(item, number)));

    private static TakeCharges Take(TicketCharge item, int number = 1) =>
        new(item.TicketKey, number, "K-1", 1, [item.Charge], Now);

    private static TakeCharges Gone(TicketCharge item, int number) => new(item.TicketKey, number, "K-1", 1, [], Now);

    private static (string Reason, string Charge, decimal Net)[] Lines(IEnumerable<ContractEvent> facts) =>
        [.. facts.OfType<PeriodBilled>().SelectMany(billed => billed.Lines.Select(line => (
            billed.Reason, line.ChargeId[(line.ChargeId.IndexOf('/', StringComparison.Ordinal) + 1)..], line.Net.Amount)))];

    [Fact]
    public void A_run_bills_what_cover_leaves_and_the_price_of_the_block()
    {
        var state = With(On(Block with { Price = 100m }), 1, Work("a", Day(3, 2), 90m), Work("b", Day(3, 3), 50m));
        var facts = state.When(Bill("r1", InMarch));

        Lines(facts).ShouldBe([("month", "desk/b#time/e1", 20m), ("month", "K-1#cover/block/1", 100m)]);
        var settled = facts.OfType<CoverSettled>().ShouldHaveSingleItem();
        settled.Charges.Select(charge => (charge.TicketKey, charge.Covered.Amount)).ShouldBe(
            [("ticket/desk/a", 90m), ("ticket/desk/b", 30m)]);
        var line = facts.OfType<PeriodBilled>().Single().Lines[0];
        (line.Quantity, line.Unit).ShouldBe((20m, "minute"));
        line.Explanation[^1].Text.ShouldStartWith("20 minutes are beyond support");
    }

    [Fact]
    public void What_cover_took_is_no_longer_open_and_nothing_is_billed_twice()
    {
        var state = With(On(Block), 1, Work("a", Day(3, 2), 90m), Work("b", Day(3, 3), 50m));
        state.Open.Count.ShouldBe(2);
        state = state.After(Bill("r1", InMarch));
        state.Open.ShouldBeEmpty();
        state.When(Bill("r2", InMarch)).ShouldBeEmpty();
        state.When(Bill("r3", InApril)).ShouldBeEmpty();
    }

    [Fact]
    public void A_late_entry_bills_what_later_work_had_drawn_in_its_place()
    {
        var state = With(On(Block), 1, Work("b", Day(3, 20), 120m)).After(Bill("r1", InMarch));
        var facts = With(state, 1, Work("a", Day(3, 10), 45m)).When(Bill("r2", InApril));
        Lines(facts).ShouldBe([("month", "desk/b#time/e1", 45m)]);
    }

    [Fact]
    public void A_withdrawn_entry_gives_back_what_later_work_paid_and_the_block_it_needed()
    {
        var cover = Block with { Price = 100m, Renewal = new CoverRenewal(RenewWhen.Used) };
        var (gone, later) = (Work("a", Day(3, 2), 110m), Work("b", Day(3, 20), 60m));
        var state = With(On(cover), 1, gone, later).After(Bill("r1", InMarch));
        Lines(state.After(Gone(gone, 2)).When(Bill("r2", InApril))).ShouldBe([("credit", "K-1#cover/block/2", -100m)]);

        state = With(On(Block), 1, gone, later).After(Bill("r1", InMarch));
        Lines(state.After(Gone(gone, 2)).When(Bill("r2", InApril))).ShouldBe([("credit", "desk/b#time/e1", -50m)]);
    }

    [Fact]
    public void A_run_of_an_earlier_month_leaves_later_work_as_it_was_settled()
    {
        var state = With(On(Block), 1, Work("b", Day(4, 20), 120m)).After(Bill("r1", InApril));
        state = With(state, 1, Work("a", Day(3, 10), 45m));
        Lines(state.When(Bill("r2", InMarch))).ShouldBeEmpty();
        Lines(state.After(Bill("r2", InMarch)).When(Bill("r3", InApril))).ShouldBe([("month", "desk/b#time/e1", 45m)]);
    }

    [Fact]
    public void Work_that_is_disputed_after_it_was_covered_gives_back_nothing_until_the_dispute_is_lost()
    {
        var work = Work("a", Day(3, 2), 100m);
        var state = With(On(Block), 1, work, Work("b", Day(3, 3), 60m)).After(Bill("r1", InMarch));
        state = With(state, 2, Work("a", Day(3, 2), 100m, ChargeStanding.Held));
        Lines(state.When(Bill("r2", InApril))).ShouldBeEmpty();
        state = With(state, 3, Work("a", Day(3, 2), 100m, ChargeStanding.NotBillable));
        Lines(state.When(Bill("r3", InApril))).ShouldBe([("credit", "desk/b#time/e1", -40m)]);
    }

    [Fact]
    public void Notice_is_given_when_the_work_is_taken_and_only_once()
    {
        var state = With(On(Block with { NoticeAt = [50, 100] }), 1, Work("a", Day(3, 2), 30m));
        var facts = state.When(Take(Work("b", Day(3, 3), 40m)));
        facts.Length.ShouldBe(2);
        facts[1].ShouldBeOfType<CoverNoticed>().Notice.Key.ShouldBe("block/1@50");

        state = state.After(Take(Work("b", Day(3, 3), 40m)));
        state = state.After(Gone(Work("b", Day(3, 3), 40m), 2));
        With(state, 1, Work("c", Day(3, 4), 50m)).Noticed.ShouldBe(["block/1@50"]);
        state.When(Bill("r1", InMarch)).OfType<CoverNoticed>().ShouldBeEmpty();
    }

    [Fact]
    public void Cover_changes_nothing_of_a_contract_without_it()
    {
        var state = With(Agreed(), 1, Work("a", Day(3, 2), 100m));
        state.When(Bill("r1", InMarch)).ShouldHaveSingleItem().ShouldBeOfType<PeriodBilled>();
    }

    /// <summary>Work comes in any order, is withdrawn and comes back, and runs lie in between.</summary>
    [Fact]
    public void After_the_last_run_the_documents_say_what_a_settlement_of_all_work_says() =>
        Prop.ForAll(Courses.ToArbitrary(), course =>
        {
            var state = On(course.Covers);
            var (number, run) = (0, 0);
            foreach (var (index, action) in course.Steps)
            {
                var item = course.Work[index];
                state = action switch
                {
                    0 => state.After(Gone(item, ++number)),
                    1 => state.After(Bill($"r{++run}", new YearMonth(2026, 3 + (index % 4)))),
                    _ => state.After(Take(item, ++number)),
                };
            }

            state = state.After(Bill("last", new YearMonth(2026, 7)));
            var left = state.Accounts.SelectMany(account => account.Value.Charges
                .Where(charge => charge.Work is not null).Select(charge => new TicketCharge(account.Key, charge)));
            var answer = CoverSettlement.Settle(Agreement.Of(state.Terms!), left, Day(7, 31));
            var owed = answer.Charges.Concat(answer.Fees)
                .ToDictionary(item => item.Charge.ChargeId, item => item.Charge.Net!.Amount, StringComparer.Ordinal);
            return state.Accounts.SelectMany(account => account.Value.Billed)
                    .All(billed => billed.Value.Invoiced == owed.GetValueOrDefault(billed.Key))
                && owed.All(charge => charge.Value == 0m
                    || state.Accounts.Values.Any(account => account.Billed.ContainsKey(charge.Key)))
                && state.Open.IsEmpty
                && state.When(Bill("again", new YearMonth(2026, 7))).Length == 0;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithQuietOnSuccess(true));

    private static Gen<(CoverTerms[] Covers, TicketCharge[] Work, (int Index, int Action)[] Steps)> Courses =>
        from hours in Gen.Choose(1, 8)
        from renewal in Gen.Elements<CoverRenewal?>(null, new CoverRenewal(RenewWhen.Used))
        from overage in Gen.Elements<decimal?>(null, 45m, 75m)
        from priority in Gen.Choose(0, 1)
        from days in Gen.CollectToArray(Enumerable.Range(0, 8).Select(_ => Gen.Choose(0, 120)))
        from minutes in Gen.CollectToArray(Enumerable.Range(0, 8).Select(_ => Gen.Choose(1, 200)))
        from steps in Gen.CollectToArray(Enumerable.Range(0, 24).Select(_ =>
            from index in Gen.Choose(0, 7)
            from action in Gen.Choose(0, 5)
            select (index, action)))
        select (
            new[]
            {
                Block with { Quantity = hours, Renewal = renewal, Price = 50m, NoticeAt = [50, 100] },
                Monthly with { RollOver = new RollOver(), OveragePerHour = overage, Priority = priority, Price = 30m },
            },
            days.Zip(minutes, (day, length) => (day, length))
                .Select((each, index) => Work($"{index}", Day(3, 1).PlusDays(each.day), each.length)).ToArray(),
            steps);
}
