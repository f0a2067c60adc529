using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tests.Contracts;
using static BillingGrains.Domain.Tests.Rating.RatingSamples;
using static BillingGrains.Domain.Tests.Tickets.TicketSamples;

namespace BillingGrains.Domain.Tests.Rating;

public sealed class CorrectionTests
{
    private static readonly ContractTerms Terms = ContractSamples.Terms();

    [Fact]
    public void A_correction_comes_off_the_latest_entry_of_the_same_role_and_work_type()
    {
        var charges = Rate(
            Terms, Entry("e1", 60, at: At(3, 2, 9)), Entry("e2", 60, at: At(3, 2, 11)),
            Entry("e3", 60, at: At(3, 2, 13), workType: "onsite"), Entry("c1", -30, at: At(3, 2, 9)));
        charges.Select(charge => (string.Join(',', charge.Facts), charge.Quantity))
            .ShouldBe([("e1", 60m), ("c1,e2", 30m), ("e3", 60m)]);
        charges[1].Told().ShouldContain("The correction c1 takes 30 minutes off e2: 30 remain.");
    }

    [Fact]
    public void A_correction_may_reach_over_several_entries_and_is_billed_with_the_first()
    {
        var charges = Rate(
            Terms, Entry("e1", 60, at: At(3, 2, 9)), Entry("e2", 60, at: At(3, 2, 11)), Entry("c1", -90));
        charges.Select(charge => (string.Join(',', charge.Facts), charge.Quantity, charge.Net!.Amount))
            .ShouldBe([("e1", 30m, 50m), ("c1,e2", 0m, 0m)]);
    }

    [Fact]
    public void It_shortens_the_end_of_the_work()
    {
        var terms = Terms with { AfterHours = ContractSamples.OfficeHours() };
        Rate(terms, Entry("e1", 90, at: At(3, 2, 16, 30)), Entry("c1", -60)).Only().Net!.Amount.ShouldBe(50m);
    }

    [Fact]
    public void Below_zero_is_held_and_nothing_negative_is_billed()
    {
        var charges = Rate(Terms, Entry("e1", 60), Entry("c1", -80, at: At(3, 2, 12)));
        charges[0].Hold!.Code.ShouldBe("negative-time");
        (charges[0].Standing, charges[0].Quantity, charges[0].Net).ShouldBe((ChargeStanding.Held, -20m, null));
        (charges[1].Standing, charges[1].Quantity, charges[1].Net!.Amount)
            .ShouldBe((ChargeStanding.Billable, 0m, 0m));
    }

    [Fact]
    public void A_correction_of_another_work_type_is_held() =>
        Rate(Terms, Entry("e1", 60), Entry("c1", -10, workType: "onsite"))[0].Hold!.Code.ShouldBe("negative-time");

    [Fact]
    public void A_correction_without_a_work_type_is_of_the_one_that_its_technicians_entries_all_have()
    {
        var charges = Rate(
            Terms, Entry("e1", 60, at: At(3, 2, 9)), Entry("e2", 60, at: At(3, 2, 11)),
            Entry("c1", -30, at: At(3, 2, 12), workType: ""));
        charges.Select(charge => (string.Join(',', charge.Facts), charge.Quantity))
            .ShouldBe([("e1", 60m), ("c1,e2", 30m)]);
    }

    [Fact]
    public void A_correction_by_one_who_did_not_work_is_of_the_one_kind_that_all_entries_have()
    {
        var charge = Rate(
            Terms, Entry("e1", 60, at: At(3, 2, 9)),
            Entry("c1", -30, at: At(3, 2, 12), role: "dispatcher", workType: "") with { Technician = "dora" }).Only();
        (string.Join(',', charge.Facts), charge.Quantity).ShouldBe(("c1,e1", 30m));
    }

    [Fact]
    public void A_correction_without_a_work_type_is_held_where_its_technician_did_several() =>
        Rate(
            Terms, Entry("e1", 60, at: At(3, 2, 9)), Entry("e2", 60, at: At(3, 2, 11), workType: "onsite"),
            Entry("c1", -30, at: At(3, 2, 12), workType: ""))
            .ShouldContain(charge => charge.Hold != null && charge.Hold.Code == "negative-time");

    [Fact]
    public void The_minimum_is_not_asked_for_time_that_was_taken_back() =>
        Rate(Rounded(TimeScope.Entry, 15, 60), Entry("e1", 60), Entry("c1", -60)).Only().Net!.Amount.ShouldBe(0m);

    [Fact]
    public void The_tickets_scope_sums_what_remains() =>
        Rate(Rounded(TimeScope.Ticket, 60, 0), Entry("e1", 70), Entry("c1", -10)).Only().Quantity.ShouldBe(60m);
}
