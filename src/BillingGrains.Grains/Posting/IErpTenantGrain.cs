using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Grains.Journaling;

namespace BillingGrains.Grains.Posting;

/// <summary>The one door to a company in an ERP: it paces every call. Key "erp/{id}".</summary>
public interface IErpTenantGrain : IJournaledGrain
{
    Task<Answer> Tell(TenantCommand command, Origin origin);

    /// <summary>Null when it was never configured.</summary>
    Task<TenantSettings?> Settings();
}
