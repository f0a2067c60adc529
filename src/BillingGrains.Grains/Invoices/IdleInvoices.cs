using BillingGrains.Domain.Closing;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Grains.Journaling;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Json;
using Orleans;
using IdleInvoice = BillingGrains.Grains.Journaling.IdleGrain<
    BillingGrains.Domain.Invoices.InvoiceDecider, BillingGrains.Domain.Invoices.Invoice,
    BillingGrains.Domain.Invoices.InvoiceCommand, BillingGrains.Domain.Invoices.InvoiceEvent>;

namespace BillingGrains.Grains.Invoices;

/// <summary>Opens and finalizes documents that nobody works with, as many as a lane brings together, without activating
/// their grains.</summary>
internal sealed class IdleInvoices(IGrainFactory grains, JournalServices services)
{
    private static readonly string Begins = FactCodec.NameOf(typeof(PeriodBilled));

    private static readonly HashSet<string> Types = new(
        [
            Begins, FactCodec.NameOf(typeof(NumberGiven)),
            FactCodec.NameOf(typeof(DateGiven)),
        ],
        StringComparer.Ordinal);

    private readonly InvoiceReactions reactions = new(grains, services);

    /// <summary>Whether a row may be taken without the grain: what it means does not depend on the document.</summary>
    public bool MayTake(OutboxRow row) =>
        Types.Contains(row.Fact.Type) && GrainKeys.Kind(row.Consumer) == "invoice" && !services.AtWork.Contains(row.Consumer);

    /// <returns>The consumers that received all that was for them; the grains of the others are to be asked.</returns>
    public async Task<HashSet<string>> Receive(IReadOnlyDictionary<string, OutboxRow[]> rows, string epochId)
    {
        var keys = rows.Where(one => Array.TrueForAll(one.Value, MayTake)).Select(static one => one.Key).ToValueList();
        var begun = keys.Where(key => rows[key][0].Fact.Type == Begins && !services.Remembered.Holds(key)).ToHashSet();
        var invoices = begun.Select(key => IdleInvoice.New(key, epochId, services))
            .Concat(await IdleInvoice.Load(keys.Where(key => !begun.Contains(key)).ToValueList(), epochId, services));
        var facts = keys.ToDictionary(
            static key => key,
            key => rows[key].Select(static row => FactCodec.Decode(row.Fact)).ToList(),
            StringComparer.Ordinal);
        var checks = await reactions.CheckMaster(facts.Values.SelectMany(static one => one).OfType<PeriodBilled>());
        var received = new HashSet<string>(StringComparer.Ordinal);
        await Task.WhenAll(invoices.Select(async invoice =>
        {
            var deliveries = rows[invoice.Key].Zip(facts[invoice.Key], (row, fact) => (row, reactions.Find(fact, checks) ?? []));
            if (await invoice.Receive([.. deliveries]))
            {
                received.Add(invoice.Key);
                if (invoice.State is Invoice.Finalized)
                {
                    invoice.Forget();
                }
            }
        }));
        return received;
    }
}
