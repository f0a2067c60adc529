using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tests.Contracts;
using BillingGrains.Domain.Tickets;
using NodaTime;
using static BillingGrains.Domain.Tests.Rating.RatingSamples;
using static BillingGrains.Domain.Tests.Tickets.TicketSamples;

namespace BillingGrains.Domain.Tests.Rating;

/// <summary>A minute costs 1: minutes and amounts are the same numbers.</summary>
public sealed class VisitTests
{
    private static readonly LocalDate From = ContractSamples.Start;

    private static ContractTerms Terms(TimeScope scope, int step = 1, int minimum = 0) =>
        Rounded(scope, step, minimum) with
        {
            Rates = [new LabourRate(null, null, 60m, From, null)],
            Visits = new VisitTerms(GapMinutes: 15, MinimumMinutes: 60),
        };

    private static string Billed(ContractTerms terms, params TimeEntry[] entries) => string.Join(' ', Rate(terms, entries)
        .Select(charge => FormattableString.Invariant($"{charge.Kind}:{charge.Net?.Amount:0}")));

    [Theory]
    [InlineData(TimeScope.Entry)]
    [InlineData(TimeScope.Ticket)]
    [InlineData(TimeScope.Day)]
    public void Entries_that_lie_close_together_are_one_visit_with_one_minimum(TimeScope scope)
    {
        var near = Rate(Terms(scope), Entry("e1", 20, at: At(3, 2, 9)), Entry("e2", 10, at: At(3, 2, 9, 35)));
        near.Sum(charge => charge.Net!.Amount).ShouldBe(60m);
        near[^1].Kind.ShouldBe(ChargeKind.Minimum);
        near[^1].Explanation[1].Text.ShouldBe(
            "The visit of Ann on 2026-03-02 (2 entries no more than 15 minutes apart) comes to 30 minutes; the minimum is "
            + "60. The 30 lacking count as the time in which it ended.");

        Rate(Terms(scope), Entry("e1", 20, at: At(3, 2, 9)), Entry("e2", 10, at: At(3, 2, 9, 36)))
            .Sum(charge => charge.Net!.Amount).ShouldBe(120m);
    }

    [Fact]
    public void Each_technician_makes_a_visit_of_their_own() =>
        Rate(Terms(TimeScope.Entry), Entry("e1", 20), Entry("e2", 20) with { Technician = "Bob" })
            .Sum(charge => charge.Net!.Amount).ShouldBe(120m);

    [Fact]
    public void An_entry_within_a_longer_one_does_not_end_the_visit() =>
        Billed(
            Terms(TimeScope.Entry), Entry("e1", 50, at: At(3, 2, 9)), Entry("e2", 1, at: At(3, 2, 9, 5)),
            Entry("e3", 5, at: At(3, 2, 10)))
            .ShouldBe("Labour:50 Labour:1 Labour:5 Minimum:4");

    [Fact]
    public void A_visit_goes_on_past_midnight() =>
        Billed(Terms(TimeScope.Day), Entry("e1", 20, at: At(3, 2, 23, 40)), Entry("e2", 20, at: At(3, 3, 0)))
            .ShouldBe("Labour:20 Labour:20 Minimum:20");

    [Fact]
    public void The_smaller_scope_comes_first()
    {
        // Two visits of 10 minutes are brought to 60 each; the ticket's minimum of 90 is reached by that.
        Billed(Terms(TimeScope.Ticket, minimum: 90), Entry("e1", 10, at: At(3, 2, 9)), Entry("e2", 10, at: At(3, 2, 15)))
            .ShouldBe("Labour:20 Minimum:50 Minimum:50");
        // The entry is rounded to 45 minutes first; then the visit lacks 15.
        Billed(Terms(TimeScope.Entry, step: 45), Entry("e1", 10)).ShouldBe("Labour:45 Minimum:15");
        // 10 and 50 are 60; the ticket's minimum of 90 and its step of 45 ask for 30 more.
        var charges = Rate(Terms(TimeScope.Ticket, step: 45, minimum: 90), Entry("e1", 10));
        charges.Select(charge => charge.Quantity).ShouldBe([10m, 50m, 30m]);
        charges[2].Told().ShouldContain(
            "The 10 minutes of the whole ticket, with 50 up to the minimum of visits, are billed as 90");
    }

    [Fact]
    public void The_contract_says_what_may_be_a_visit()
    {
        var terms = Terms(TimeScope.Entry);
        terms = terms with { Visits = terms.Visits! with { WorkTypes = ["onsite"] } };
        Billed(terms, Entry("e1", 10), Entry("e2", 10, workType: "onsite")).ShouldBe("Labour:10 Labour:10 Minimum:50");
        terms = terms with { Visits = terms.Visits! with { WorkTypes = [], Place = "plant" } };
        Billed(terms, Entry("e1", 10), Entry("e2", 10) with { Place = "plant" }).ShouldBe("Labour:10 Labour:10 Minimum:50");
    }

    [Fact]
    public void Covered_work_counts_for_the_minimum_and_costs_nothing()
    {
        var terms = Terms(TimeScope.Entry) with { Included = [new Inclusion(null, "remote")] };
        Billed(terms, Entry("e1", 40), Entry("e2", 5, workType: "onsite")).ShouldBe("Labour:0 Labour:5 Minimum:15");
        Billed(terms, Entry("e1", 40)).ShouldBe("Labour:0");
    }

    [Fact]
    public void No_minimum_is_asked_while_work_has_no_price_or_when_it_was_taken_back()
    {
        var terms = Terms(TimeScope.Entry);
        Billed(terms, Entry("e1", 10), Entry("e2", 10, workType: "")).ShouldBe("Labour:10 Labour:");
        Billed(terms, Entry("e1", 10), Entry("c1", -10)).ShouldBe("Labour:0");
    }

    [Theory]
    [InlineData(TimeScope.Entry)]
    [InlineData(TimeScope.Ticket)]
    [InlineData(TimeScope.Day)]
    public void A_work_type_may_be_rounded_by_its_own_rule_apart_from_other_work(TimeScope scope)
    {
        var terms = Terms(scope, 15, 15) with { Visits = null };
        terms = terms with
        {
            TimeRounding = terms.TimeRounding with
            {
                WorkTypes = [new WorkTypeRounding("onsite", 30, RoundingMode.Up, 60)],
            },
        };
        var charges = Rate(terms, Entry("e1", 1), Entry("e2", 1, workType: "onsite"), Entry("e3", 65, workType: "other"));
        charges.Where(charge => charge.Told().Contains("onsite", StringComparison.Ordinal))
            .Sum(charge => charge.Net!.Amount).ShouldBe(60m);
        charges.Sum(charge => charge.Net!.Amount).ShouldBe(scope == TimeScope.Entry ? 60m + 15m + 75m : 60m + 75m);
        charges.ShouldContain(charge => charge.Told().Contains("(step 30 up, minimum 60, as agreed for onsite"));
    }
}
