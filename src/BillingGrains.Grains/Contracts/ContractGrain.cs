using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Tickets;
using BillingGrains.Grains.Entities;
using BillingGrains.Grains.Journaling;
using BillingGrains.Ports.Journal;
using NodaTime;
using Orleans;
using Orleans.Concurrency;
using Orleans.Placement;

namespace BillingGrains.Grains.Contracts;

/// <inheritdoc cref="IContractGrain"/>
[Reentrant]
[RandomPlacement]
public sealed class ContractGrain(JournalServices services)
    : JournaledGrain<ContractDecider, CustomerContract, ContractCommand, ContractEvent>(services), IContractGrain
{
    public Task<Answer> Tell(ContractCommand command, Origin origin) => Handle(command, origin);

    public async Task<ContractTerms?> Terms(long seenVersion)
    {
        await CatchUp(seenVersion);
        return State.Terms;
    }

    public async Task<ValueList<ContractTerms>> Versions(long seenVersion)
    {
        await CatchUp(seenVersion);
        return State.Versions.Values.ToValueList();
    }

    public async Task<Answer> Bill(string runId, YearMonth period, Origin origin)
    {
        await Refresh();
        if (State.Terms is not { } terms)
        {
            return new Answer(
                AnswerKind.Refused, Version, new Refusal("unknown-contract", null, $"{Key} was never agreed."));
        }

        var settings = await GrainFactory.GetGrain<IEntityGrain>(GrainKeys.Entity(terms.EntityId)).Settings();
        return settings is null
            ? new Answer(
                AnswerKind.Refused, Version, new Refusal(
                    "unknown-entity", "entityId", $"The legal entity {terms.EntityId} of {Key} is not configured."))
            : await Tell(new BillPeriod(runId, period, settings, Services.Now), origin);
    }

    protected override ValueTask<ValueList<ContractCommand>> React(object fact, StoredFact stored) => new(fact switch
    {
        TicketRated rated =>
            [
                new TakeCharges(
                    stored.Key, rated.RatingNumber, rated.ContractId, rated.ContractVersion, rated.Charges,
                    Services.Now, rated.CustomerId, rated.Site, rated.Project),
            ],
        LineCut cut => [new ReturnLine(stored.Key, cut.LineId, cut.Rebill, Services.Now)],
        _ => [],
    });
}
