using BillingGrains.Domain.Closing;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.MasterData;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Posting;
using Orleans;

namespace BillingGrains.Grains.Invoices;

/// <summary>What facts mean for a document that mean the same whatever became of it.</summary>
internal sealed class InvoiceReactions(IGrainFactory grains, JournalServices services)
{
    private static readonly Dictionary<PeriodBilled, MasterCheck> NoChecks = [];

    /// <summary>Null for a fact of which that is not so.</summary>
    public async ValueTask<ValueList<InvoiceCommand>?> Find(object fact) =>
        Find(fact, fact is PeriodBilled billed ? await CheckMaster([billed]) : NoChecks);

    /// <param name="checks">Of all that is opened.</param>
    public ValueList<InvoiceCommand>? Find(object fact, IReadOnlyDictionary<PeriodBilled, MasterCheck> checks) => fact switch
    {
        PeriodBilled billed => [new OpenInvoice(billed, services.Now, checks.GetValueOrDefault(billed))],
        NumberGiven given => [new FinalizeInvoice(given.Number, given.ContentHash, services.Now, given.Date, given.Dates)],
        DateGiven { Number: null } given =>
            [new FinalizeInvoice(null, given.ContentHash, services.Now, given.Date, given.Dates)],
        DateGiven => [],
        _ => null,
    };

    /// <summary>Asked before the decision, because a decision asks nobody; none where a person looks at the document first.
    /// </summary>
    public async Task<IReadOnlyDictionary<PeriodBilled, MasterCheck>> CheckMaster(IEnumerable<PeriodBilled> opened)
    {
        var checks = new Dictionary<PeriodBilled, MasterCheck>(ReferenceEqualityComparer.Instance);
        var tenants = opened.Where(static billed => InvoiceDecider.MayPassByItself(billed.Terms))
            .GroupBy(static billed => billed.Terms.Entity.ErpTenantId, StringComparer.Ordinal);
        foreach (var documents in tenants)
        {
            var now = services.Now;
            var found = await Tenant(documents.First().Terms)
                .CheckMaster(documents.Select(billed => MasterQuestion.Of(billed, now)).ToValueList());
            foreach (var (billed, check) in documents.Zip(found))
            {
                checks[billed] = check;
            }
        }

        return checks;
    }

    /// <summary>Null for what is no draft.</summary>
    public async Task<MasterCheck?> CheckMaster(Invoice state) => state is Invoice.Draft { Content: var content }
        ? (await Tenant(content.Terms).CheckMaster([MasterQuestion.Of(content, services.Now)]))[0]
        : null;

    public IErpTenantGrain Tenant(InvoiceTerms terms) =>
        grains.GetGrain<IErpTenantGrain>(GrainKeys.ErpTenant(terms.Entity.ErpTenantId));
}
