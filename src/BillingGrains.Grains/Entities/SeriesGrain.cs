using BillingGrains.Domain.Closing;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Routing;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Posting;
using BillingGrains.Ports.Journal;
using Orleans.Concurrency;
using Orleans.Placement;

namespace BillingGrains.Grains.Entities;

/// <inheritdoc cref="ISeriesGrain"/>
/// <remarks>After the journal was set back it gives no number before the lists of its entity's ERPs were read: what waits for
/// one stays owed until then.</remarks>
[Reentrant]
[HashBasedPlacement]
public sealed class SeriesGrain(JournalServices services)
    : JournaledGrain<SeriesDecider, NumberSeries, SeriesCommand, SeriesEvent>(services), ISeriesGrain
{
    // The books address thousands in a billing run.
    protected override bool FactsMeanTheSameAlways => true;

    public Task<Answer> Tell(SeriesCommand command, Origin origin) => Handle(command, origin);

    protected override async ValueTask<ValueList<SeriesCommand>> React(object fact, StoredFact stored)
    {
        if (fact is not DateGiven { Number: { } wanted } given)
        {
            return [];
        }

        if (Services.Purpose == Purpose.Test)
        {
            // Of a document that was approved before its data became those of a test.
            wanted = wanted with { Pattern = Purposes.Marked(wanted.Pattern) };
        }

        var give = new GiveNumber(
            given.InvoiceKey, given.ContentHash, wanted.Pattern, wanted.Year, Services.Now, Date: given.Date,
            Dates: given.Dates);
        if (Epoch.IsFirst)
        {
            return [give];
        }

        var seen = await NumbersInErp();
        var key = PostingKey.Of(given.InvoiceKey, given.ContentHash);
        return
        [
            new RaiseSeries(Epoch.Id, wanted.Pattern, wanted.Year, seen, Services.Now),
            give with { StandsInErp = seen.Any(number => number.Stands && number.PostingKey == key) },
        ];
    }

    /// <summary>Of every tenant that the entity's settings ever named: the number may stand in any of them. One that only earlier
    /// versions name may be left out when it was never configured.</summary>
    private async Task<ValueList<ErpNumber>> NumbersInErp()
    {
        var entity = GrainFactory.GetGrain<IEntityGrain>(GrainKeys.Entity(Key.Split('/')[1]));
        var named = (await entity.Settings())?.Named() ?? [];
        var numbers = new List<ErpNumber>();
        foreach (var tenantId in await entity.Tenants())
        {
            var tenant = GrainFactory.GetGrain<IErpTenantGrain>(GrainKeys.ErpTenant(tenantId));
            if (await tenant.NumbersSeen(Epoch.Id) is { } seen)
            {
                numbers.AddRange(seen.Numbers);
            }
            else if (named.Contains(tenantId) || await tenant.Settings() is not null)
            {
                throw new RepeatCommandException(
                    $"{Key} gives no number: reconciling after restore. The list of ERP tenant {tenantId} was not read yet.");
            }
        }

        return numbers.ToValueList();
    }
}
