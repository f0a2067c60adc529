using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Payments;
using NodaTime;

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
    /// <summary>What is known of its master data, and who waits for it.</summary>
    public TenantMasterData Master { get; init; } = TenantMasterData.None;

    /// <summary>How far its payments were read.</summary>
    public TenantPayments Payments { get; init; } = TenantPayments.None;

    /// <summary>When its documents were compared.</summary>
    public TenantComparison Comparison { get; init; } = TenantComparison.None;

    /// <summary>Those of the queue that go before the others, in the order in which they were hurried.</summary>
    public Arrivals<string> Urgent { get; init; } = Arrivals<string>.Empty;

    /// <summary>What was booked of its quota and may count still, the oldest first.</summary>
    public ValueList<QuotaBlock> Booked { get; init; }

    /// <summary>Something waits to be sent, or to be shown by what is kept of the master data.</summary>
    public bool HasWaiting => Queue.Count + Master.ToMirror.Count > 0;

    /// <summary>Whether documents may be sent at all.</summary>
    public bool IsOpen => Settings is not null && PauseReason is null;
}

/// <summary>What a tenant knows of its master data, which lies apart.</summary>
/// <param name="Standing">Of the last refresh; null before the first.</param>
/// <param name="WholeAt">When all was read last; null before it was.</param>
/// <param name="Token">From where the ERP tells changes; null when it does not.</param>
/// <param name="Asked">Somebody waits for a refresh; null when nobody does.</param>
/// <param name="Waiting">Keys of documents whose approval waits for it.</param>
public sealed record TenantMasterData(
    MasterStanding? Standing, Instant? WholeAt, string? Token, MasterDataAsked? Asked, Arrivals<string> Waiting)
{
    public static TenantMasterData None { get; } = new(null, null, null, null, Arrivals<string>.Empty);

    /// <summary>Keys of proposals that the ERP has taken, and that what is kept does not show yet.</summary>
    public Arrivals<string> ToMirror { get; init; } = Arrivals<string>.Empty;

    /// <summary>Whether all must be read next time, and not only what changed.</summary>
    public bool IsWholeDue(MasterDataSettings settings, Instant now) =>
        Token is null || Asked is { Whole: true } || WholeAt is not { } at || at + settings.AllEvery <= now;

    /// <summary>When a refresh is due; long ago when somebody waits for it.</summary>
    public Instant DueAt(MasterDataSettings settings) =>
        Asked is not null || Standing is not { } standing ? Instant.MinValue : standing.RefreshedAt + settings.Every;
}

/// <summary>How far a tenant's payments were read.</summary>
/// <param name="Token">From where they are read next; null for all.</param>
/// <param name="ReadAt">Null before they were.</param>
/// <param name="Asked">Somebody waits for them; null when nobody does.</param>
/// <param name="Unmatched">Of documents that are not known here.</param>
public sealed record TenantPayments(string? Token, Instant? ReadAt, PaymentsAsked? Asked, ValueList<ErpEntry> Unmatched)
{
    public static TenantPayments None { get; } = new(null, null, null, default);

    /// <summary>When they are read next; null when the ERP does not keep them.</summary>
    public Instant? DueAt(PaymentKeeping keeping) => keeping.Owner != PaymentOwner.Erp ? null
        : Asked is not null || ReadAt is not { } at ? Instant.MinValue
        : at + keeping.Every;
}
