using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Retention;
using NodaTime;

namespace BillingGrains.Domain.Customers;

/// <summary>What is known of a customer: which contracts cover it, and which tickets wait for one.</summary>
public abstract record CustomerEvent;

/// <summary>A contract's version covers this customer from now on.</summary>
/// <param name="TimeZone">IANA id: the calendar in which the contract's cover begins and ends.</param>
[Fact("customer.contract-linked.v1")]
public sealed record ContractLinked(string ContractId, int Version, Coverage Applies, string TimeZone) : CustomerEvent;

/// <summary>A contract's new version no longer names this customer.</summary>
[Fact("customer.contract-unlinked.v1")]
public sealed record ContractUnlinked(string ContractId, int Version) : CustomerEvent;

/// <summary>A ticket found no contract here, and is told when one comes.</summary>
[Fact("customer.ticket-waits.v1")]
public sealed record TicketWaits(string TicketKey) : CustomerEvent;

/// <summary>A ticket that waited has found its contract.</summary>
[Fact("customer.ticket-waits-no-more.v1")]
public sealed record TicketWaitsNoMore(string TicketKey) : CustomerEvent;

/// <summary>Tickets that wait may try again; addressed to each. They wait on until they have found a contract.</summary>
[Fact("customer.tickets-called.v1")]
public sealed record TicketsCalled(ValueList<string> TicketKeys) : CustomerEvent;

/// <summary>Nothing of the customer is billed from now on; addressed to its contracts, whose tickets rate again.</summary>
[Fact("customer.billing-held.v1")]
public sealed record BillingHeld(BillingHold Hold) : CustomerEvent;

/// <summary>The customer is billed again; addressed as <see cref="BillingHeld"/> is.</summary>
[Fact("customer.billing-released.v1")]
public sealed record BillingReleased(
    string HoldId, [property: PersonalText] string Reason, string By, Instant At) : CustomerEvent;

/// <param name="CustomerId">The customer's own id, as in its key.</param>
public abstract record CustomerCommand(string CustomerId, Instant Now);

/// <summary>Takes a contract's version, whether it names this customer or does so no longer.</summary>
public sealed record LinkContract(string CustomerId, ContractTerms Terms, Instant Now)
    : CustomerCommand(CustomerId, Now);

/// <summary>A ticket was rated without a contract. If there is one by now, it is called back at once.</summary>
public sealed record WaitForContract(string CustomerId, string TicketKey, Instant Now)
    : CustomerCommand(CustomerId, Now);

/// <summary>Puts the customer on billing hold: what is not on a final document yet waits.</summary>
/// <param name="HoldId">Once for each id: a repeat holds nothing, also after the release.</param>
public sealed record HoldBilling(string CustomerId, string HoldId, string Reason, string By, Instant Now)
    : CustomerCommand(CustomerId, Now);

/// <summary>Releases the customer from one hold; one that is over already stays over.</summary>
public sealed record ReleaseBilling(string CustomerId, string HoldId, string Reason, string By, Instant Now)
    : CustomerCommand(CustomerId, Now);

/// <summary>A ticket that waited was rated by a contract.</summary>
public sealed record StopWaiting(string CustomerId, string TicketKey, Instant Now) : CustomerCommand(CustomerId, Now);
