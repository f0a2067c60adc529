using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Costs;
using BillingGrains.Domain.Customers;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tickets;
using BillingGrains.Grains.Contracts;
using BillingGrains.Grains.Costs;
using BillingGrains.Grains.Customers;
using BillingGrains.Grains.Journaling;
using BillingGrains.Ports.Journal;
using Orleans;
using Orleans.Concurrency;
using Orleans.Placement;

namespace BillingGrains.Grains.Tickets;

/// <inheritdoc cref="ITicketGrain"/>
[Reentrant]
[RandomPlacement]
public sealed class TicketGrain(JournalServices services)
    : JournaledGrain<TicketDecider, Ticket, TicketCommand, TicketEvent>(services), ITicketGrain
{
    // Each has the whole ticket rated as it stands then.
    protected override bool OwnFactsMeanTheSame => true;

    public Task<ValueList<Answer>> Tell(ValueList<TicketCommand> commands, Origin origin) => HandleAll(commands, origin);

    public async Task<TicketMargin?> Margin() =>
        State.Rating is { ContractId: { } contractId }
        && await GrainFactory.GetGrain<IContractGrain>(GrainKeys.Contract(contractId)).Terms(0) is { } terms
        && await GrainFactory.GetGrain<ICostsGrain>(GrainKeys.Costs(terms.EntityId)).Rates() is { } rates
            ? Costing.Of(State, rates)
            : null;

    public Task<ValueList<FieldOverride>> Overrides() => Task.FromResult(State.AllOverrides);

    protected override async ValueTask<ValueList<TicketCommand>> React(object fact, StoredFact stored) => fact switch
    {
        TicketEvent or TicketsCalled or ContractAgreed or RatingSuperseded or CustomerHoldNoted => [await Rate(fact, stored)],
        InvoicePosted posted => [new MarkBilled(Key, stored.Key, posted.Number, Services.Now)],
        _ => [],
    };

    /// <summary>Looks for the contract that covers the ticket as it stands, and asks to be rated by it.</summary>
    /// <param name="cause">What made the rating due: whoever is asked answers no older than that.</param>
    private async Task<TicketCommand> Rate(object fact, StoredFact cause)
    {
        await CatchUp(Seen(fact, cause, Key));
        var question = new ContractQuestion(State.Header, State.FirstWorkAt);
        if (State.Header is not { } header || State.FirstWorkAt is not { } workedAt)
        {
            return new RateTicket(Key, [], CustomerHolds.UnknownTicket, Services.Now, question);
        }

        var customerKey = GrainKeys.Customer(header.CustomerId);
        switch (await GrainFactory.GetGrain<ICustomerGrain>(customerKey)
            .FindContract(header.Category, header.Site, workedAt, Seen(fact, cause, customerKey)))
        {
            case ContractFound.One(var contractId, var customerHold):
                // It was agreed, or it could not have been found.
                var contractKey = GrainKeys.Contract(contractId);
                var versions = await GrainFactory.GetGrain<IContractGrain>(contractKey)
                    .Versions(Math.Max(1, Seen(fact, cause, contractKey)));
                if (versions.IsEmpty)
                {
                    throw new RepeatCommandException(
                        $"{contractKey} was found and never agreed: it may be lost since. Repeat the command.");
                }

                return new RateTicket(Key, versions, null, Services.Now, question, customerHold);
            case ContractFound.None(var hold):
                return new RateTicket(Key, [], hold, Services.Now, question);
            case var other:
                throw new InvalidOperationException($"{other.GetType().Name} is no answer of a customer.");
        }
    }

    /// <summary>What a customer or contract was seen at is forgotten when the rating was put off, and is not named where a
    /// contract tells of a customer's hold: then only what is stored is new enough.</summary>
    private static long Seen(object fact, StoredFact cause, string key) => fact switch
    {
        _ when string.Equals(cause.Key, key, StringComparison.Ordinal) => cause.Version,
        RatingDue or RatingSuperseded or CustomerHoldNoted => long.MaxValue,
        _ => 0,
    };
}
