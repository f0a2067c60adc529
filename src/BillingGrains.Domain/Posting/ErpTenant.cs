using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;

namespace BillingGrains.Domain.Posting;

/// <summary>The door to one company in one ERP.</summary>
/// <param name="Settings">The version in force; null before the first: documents may wait here all the same.</param>
/// <param name="Queue">Keys of the invoices on their way, in the order of arrival.</param>
/// <param name="PauseReason">Set while a person has stopped it: documents are queued and none is sent.</param>
/// <param name="Proposed">A version that waits for another person; null when none does.</param>
/// <param name="Past">What the ERP shows of histories that were lost.</param>
public sealed record ErpTenant(
    TenantSettings? Settings, Arrivals<string> Queue, string? PauseReason, TenantPast Past,
    Proposal<TenantSettings>? Proposed = null)
{
    /// <summary>Whether documents may be sent at all.</summary>
    public bool IsOpen => Settings is not null && PauseReason is null;
}
