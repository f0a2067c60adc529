using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Customers;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Tests.Contracts;
using NodaTime;

namespace BillingGrains.Domain.Tests.Customers;

public sealed class CustomerTests
{
    private static readonly Instant Now = ContractSamples.Now;
    private static readonly Coverage Any = new(ContractSamples.Start, null, null, null);

    private static ContractTerms Terms(int version = 1, params string[] customers) => ContractSamples.Terms() with
    {
        Version = version,
        CustomerIds = customers.Length == 0 ? ["C-1"] : customers.ToValueList(),
    };

    private static ContractLinked Linked(string id, Coverage applies) => new(id, 1, applies, "Europe/Brussels");

    private static Customer Given(params CustomerEvent[] facts) =>
        facts.Aggregate(CustomerDecider.Initial, CustomerDecider.Evolve);

    private static CustomerEvent[] When(Customer state, CustomerCommand command) =>
        [.. CustomerDecider.Decide(state, command).ShouldBeOfType<Decision<CustomerEvent>.Accepted>().Events];

    private static string Found(
        Customer state, string category = "incident", string? site = null, Instant? at = null) =>
        state.Find(category, site, at ?? Now) switch
        {
            ContractFound.One one => one.ContractId,
            ContractFound.None none => $"{none.Hold.Code} ({none.Hold.Owner})",
            _ => throw new InvalidOperationException(),
        };

    [Fact]
    public void A_contract_that_names_the_customer_is_linked() =>
        When(Given(), new LinkContract("C-1", Terms(), Now)).ShouldBe([Linked("K-1", Any)]);

    [Fact]
    public void The_same_or_an_older_version_was_linked_already()
    {
        When(Given(Linked("K-1", Any)), new LinkContract("C-1", Terms(), Now)).ShouldBeEmpty();
        When(Given(new ContractUnlinked("K-1", 2)), new LinkContract("C-1", Terms(), Now)).ShouldBeEmpty();
    }

    [Fact]
    public void A_version_that_no_longer_names_it_is_unlinked()
    {
        When(Given(Linked("K-1", Any)), new LinkContract("C-1", Terms(2, "C-2"), Now))
            .ShouldBe([new ContractUnlinked("K-1", 2)]);
        When(Given(), new LinkContract("C-1", Terms(2, "C-2"), Now)).ShouldBeEmpty();
        Found(Given(Linked("K-1", Any), new ContractUnlinked("K-1", 2))).ShouldBe("no-contract (finance)");
    }

    [Fact]
    public void Waiting_tickets_are_called_by_every_change()
    {
        var state = Given(new TicketWaits("ticket/desk/2"), new TicketWaits("ticket/desk/1"));
        var facts = When(state, new LinkContract("C-1", Terms(), Now));
        facts[1].ShouldBe(new TicketsCalled(["ticket/desk/1", "ticket/desk/2"]));
        CustomerDecider.Addressees(state, facts[1]).ShouldBe(["ticket/desk/1", "ticket/desk/2"]);
        When(facts.Aggregate(state, CustomerDecider.Evolve), new LinkContract("C-1", Terms(2, "C-2"), Now)).Length
            .ShouldBe(2);
    }

    [Fact]
    public void A_ticket_waits_once_until_it_has_found_its_contract()
    {
        var wait = new WaitForContract("C-1", "ticket/desk/1", Now);
        var waiting = Given(new TicketWaits("ticket/desk/1"));
        When(Given(), wait).ShouldBe([new TicketWaits("ticket/desk/1")]);
        When(waiting, wait).ShouldBeEmpty();
        When(waiting, new StopWaiting("C-1", "ticket/desk/1", Now)).ShouldBe([new TicketWaitsNoMore("ticket/desk/1")]);
        When(Given(), new StopWaiting("C-1", "ticket/desk/1", Now)).ShouldBeEmpty();
        Given(new TicketWaits("ticket/desk/1"), new TicketWaitsNoMore("ticket/desk/1")).Waiting.ShouldBeEmpty();
    }

    [Fact]
    public void A_ticket_whose_note_came_after_the_contract_is_called_at_once() =>
        When(Given(Linked("K-1", Any)), new WaitForContract("C-1", "ticket/desk/1", Now))
            .ShouldBe([new TicketWaits("ticket/desk/1"), new TicketsCalled(["ticket/desk/1"])]);

    [Fact]
    public void A_ticket_that_waited_before_and_asks_again_after_the_contract_is_called_too() =>
        When(
            Given(new TicketWaits("ticket/desk/1"), Linked("K-1", Any)),
            new WaitForContract("C-1", "ticket/desk/1", Now)).ShouldBe([new TicketsCalled(["ticket/desk/1"])]);

    [Fact]
    public void A_customer_that_no_contract_ever_named_is_unknown() =>
        Found(Given()).ShouldBe("unknown-customer (support)");

    [Fact]
    public void The_contract_that_names_more_wins_and_a_tie_is_never_guessed()
    {
        var state = Given(
            Linked("K-1", Any), Linked("K-2", Any with { Category = "incident" }),
            Linked("K-3", Any with { Category = "incident", Site = "North" }),
            Linked("K-4", Any with { Site = "South" }));
        Found(state, "maintenance").ShouldBe("K-1");
        Found(state).ShouldBe("K-2");
        Found(state, site: "North").ShouldBe("K-3");
        Found(state, "maintenance", "South").ShouldBe("K-4");
        Found(state, "incident", "South").ShouldBe("ambiguous-contract (finance)");
    }

    [Fact]
    public void Cover_begins_and_ends_by_the_contracts_own_calendar()
    {
        var state = Given(Linked("K-1", Any with { To = new LocalDate(2026, 3, 1) }));
        Found(state, at: Instant.FromUtc(2025, 12, 31, 22, 59)).ShouldBe("no-contract (finance)");
        Found(state, at: Instant.FromUtc(2025, 12, 31, 23, 0)).ShouldBe("K-1");
        Found(state, at: Instant.FromUtc(2026, 3, 1, 22, 59)).ShouldBe("K-1");
        Found(state, at: Instant.FromUtc(2026, 3, 1, 23, 0)).ShouldBe("no-contract (finance)");
    }

    [Fact]
    public void An_unknown_fact_breaks_the_fold() =>
        Should.Throw<UnknownFactException>(() => CustomerDecider.Evolve(Given(), new Foreign()));

    private sealed record Foreign : CustomerEvent;
}
