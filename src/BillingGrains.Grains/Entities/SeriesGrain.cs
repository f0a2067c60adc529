using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Grains.Journaling;
using BillingGrains.Ports.Journal;
using Orleans.Concurrency;
using Orleans.Placement;

namespace BillingGrains.Grains.Entities;

/// <inheritdoc cref="ISeriesGrain"/>
[Reentrant]
[HashBasedPlacement]
public sealed class SeriesGrain(JournalServices services)
    : JournaledGrain<SeriesDecider, NumberSeries, SeriesCommand, SeriesEvent>(services), ISeriesGrain
{
    protected override ValueTask<ValueList<SeriesCommand>> React(object fact, StoredFact stored) => new(fact switch
    {
        InvoiceApproved { Number: { } wanted } approved =>
            [new GiveNumber(stored.Key, approved.ContentHash, wanted.Pattern, wanted.Year, Services.Now)],
        _ => [],
    });
}
