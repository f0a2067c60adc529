using BillingGrains.Domain.Contracts;
using static BillingGrains.Domain.Tests.Contracts.ContractSamples;

namespace BillingGrains.Domain.Tests.Contracts;

public sealed class TakeChargesTests
{
    private const string Ticket = "ticket/desk/1";

    private static TakeCharges Take(int number, string? contract = "K-1", decimal net = 10m, int version = 1) =>
        new(Ticket, number, contract, version, [Charge(net)], Now);

    [Fact]
    public void Charges_are_taken() =>
        Agreed().When(Take(1)).ShouldBe([new ChargesTaken(Ticket, 1, [Charge(10m)])]);

    [Fact]
    public void The_same_or_an_older_rating_was_taken_already()
    {
        Agreed().After(Take(2)).When(Take(2, net: 99m)).ShouldBeEmpty();
        Agreed().After(Take(2)).When(Take(1, net: 99m)).ShouldBeEmpty();
    }

    [Fact]
    public void A_rating_by_a_version_that_is_no_longer_in_force_is_taken_and_asked_for_again()
    {
        var revised = Agreed(new ContractAgreed(Terms() with { Version = 2 }, "Fin", Now));
        revised.When(Take(1)).ShouldBe([new ChargesTaken(Ticket, 1, [Charge(10m)]), new RatingSuperseded(Ticket, 1)]);
        ContractDecider.Addressees(revised, new RatingSuperseded(Ticket, 1)).ShouldBe([Ticket]);
        revised.When(Take(1, version: 2)).ShouldBe([new ChargesTaken(Ticket, 1, [Charge(10m)])]);
        revised.After(Take(1)).When(Take(2, "K-2")).ShouldBe([new ChargesTaken(Ticket, 2, [])]);
    }

    [Fact]
    public void A_newer_rating_stands_in_place_of_the_older() =>
        Agreed().After(Take(1)).After(Take(2, net: 20m)).Accounts[Ticket].Charges.ShouldBe([Charge(20m)]);

    [Fact]
    public void A_rating_by_another_contract_empties_the_ticket_here()
    {
        Agreed().After(Take(1)).When(Take(2, "K-2")).ShouldBe([new ChargesTaken(Ticket, 2, [])]);
        Agreed().After(Take(1)).When(Take(2, null)).ShouldBe([new ChargesTaken(Ticket, 2, [])]);
        Agreed().When(Take(1, "K-2")).ShouldBeEmpty();
    }

    [Fact]
    public void Before_a_version_is_agreed_nothing_is_taken() =>
        Given().Refused(Take(1)).ShouldBe(ContractRefusal.NotAgreed);
}
