using BillingGrains.Domain.Customers;
using BillingGrains.Domain.Deciding;
using BillingGrains.Grains.Journaling;
using NodaTime;

namespace BillingGrains.Grains.Customers;

/// <summary>One customer: which contracts cover it. Key "customer/{id}".</summary>
public interface ICustomerGrain : IJournaledGrain
{
    /// <summary>The contract that covers a ticket. A ticket that is then rated without one is told as soon as one
    /// comes.</summary>
    /// <param name="workedAt">Decides which contract was in force.</param>
    /// <param name="seenVersion">The answer is no older than this many of the customer's facts; 0 for any,
    /// <see cref="long.MaxValue"/> for all that are stored.</param>
    Task<ContractFound> FindContract(string category, string? site, Instant workedAt, long seenVersion);

    /// <summary>Puts the customer on billing hold, or releases it.</summary>
    Task<Answer> Tell(CustomerCommand command, Origin origin);

    /// <summary>Why nothing of the customer is billed; null when it is.</summary>
    Task<BillingHold?> Held();
}
