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

    /// <summary>The numbers that the ERP showed when its list was read after the journal was set back; null when it was not
    /// read in this epoch yet.</summary>
    /// <param name="epoch">The id of the epoch of the journal.</param>
    Task<NumbersInErp?> NumbersSeen(string epoch);
}
