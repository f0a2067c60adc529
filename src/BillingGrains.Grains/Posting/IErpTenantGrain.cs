using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Grains.Journaling;
using Orleans;

namespace BillingGrains.Grains.Posting;

/// <summary>The one door to a company in an ERP: it paces every call. Key "erp/{id}".</summary>
public interface IErpTenantGrain : IJournaledGrain
{
    Task<Answer> Tell(TenantCommand command, Origin origin);

    /// <summary>Null when it was never configured.</summary>
    Task<TenantSettings?> Settings();

    /// <summary>The version that waits for another person; null when none does.</summary>
    Task<ProposedTenant?> Proposed();

    /// <summary>The numbers that the ERP showed when its list was read after the journal was set back; null when it was not
    /// read in this epoch yet.</summary>
    /// <param name="epoch">The id of the epoch of the journal.</param>
    Task<NumbersInErp?> NumbersSeen(string epoch);
}

/// <summary>Settings that wait for another person.</summary>
[GenerateSerializer]
public sealed record ProposedTenant(
    [property: Id(0)] TenantSettings Settings, [property: Id(1)] int Revision, [property: Id(2)] ValueList<string> Makers);
