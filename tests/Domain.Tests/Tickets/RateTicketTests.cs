using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Customers;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tests.Contracts;
using BillingGrains.Domain.Tickets;
using static BillingGrains.Domain.Tests.Tickets.TicketSamples;

namespace BillingGrains.Domain.Tests.Tickets;

public sealed class RateTicketTests
{
    private static readonly HoldReason NoContract = CustomerHolds.NoContract("incident", null);

    private static readonly RateTicket ByContract = new(Key, [ContractSamples.Terms()], null, Now);
    private static readonly RateTicket ByNothing = new(Key, [], NoContract, Now);

    private static TicketRated Rated(Ticket state, RateTicket rate) =>
        state.When(rate).ShouldHaveSingleItem().ShouldBeOfType<TicketRated>();

    [Fact]
    public void The_first_rating_is_number_one_and_goes_to_the_contract()
    {
        var state = Given(Opened, new TimeLogged(Entry()));
        var rated = Rated(state, ByContract);
        (rated.RatingNumber, rated.ContractId, rated.ContractVersion).ShouldBe((1, "K-1", 1));
        rated.Charges.ShouldHaveSingleItem().Net!.Amount.ShouldBe(100m);
        TicketDecider.Addressees(state.After(ByContract), rated).ShouldBe(["contract/K-1"]);
    }

    /// <summary>Found by the simulator (seed 20098): an activation that had stayed behind looked for the contract of the
    /// customer before, and its answer was decided on the ticket of another customer.</summary>
    [Fact]
    public void A_contract_that_was_found_for_another_customer_rates_nothing_and_another_is_looked_for()
    {
        var state = Given(Opened, new TimeLogged(Entry()));
        var question = new ContractQuestion(state.Header, state.FirstWorkAt);
        state.When(ByContract with { AskedFor = question }).ShouldHaveSingleItem().ShouldBeOfType<TicketRated>();

        var moved = state.After(new PutTicket("desk", "1", state.Header! with { CustomerId = "C-2" }, Now));
        var due = moved.When(ByContract with { AskedFor = question }).ShouldHaveSingleItem().ShouldBeOfType<RatingDue>();
        TicketDecider.Addressees(moved, due).ShouldBe([Key]);
        moved.When(ByNothing with { AskedFor = new ContractQuestion(null, null) })
            .ShouldHaveSingleItem().ShouldBeOfType<RatingDue>();
    }

    [Fact]
    public void When_nothing_changed_it_was_already_done()
    {
        Given(Opened, new TimeLogged(Entry())).After(ByContract).When(ByContract).ShouldBeEmpty();
        Given(Opened, new TimeLogged(Entry())).After(ByNothing).When(ByNothing).ShouldBeEmpty();
        Given(Opened).When(ByContract).ShouldBeEmpty();
    }

    [Fact]
    public void A_new_version_or_a_new_fact_rates_again()
    {
        var state = Given(Opened, new TimeLogged(Entry())).After(ByContract);
        Rated(state, ByContract with { Versions = [ContractSamples.Terms() with { Version = 2 }] })
            .RatingNumber.ShouldBe(2);
        Rated(state.After(new LogTime(Key, Entry("e2"), Now)), ByContract).Charges.Count.ShouldBe(2);
    }

    [Fact]
    public void A_ticket_that_is_awaited_is_held_by_whatever_terms()
    {
        var state = Given(new TicketAwaited(Key), new TimeLogged(Entry()));
        var rated = Rated(state, ByContract);
        rated.ContractId.ShouldBeNull();
        rated.Charges.ShouldHaveSingleItem().Hold!.Code.ShouldBe("unknown-ticket");
        TicketDecider.Addressees(state.After(ByContract), rated).ShouldBeEmpty();
        Rated(state.After(ByContract).After(new PutTicket("desk", "4711", Header, Now)), ByContract)
            .Charges[0].Standing.ShouldBe(ChargeStanding.Billable);
    }

    [Fact]
    public void Without_a_contract_all_is_held_and_the_customer_hears_of_it()
    {
        var state = Given(Opened, new TimeLogged(Entry()), new PartUsed(Part()));
        var rated = Rated(state, ByNothing);
        rated.Charges.ShouldAllBe(charge => charge.Standing == ChargeStanding.Held && charge.Hold == NoContract);
        rated.Charges.SelectMany(charge => charge.Facts).ShouldBe(["e1", "p1"]);
        TicketDecider.Addressees(state.After(ByNothing), rated).ShouldBe(["customer/C-1"]);
    }

    [Fact]
    public void When_the_contract_is_found_the_customer_hears_that_the_wait_is_over()
    {
        var waiting = Given(Opened, new TimeLogged(Entry())).After(ByNothing);
        TicketDecider.Addressees(waiting.After(ByContract), Rated(waiting, ByContract))
            .ShouldBe(["contract/K-1", "customer/C-1"]);
    }

    [Fact]
    public void The_contract_that_is_left_hears_of_it_once()
    {
        var other = ByContract with { Versions = [ContractSamples.Terms() with { ContractId = "K-2" }] };
        var first = Given(Opened, new TimeLogged(Entry())).After(ByContract);
        var moved = first.After(other);
        TicketDecider.Addressees(moved, Rated(first, other)).ShouldBe(["contract/K-2", "contract/K-1"]);
        var again = moved.After(new LogTime(Key, Entry("e2"), Now));
        TicketDecider.Addressees(again.After(other), Rated(again, other)).ShouldBe(["contract/K-2"]);
        TicketDecider.Addressees(first.After(ByNothing), Rated(first, ByNothing))
            .ShouldBe(["contract/K-1", "customer/C-1"]);
    }

    [Fact]
    public void Another_customer_without_a_contract_hears_of_it_too()
    {
        var unknown = ByNothing with { Missing = CustomerHolds.UnknownCustomer };
        var moved = Given(Opened, new TimeLogged(Entry())).After(unknown)
            .After(new PutTicket("desk", "4711", Header with { CustomerId = "C-2" }, Now));
        TicketDecider.Addressees(moved.After(unknown), Rated(moved, unknown)).ShouldBe(["customer/C-2"]);
    }

    [Fact]
    public void The_contract_hears_of_another_site_or_project_although_no_amount_changes()
    {
        var rated = Given(Opened, new TimeLogged(Entry())).After(ByContract);
        var moved = Rated(rated.After(new PutTicket("desk", "4711", Header with { Project = "ERP" }, Now)), ByContract);
        (moved.Project, moved.Charges).ShouldBe(("ERP", Rated(Given(Opened, new TimeLogged(Entry())), ByContract).Charges));
        Rated(rated.After(new PutTicket("desk", "4711", Header with { Site = "Ghent" }, Now)), ByContract)
            .Site.ShouldBe("Ghent");
        rated.After(new PutTicket("desk", "4711", Header with { Subject = "Other" }, Now)).When(ByContract).ShouldBeEmpty();
    }

    [Fact]
    public void With_neither_terms_nor_reason_it_is_refused() =>
        Given(Opened).Refused(new RateTicket(Key, [], null, Now)).ShouldBe(TicketRefusal.NothingToRateBy);
}
