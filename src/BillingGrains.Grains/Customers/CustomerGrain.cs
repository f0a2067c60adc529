using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Customers;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Tickets;
using BillingGrains.Grains.Journaling;
using BillingGrains.Ports.Journal;
using NodaTime;
using Orleans.Concurrency;
using Orleans.Placement;

namespace BillingGrains.Grains.Customers;

/// <inheritdoc cref="ICustomerGrain"/>
[Reentrant]
[RandomPlacement]
public sealed class CustomerGrain(JournalServices services)
    : JournaledGrain<CustomerDecider, Customer, CustomerCommand, CustomerEvent>(services), ICustomerGrain
{
    private string Id => Key["customer/".Length..];

    public async Task<ContractFound> FindContract(string category, string? site, Instant workedAt, long seenVersion)
    {
        await CatchUp(seenVersion);
        return State.Find(category, site, workedAt);
    }

    public Task<Answer> Tell(CustomerCommand command, Origin origin) => Handle(command, origin);

    public async Task<BillingHold?> Held()
    {
        await Refresh();
        return State.Held;
    }

    protected override ValueTask<ValueList<CustomerCommand>> React(object fact, StoredFact stored) => new(fact switch
    {
        ContractAgreed agreed => [new LinkContract(Id, agreed.Terms, Services.Now)],
        TicketRated { ContractId: null } => [new WaitForContract(Id, stored.Key, Services.Now)],
        TicketRated => [new StopWaiting(Id, stored.Key, Services.Now)],
        _ => [],
    });
}
