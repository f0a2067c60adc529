using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Customers;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tickets;
using BillingGrains.Grains.Contracts;
using BillingGrains.Grains.Customers;
using BillingGrains.Grains.Journaling;
using BillingGrains.Ports.Journal;
using Orleans;
using Orleans.Concurrency;

namespace BillingGrains.Grains.Tickets;

/// <inheritdoc cref="ITicketGrain"/>
[Reentrant]
public sealed class TicketGrain(JournalServices services)
    : JournaledGrain<TicketDecider, Ticket, TicketCommand, TicketEvent>(services), ITicketGrain
{
    public async Task<ValueList<Answer>> Tell(ValueList<TicketCommand> commands, Origin origin) =>
        new(await Task.WhenAll(commands.Select(command => Handle(command, origin))));

    protected override async ValueTask<ValueList<TicketCommand>> React(object fact, StoredFact stored) => fact switch
    {
        TicketEvent or TicketsCalled or ContractAgreed => [await Rate()],
        InvoicePosted posted => [new MarkBilled(Key, stored.Key, posted.Number, Services.Now)],
        _ => [],
    };

    /// <summary>Looks for the contract that covers the ticket as it stands, and asks to be rated by it.</summary>
    private async Task<TicketCommand> Rate()
    {
        if (State.Header is not { } header || State.FirstWorkAt is not { } workedAt)
        {
            return new RateTicket(Key, null, CustomerHolds.UnknownTicket, Services.Now);
        }

        var customer = GrainFactory.GetGrain<ICustomerGrain>(GrainKeys.Customer(header.CustomerId));
        switch (await customer.FindContract(header.Category, header.Site, workedAt))
        {
            case ContractFound.One(var contractId):
                var terms = await GrainFactory.GetGrain<IContractGrain>(GrainKeys.Contract(contractId)).Terms();
                return new RateTicket(Key, terms, null, Services.Now);
            case ContractFound.None(var hold):
                return new RateTicket(Key, null, hold, Services.Now);
            case var other:
                throw new InvalidOperationException($"{other.GetType().Name} is no answer of a customer.");
        }
    }
}
