using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Rating;
using NodaTime;
using static BillingGrains.Domain.Tests.Contracts.ContractSamples;

namespace BillingGrains.Domain.Tests.Contracts;

/// <summary>Parts of a fixed price: owed when reached, given back when that is taken back.</summary>
public sealed class MilestoneTests
{
    private static readonly LocalDate Day = new(2026, 3, 2);

    private static readonly CustomerContract State = Given(new ContractAgreed(
        Terms() with { Milestones = [new Milestone("design", "Design agreed", 1200m)] }, "Fin", Now));

    private static ReachMilestone Reach(LocalDate? on, string id = "design") => new(id, on, "Ann", Now);

    private static BillPeriod Bill(string run, YearMonth? period = null) => new(run, period ?? March, Entity, Now);

    [Fact]
    public void It_is_billed_in_the_month_in_which_it_was_reached_once()
    {
        State.When(Bill("r0")).ShouldBeEmpty();
        var state = State.After(Reach(Day));
        var line = state.When(Bill("r1")).OfType<PeriodBilled>().Single().Lines.Single();
        (line.Kind, line.Description, line.Net.Amount).ShouldBe((ChargeKind.Milestone, "Design agreed", 1200m));
        line.Explanation.Single().Text.ShouldBe("Design agreed: reached on 2026-03-02, agreed at 1200.00 EUR.");
        state.When(Bill("r1", new YearMonth(2026, 2))).ShouldBeEmpty();
        state.After(Bill("r1")).When(Bill("r2", April)).ShouldBeEmpty();
    }

    [Fact]
    public void What_is_taken_back_is_credited_and_may_be_reached_again()
    {
        var state = State.After(Reach(Day)).After(Bill("r1")).After(Reach(null));
        var credit = state.When(Bill("r2")).OfType<PeriodBilled>().Single();
        (credit.Reason, credit.Lines.Single().Net.Amount).ShouldBe(("credit", -1200m));
        state.After(Bill("r2")).After(Reach(Day.PlusDays(1))).When(Bill("r3")).OfType<PeriodBilled>().Single()
            .Lines.Single().Net.Amount.ShouldBe(1200m);
    }

    [Fact]
    public void A_repetition_changes_nothing_and_a_contradiction_is_refused()
    {
        var state = State.After(Reach(Day));
        state.When(Reach(Day)).ShouldBeEmpty();
        State.When(Reach(null)).ShouldBeEmpty();
        state.Refused(Reach(Day.PlusDays(1))).ShouldBe(ContractRefusal.MilestoneConflict(Day));
        State.Refused(Reach(Day, "pilot")).Code.ShouldBe("unknown-milestone");
        State.Refused(Reach(Terms().DateAt(Now).PlusDays(1))).ShouldBe(ContractRefusal.MilestoneInFuture);
        Given().Refused(Reach(Day)).ShouldBe(ContractRefusal.NotAgreed);
    }

    [Fact]
    public void A_milestone_that_says_nothing_or_costs_nothing_is_refused_when_it_is_agreed()
    {
        var terms = Terms() with
        {
            Milestones = [new Milestone("a", "", 10m), new Milestone("a", "Again", 0.001m)],
        };
        ContractTermsCheck.Find(terms).Select(fault => fault.Field)
            .ShouldBe(["milestones/0/text", "milestones/1/milestoneId", "milestones/1/amount"]);
    }
}
