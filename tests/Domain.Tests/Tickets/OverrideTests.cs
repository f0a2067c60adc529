using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tests.Contracts;
using BillingGrains.Domain.Tickets;
using static BillingGrains.Domain.Tests.Rating.RatingSamples;
using static BillingGrains.Domain.Tests.Tickets.TicketSamples;

namespace BillingGrains.Domain.Tests.Tickets;

/// <summary>A value that a source owns is set here only with a reason, is shown, survives later deliveries, and asks again
/// when the source changes it.</summary>
public sealed class OverrideTests
{
    private static readonly ContractTerms Terms = ContractSamples.Terms();

    private static readonly OverrideField ToRemote =
        new(Key, "e1", OverriddenField.WorkType, "remote", "The desk cannot be corrected", "Ann", Now);

    private static readonly Ticket Odd = Given(Opened, new TimeLogged(Entry(workType: "REMOTE-2")));

    [Fact]
    public void An_overridden_work_type_is_rated_and_told_on_the_charge()
    {
        TicketRating.Rate(Odd, Terms with { WorkTypeCodes = [new WorkTypeCode("remote", "LAB-1")] }).Only().Hold!.Code
            .ShouldBe("work-type-without-code");

        var charge = TicketRating.Rate(
            Odd.After(ToRemote), Terms with { WorkTypeCodes = [new WorkTypeCode("remote", "LAB-1")] }).Only();

        (charge.Standing, charge.Net!.Amount).ShouldBe((ChargeStanding.Billable, 100m));
        charge.Tags.ShouldBe(["LAB-1"]);
        charge.Told().ShouldContain(
            "The work type \"remote\" was set here by Ann, the source said \"REMOTE-2\": The desk cannot be corrected");
    }

    [Fact]
    public void It_survives_a_later_revision_that_says_the_same()
    {
        var state = Odd.After(ToRemote).After(new LogTime(
            Key, Entry(minutes: 90, revision: 2, workType: "REMOTE-2"), Now));

        var charge = TicketRating.Rate(state, Terms).Only();

        (charge.Standing, charge.Net!.Amount).ShouldBe((ChargeStanding.Billable, 150m));
        state.Time["e1"].Entry!.WorkType.ShouldBe("remote");
    }

    [Fact]
    public void The_same_delivery_again_is_done_already_and_no_conflict() =>
        Odd.After(ToRemote).When(new LogTime(Key, Entry(workType: "REMOTE-2"), Now)).ShouldBeEmpty();

    [Fact]
    public void When_the_source_changes_the_value_it_is_held_until_a_person_looks_again()
    {
        var state = Odd.After(ToRemote).After(new LogTime(Key, Entry(revision: 2, workType: "onsite"), Now));

        var hold = TicketRating.Rate(state, Terms).Only().Hold!;

        (hold.Code, hold.Owner).ShouldBe(("override-outdated", "support"));
        hold.Reason.ShouldBe(
            "The work type was set to \"remote\" here by Ann while the source said \"REMOTE-2\"; now it says \"onsite\".");
        var confirmed = state.After(ToRemote with { Reason = "Still", By = "Bob" });
        TicketRating.Rate(confirmed, Terms).Only().Standing.ShouldBe(ChargeStanding.Billable);
        var dropped = state.After(new DropOverride(Key, "e1", OverriddenField.WorkType, "Right now", "Bob", Now));
        dropped.Time["e1"].Entry!.WorkType.ShouldBe("onsite");
        dropped.AllOverrides.ShouldBeEmpty();
    }

    [Fact]
    public void When_the_source_comes_to_say_the_same_nobody_is_asked()
    {
        var state = Odd.After(ToRemote).After(new LogTime(Key, Entry(revision: 2, workType: "remote"), Now));

        TicketRating.Rate(state, Terms).Only().Standing.ShouldBe(ChargeStanding.Billable);
    }

    [Fact]
    public void The_customer_is_overridden_for_the_whole_ticket_and_survives_a_new_header()
    {
        var set = new OverrideField(
            Key, Ticket.Everything, OverriddenField.Customer, "C-2", "Wrong company", "Ann", Now);
        var state = Odd.After(set).After(new PutTicket("desk", "4711", Header with { Subject = "Printer smokes" }, Now));

        (state.Header!.CustomerId, state.Header.Subject, state.Told!.CustomerId).ShouldBe(("C-2", "Printer smokes", "C-1"));
        state.When(new PutTicket("desk", "4711", Header with { Subject = "Printer smokes" }, Now)).ShouldBeEmpty();
        var moved = state.After(new PutTicket("desk", "4711", Header with { CustomerId = "C-3" }, Now));
        TicketRating.Rate(moved, Terms).Only().Hold!.Code.ShouldBe("override-outdated");
    }

    [Fact]
    public void An_entry_is_not_billed_or_billed_though_the_contract_includes_it()
    {
        var no = Given(Opened, new TimeLogged(Entry())).After(
            ToRemote with { Field = OverriddenField.Billable, Value = "no", Reason = "Our own mistake" });
        var charge = TicketRating.Rate(no, Terms).Only();
        charge.Standing.ShouldBe(ChargeStanding.NotBillable);
        charge.Told().ShouldContain("Ann decided that e1 is not billed: Our own mistake");

        var included = Terms with { Included = [new Inclusion("incident", null)] };
        var yes = Given(Opened, new TimeLogged(Entry())).After(
            ToRemote with { Field = OverriddenField.Billable, Value = "yes", Reason = "Not an incident" });
        TicketRating.Rate(yes, included).Only().Standing.ShouldBe(ChargeStanding.Billable);
    }

    [Fact]
    public void A_part_is_not_billed()
    {
        var state = Given(Opened, new PartUsed(Part())).After(
            ToRemote with { Subject = "p1", Field = OverriddenField.Billable, Value = "no", Reason = "Warranty" });

        TicketRating.Rate(state, Terms).Only().Standing.ShouldBe(ChargeStanding.NotBillable);
    }

    [Fact]
    public void An_approval_of_what_was_there_before_lapses()
    {
        var state = Odd.After(new ApproveTicket(Key, "a1", "e1", "Eve", Now)).After(ToRemote);

        state.Time["e1"].IsApproved.ShouldBeFalse();
    }

    [Fact]
    public void Without_a_reason_a_value_or_anything_to_override_it_is_refused()
    {
        Odd.Refused(ToRemote with { Reason = " " }).ShouldBe(TicketRefusal.NoReason("reason"));
        Odd.Refused(ToRemote with { Value = "" }).ShouldBe(TicketRefusal.BadOverride("value"));
        Odd.Refused(ToRemote with { Subject = "e9" }).ShouldBe(TicketRefusal.NothingToOverride("subject"));
        Odd.Refused(ToRemote with { Field = OverriddenField.Customer }).ShouldBe(TicketRefusal.NothingToOverride("subject"));
        Odd.Refused(ToRemote with { Field = OverriddenField.Billable, Value = "maybe" })
            .ShouldBe(TicketRefusal.BadOverride("value"));
        Odd.After(ToRemote).When(ToRemote).ShouldBeEmpty();
        Odd.When(new DropOverride(Key, "e1", OverriddenField.WorkType, "None", "Ann", Now)).ShouldBeEmpty();
    }
}
