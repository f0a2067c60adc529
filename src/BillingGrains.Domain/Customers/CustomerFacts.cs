using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Customers;

/// <summary>What is known of a customer: which contracts cover it, and which tickets wait for one.</summary>
public abstract record CustomerEvent;

/// <summary>A contract's version covers this customer from now on.</summary>
[Fact("customer.contract-linked.v1")]
public sealed record ContractLinked(string ContractId, int Version, Coverage Applies) : CustomerEvent;

/// <summary>A contract's new version no longer names this customer.</summary>
[Fact("customer.contract-unlinked.v1")]
public sealed record ContractUnlinked(string ContractId, int Version) : CustomerEvent;

/// <summary>A ticket found no contract here, and is told when one comes.</summary>
[Fact("customer.ticket-waits.v1")]
public sealed record TicketWaits(string TicketKey) : CustomerEvent;

/// <summary>Tickets that waited may try again; addressed to each.</summary>
[Fact("customer.tickets-called.v1")]
public sealed record TicketsCalled(ValueList<string> TicketKeys) : CustomerEvent;

public abstract record CustomerCommand(Instant Now);

public sealed record LinkContract(ContractTerms Terms, Instant Now) : CustomerCommand(Now);

public sealed record WaitForContract(string TicketKey, Instant Now) : CustomerCommand(Now);
