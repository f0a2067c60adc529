using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Customers;

/// <summary>What may happen to a customer. What comes from deliveries is never refused.</summary>
public sealed class CustomerDecider : IDecider<Customer, CustomerCommand, CustomerEvent>
{
    private CustomerDecider()
    {
    }

    public static Customer Initial => Customer.Initial;

    /// <summary>2: the billing hold.</summary>
    public static int FoldVersion => 2;

    public static Decision<CustomerEvent> Decide(Customer state, CustomerCommand command) => command switch
    {
        LinkContract link => Link(state, link),
        WaitForContract wait => Wait(state, wait.TicketKey),
        StopWaiting stop => state.Waiting.Contains(stop.TicketKey)
            ? Accept(new TicketWaitsNoMore(stop.TicketKey))
            : Accept(),
        HoldBilling hold when string.IsNullOrWhiteSpace(hold.Reason) => Refuse(CustomerRefusal.ReasonMissing),
        ReleaseBilling release when string.IsNullOrWhiteSpace(release.Reason) => Refuse(CustomerRefusal.ReasonMissing),
        HoldBilling hold when !KeyPart.IsValid(hold.HoldId) => Refuse(KeyPart.Invalid("holdId")),
        HoldBilling hold => state.Holds.AsSpan().Contains(hold.HoldId) ? Accept()
            : state.Held is not null ? Refuse(CustomerRefusal.HeldAlready)
            : Accept(new BillingHeld(new BillingHold(hold.HoldId, hold.Reason, hold.By, hold.Now))),
        ReleaseBilling release => state.Held?.HoldId == release.HoldId
            ? Accept(new BillingReleased(release.HoldId, release.Reason, release.By, release.Now))
            : state.Holds.AsSpan().Contains(release.HoldId) ? Accept() : Refuse(CustomerRefusal.UnknownHold),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "No such command of a customer."),
    };

    public static Customer Evolve(Customer state, CustomerEvent fact) => fact switch
    {
        ContractLinked linked => state with
        {
            Links = state.Links.SetItem(
                linked.ContractId, new ContractLink(linked.Version, linked.Applies, linked.TimeZone)),
        },
        ContractUnlinked unlinked => state with
        {
            Links = state.Links.SetItem(unlinked.ContractId, new ContractLink(unlinked.Version, null, "UTC")),
        },
        TicketWaits waits => state with { Waiting = state.Waiting.Add(waits.TicketKey) },
        TicketWaitsNoMore waits => state with { Waiting = state.Waiting.Remove(waits.TicketKey) },
        TicketsCalled => state,
        BillingHeld held => state with { Held = held.Hold, Holds = state.Holds.Add(held.Hold.HoldId) },
        BillingReleased => state with { Held = null },
        _ => throw new UnknownFactException(fact),
    };

    public static ValueList<string> Addressees(Customer state, CustomerEvent fact) =>
        fact switch
        {
            TicketsCalled called => called.TicketKeys,
            BillingHeld or BillingReleased => state.Links.Keys.Select(GrainKeys.Contract).ToValueList(),
            _ => [],
        };

    private static Decision<CustomerEvent> Link(Customer state, LinkContract link)
    {
        var terms = link.Terms;
        var known = state.Links.GetValueOrDefault(terms.ContractId);
        var named = terms.CustomerIds.Contains(link.CustomerId, StringComparer.Ordinal);
        if (known is not null ? known.Version >= terms.Version : !named)
        {
            return Accept();
        }

        CustomerEvent change = named
            ? new ContractLinked(terms.ContractId, terms.Version, terms.Applies, terms.TimeZone)
            : new ContractUnlinked(terms.ContractId, terms.Version);
        // A link that goes may settle which of two contracts counts, so it calls the waiting tickets as well.
        return state.Waiting.IsEmpty
            ? Accept(change)
            : Accept(change, new TicketsCalled(state.Waiting.ToValueList()));
    }

    // A contract may have come between the ticket's search and this note, even where the ticket waited before: it may have
    // been another customer's meanwhile, and have asked an old activation on its return. The ticket is called: when it still
    // finds none, its rating does not change, and no further note follows.
    private static Decision<CustomerEvent> Wait(Customer state, string ticketKey)
    {
        CustomerEvent[] waits = state.Waiting.Contains(ticketKey) ? [] : [new TicketWaits(ticketKey)];
        CustomerEvent[] called = state.Links.IsEmpty ? [] : [new TicketsCalled([ticketKey])];
        return Accept([.. waits, .. called]);
    }

    private static Decision<CustomerEvent> Refuse(Refusal refusal) => Decision<CustomerEvent>.Refuse(refusal);

    private static Decision<CustomerEvent> Accept(params ReadOnlySpan<CustomerEvent> facts) =>
        Decision<CustomerEvent>.Accept(facts);
}
