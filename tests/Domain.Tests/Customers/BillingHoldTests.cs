using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Customers;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tests.Contracts;
using BillingGrains.Domain.Tests.Tickets;
using BillingGrains.Domain.Tickets;
using NodaTime;
using static BillingGrains.Domain.Tests.Contracts.ContractSamples;

namespace BillingGrains.Domain.Tests.Customers;

/// <summary>A customer on billing hold: its work is priced and waits, whatever is on its way, and is billed when it is
/// released.</summary>
public sealed class BillingHoldTests
{
    private const string Ticket = "ticket/desk/1";

    private static readonly Instant Now = ContractSamples.Now;
    private static readonly BillingHold Hold = new("h1", "Insolvency", "Fin", Now);
    private static readonly HoldBilling Command = new("C-1", "h1", "Insolvency", "Fin", Now);

    private static readonly Customer Linked = Given(new ContractLinked(
        "K-1", 1, new Coverage(ContractSamples.Start, null, null, null), "Europe/Brussels"));

    private static readonly HoldReason Reason =
        ((ContractFound.One)CustomerDecider.Evolve(Linked, new BillingHeld(Hold)).Find("incident", null, Now)).Hold!;

    [Fact]
    public void It_goes_to_the_customers_contracts_and_stands_on_every_search_for_one()
    {
        var held = CustomerDecider.Decide(Linked, Command).ShouldBeOfType<Decision<CustomerEvent>.Accepted>().Events[0];

        held.ShouldBe(new BillingHeld(Hold));
        CustomerDecider.Addressees(Linked, held).ShouldBe(["contract/K-1"]);
        (Reason.Code, Reason.Owner).ShouldBe(("customer-on-billing-hold", "finance"));
        var released = CustomerDecider.Evolve(
            CustomerDecider.Evolve(Linked, held), new BillingReleased("h1", "Paid", "Fin", Now));
        released.Find("incident", null, Now).ShouldBe(new ContractFound.One("K-1"));
    }

    [Fact]
    public void The_same_hold_again_changes_nothing_and_without_a_reason_there_is_none()
    {
        var held = CustomerDecider.Evolve(Linked, new BillingHeld(Hold));
        Accepted(held, Command).ShouldBeEmpty();
        Decide(Linked, new ReleaseBilling("C-1", "h9", "Paid", "Fin", Now)).ShouldBe(CustomerRefusal.UnknownHold);
        Decide(held, Command with { HoldId = "h2" }).ShouldBe(CustomerRefusal.HeldAlready);
        Decide(Linked, Command with { Reason = " " }).ShouldBe(CustomerRefusal.ReasonMissing);
    }

    /// <summary>Found by the simulator (seed 18): a hold that came a second time held a customer that was released.</summary>
    [Fact]
    public void A_hold_that_comes_again_after_its_release_holds_nothing_and_an_old_release_ends_no_other_hold()
    {
        var release = new ReleaseBilling("C-1", "h1", "Paid", "Fin", Now);
        var released = CustomerDecider.Evolve(
            CustomerDecider.Evolve(Linked, new BillingHeld(Hold)), new BillingReleased("h1", "Paid", "Fin", Now));

        Accepted(released, Command).ShouldBeEmpty();
        var again = CustomerDecider.Evolve(released, new BillingHeld(Hold with { HoldId = "h2" }));
        Accepted(again, release).ShouldBeEmpty();
        Accepted(again, release with { HoldId = "h2" }).ShouldHaveSingleItem();
    }

    private static Refusal Decide(Customer state, CustomerCommand command) =>
        CustomerDecider.Decide(state, command).ShouldBeOfType<Decision<CustomerEvent>.Refused>().Refusal;

    [Fact]
    public void What_would_be_billed_waits_with_its_price_and_what_would_not_stays_as_it_is()
    {
        var state = TicketSamples.Given(TicketSamples.Opened, new TimeLogged(TicketSamples.Entry()));
        var rate = new RateTicket(TicketSamples.Key, [ContractSamples.Terms()], null, Now, CustomerHold: Reason);

        var charge = ((TicketRated)state.When(rate)[0]).Charges.ShouldHaveSingleItem();

        (charge.Standing, charge.Net!.Amount, charge.Hold).ShouldBe((ChargeStanding.Held, 100m, Reason));
        state.After(rate).When(rate).ShouldBeEmpty();
        ((TicketRated)state.After(rate).When(rate with { CustomerHold = null })[0]).Charges[0].Standing
            .ShouldBe(ChargeStanding.Billable);
        var included = rate with { Versions = [ContractSamples.Terms() with { Included = [new Inclusion(null, null)] }] };
        ((TicketRated)state.When(included)[0]).Charges[0].Standing.ShouldBe(ChargeStanding.NotBillable);
    }

    [Fact]
    public void Its_tickets_with_work_to_bill_rate_again_and_others_do_not()
    {
        var contract = Agreed().After(Take(1)).After(Take(1, "ticket/desk/2", "C-2"));

        var noted = contract.When(new NoteCustomerHold("C-1", true, Now)).ShouldHaveSingleItem();

        noted.ShouldBe(new CustomerHoldNoted("C-1", true, [Ticket]));
        ContractDecider.Addressees(contract, noted).ShouldBe([Ticket]);
    }

    [Fact]
    public void A_rating_that_was_on_its_way_is_made_anew_when_the_hold_came_or_went_meanwhile()
    {
        var held = Agreed().After(new NoteCustomerHold("C-1", true, Now));
        held.When(Take(1)).ShouldContain(new RatingSuperseded(Ticket, 1));
        held.When(Take(1, charge: WithHold)).ShouldNotContain(new RatingSuperseded(Ticket, 1));

        var released = held.After(new NoteCustomerHold("C-1", false, Now));
        released.When(Take(1, charge: WithHold)).ShouldContain(new RatingSuperseded(Ticket, 1));
        released.When(Take(1)).ShouldNotContain(new RatingSuperseded(Ticket, 1));
    }

    private static Charge WithHold => Charge(10m) with { Standing = ChargeStanding.Held, Hold = Reason };

    private static TakeCharges Take(int number, string ticket = Ticket, string customer = "C-1", Charge? charge = null) =>
        new(ticket, number, "K-1", 1, [charge ?? Charge(10m)], Now, customer);

    private static Customer Given(params CustomerEvent[] facts) =>
        facts.Aggregate(CustomerDecider.Initial, CustomerDecider.Evolve);

    private static ValueList<CustomerEvent> Accepted(Customer state, CustomerCommand command) =>
        CustomerDecider.Decide(state, command).ShouldBeOfType<Decision<CustomerEvent>.Accepted>().Events;
}
