using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Rules;
using BillingGrains.Domain.Tests.Contracts;
using BillingGrains.Domain.Tickets;
using NodaTime;
using static BillingGrains.Domain.Tests.Rating.RatingSamples;
using static BillingGrains.Domain.Tests.Tickets.TicketSamples;

namespace BillingGrains.Domain.Tests.Rating;

/// <summary>100 EUR an hour, and no more than was agreed.</summary>
public sealed class LimitTests
{
    private static readonly TimeEntry[] ThreeHours =
    [
        Entry("e1", 60, at: At(3, 2, 9)), Entry("e2", 60, at: At(3, 3, 9)), Entry("e3", 60, at: At(3, 4, 9)),
    ];

    private static ContractTerms Terms(params TicketLimit[] limits) =>
        ContractSamples.Terms() with { Limits = limits.ToValueList() };

    private static TicketLimit Amount(decimal amount, AboveLimit above = AboveLimit.NotBilled, params ChargeKind[] kinds) =>
        new("cap", "Repairs up to 150 EUR", amount, null, kinds.ToValueList(), null, above);

    private static string Told(ValueList<Charge> charges) => string.Join(' ', charges.Select(charge =>
        charge.ChargeId[(charge.ChargeId.LastIndexOf('#') + 1)..]
        + FormattableString.Invariant($":{charge.Standing}:{charge.Net?.Amount:0}")));

    [Fact]
    public void What_is_above_is_not_billed_and_tells_what_it_would_have_cost()
    {
        var charges = Rate(Terms(Amount(150m)), ThreeHours);
        Told(charges).ShouldBe(
            "time/e1:Billable:100 time/e2:Billable:50 time/e2/above/cap:NotBillable:0 time/e3:NotBillable:0");
        charges[1].Explanation[^1].Text.ShouldBe(
            "Repairs up to 150 EUR: at most 150.00 EUR of the ticket are billed. 50.00 EUR of this are within it.");
        charges[2].Explanation[^1].Text.ShouldBe(
            "Repairs up to 150 EUR: at most 150.00 EUR of the ticket are billed. The rest of ticket/desk/4711#time/e2 is "
            + "above it. Nothing is billed. It would have cost 50.00 EUR.");
        charges[3].Explanation[^1].Text.ShouldEndWith(
            "All of this is above it. Nothing is billed. It would have cost 100.00 EUR.");
        charges.SelectMany(charge => charge.Facts).ShouldBe(["e1", "e2", "e3"]);
    }

    [Fact]
    public void What_is_above_is_held_where_that_was_agreed_until_it_is_approved()
    {
        var terms = Terms(Amount(150m, AboveLimit.Held));
        var charges = Rate(terms, ThreeHours);
        Told(charges).ShouldBe("time/e1:Billable:100 time/e2:Billable:50 time/e2/above/cap:Held:50 time/e3:Held:100");
        charges[2].Hold!.Code.ShouldBe("above-limit");
        TicketEvent[] approved =
            [.. ThreeHours.Select(entry => new TimeLogged(entry)), new TicketApproved("a", "*", "Eve", Now)];
        var all = Rate(terms, approved);
        Told(all).ShouldBe("time/e1:Billable:100 time/e2:Billable:100 time/e3:Billable:100");
        all[2].Explanation[^1].Text.ShouldEndWith("This is above it and was approved.");
    }

    [Fact]
    public void Earlier_work_comes_first_whenever_it_arrives() =>
        Told(Rate(Terms(Amount(150m)), [.. ThreeHours, Entry("e0", 60, at: At(3, 1, 9))])).ShouldBe(
            "time/e0:Billable:100 time/e1:Billable:50 time/e1/above/cap:NotBillable:0 time/e2:NotBillable:0 "
            + "time/e3:NotBillable:0");

    [Fact]
    public void What_is_held_keeps_its_place_so_that_nothing_billed_has_to_be_given_back()
    {
        var terms = Terms(Amount(150m)) with
        {
            Rules = [new BillingRule("r", "Ask.", "entry.id == 'e1'", new RuleEffect.NeedApproval())],
        };
        Told(Rate(terms, ThreeHours)).ShouldBe(
            "time/e1:Held:100 time/e2:Billable:50 time/e2/above/cap:NotBillable:0 time/e3:NotBillable:0");
    }

    [Fact]
    public void Minutes_take_their_share_of_the_amount()
    {
        var limit = new TicketLimit("cap", "An hour and a half", Minutes: 90);
        var charges = Rate(
            Terms(limit) with { AfterHours = ContractSamples.OfficeHours() },
            new TimeLogged(Entry("e1", 60, at: At(3, 2, 9))), new TimeLogged(Entry("e2", 70, at: At(3, 2, 18))),
            new PartUsed(Part()));
        Told(charges).ShouldBe(
            "part/p1:Billable:20 time/e1:Billable:100 time/e2:Billable:75 time/e2/above/cap:NotBillable:0");
        (charges[2].Quantity, charges[3].Quantity).ShouldBe((30m, 40m));
        charges[2].Explanation[^1].Text.ShouldEndWith(
            "30 of these 70 minutes are within it, at their share of the amount: 75.00 EUR.");
        charges[3].Explanation[^1].Text.ShouldEndWith("It would have cost 100.00 EUR.");
    }

    [Fact]
    public void A_limit_counts_the_kinds_that_it_names_on_tickets_of_its_category()
    {
        TicketEvent[] work = [new TimeLogged(ThreeHours[0]), new PartUsed(Part())];
        Told(Rate(Terms(Amount(10m, AboveLimit.NotBilled, ChargeKind.Part)), work)).ShouldBe(
            "time/e1:Billable:100 part/p1:Billable:10 part/p1/above/cap:NotBillable:0");
        Told(Rate(Terms(Amount(10m) with { Category = "incident" }), work)).ShouldStartWith("part/p1:Billable:10");
        Told(Rate(Terms(Amount(10m) with { Category = "project" }), work)).ShouldBe("time/e1:Billable:100 part/p1:Billable:20");
    }

    [Fact]
    public void A_minimum_counts_with_labour_and_each_limit_for_what_the_one_before_left()
    {
        var terms = Terms(Amount(40m, AboveLimit.NotBilled, ChargeKind.Labour), Amount(45m) with { LimitId = "all" }) with
        {
            TimeRounding = new TimeRounding(TimeScope.Ticket, 1, Domain.Amounts.RoundingMode.Up, 60),
        };
        var charges = Rate(terms, [new TimeLogged(Entry("e1", 30)), new PartUsed(Part())]);
        charges.Where(charge => charge.Standing == ChargeStanding.Billable).Sum(charge => charge.Net!.Amount).ShouldBe(45m);
    }

    [Fact]
    public void A_return_makes_room() =>
        Told(Rate(
            Terms(Amount(20m, AboveLimit.NotBilled, ChargeKind.Part)),
            new PartUsed(Part("p0", -1m)), new PartUsed(Part("p1", 3m))))
            .ShouldBe("part/p0:Billable:-10 part/p1:Billable:30");
}
