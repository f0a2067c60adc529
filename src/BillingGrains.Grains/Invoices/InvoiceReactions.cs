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
    /// <summary>Null for a fact of which that is not so.</summary>
    public async ValueTask<ValueList<InvoiceCommand>?> Find(object fact) => fact switch
    {
        PeriodBilled billed => [new OpenInvoice(billed, services.Now, await CheckMaster(billed))],
        NumberGiven given => [new FinalizeInvoice(given.Number, given.ContentHash, services.Now, given.Date, given.Dates)],
        DateGiven { Number: null } given =>
            [new FinalizeInvoice(null, given.ContentHash, services.Now, given.Date, given.Dates)],
        DateGiven => [],
        _ => null,
    };

    /// <summary>Asked before the decision, because a decision asks nobody. Null where a person looks at the document first.
    /// </summary>
    private async Task<MasterCheck?> CheckMaster(PeriodBilled billed) => InvoiceDecider.MayPassByItself(billed.Terms)
        ? await Tenant(billed.Terms).CheckMaster(MasterQuestion.Of(billed, services.Now))
        : null;

    /// <summary>Null for what is no draft.</summary>
    public async Task<MasterCheck?> CheckMaster(Invoice state) => state is Invoice.Draft { Content: var content }
        ? await Tenant(content.Terms).CheckMaster(MasterQuestion.Of(content, services.Now))
        : null;

    public IErpTenantGrain Tenant(InvoiceTerms terms) =>
        grains.GetGrain<IErpTenantGrain>(GrainKeys.ErpTenant(terms.Entity.ErpTenantId));
}
