using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Proposals;
using BillingGrains.Grains.Journaling;
using BillingGrains.Ports.Erp;
using NodaTime;
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

    /// <summary>What of documents the ERP would refuse, by the master data that is kept of it: one for each question, in their
    /// order.</summary>
    Task<ValueList<MasterCheck>> CheckMaster(ValueList<MasterQuestion> questions);

    /// <summary>Whether records of a kind may be proposed.</summary>
    Task<MasterDoor> DoorFor(MasterKind kind);

    /// <summary>How the tenant's master data stands.</summary>
    Task<MasterDataShown> MasterData();

    /// <summary>What waits for it, and when that will be done.</summary>
    Task<TenantQueueShown> Waiting();

    /// <summary>What the ERP does with numbers and amounts; null where it cannot be opened.</summary>
    Task<ErpTraits?> Traits();

    /// <summary>When its documents are to be compared with ours; null before it is set up.</summary>
    Task<Instant?> CompareAt();

    /// <summary>Who keeps payments of its documents.</summary>
    Task<PaymentKeeping> KeepsPayments();

    /// <summary>How far its payments were read.</summary>
    Task<PaymentsShown> Payments();

    /// <summary>A page of the documents that the ERP itself holds of ours, read within its limits, in turn with what is sent.
    /// </summary>
    /// <param name="cursor">Null for the first page; then what the page before says.</param>
    Task<ErpListed> List(string? cursor);

    /// <summary>A page of its open items, read like <see cref="List"/>.</summary>
    Task<ErpListed> OpenItems(string? cursor);

    /// <summary>The numbers that the ERP showed when its list was read after the journal was set back; null when it was not
    /// read in this epoch yet.</summary>
    /// <param name="epoch">The id of the epoch of the journal.</param>
    Task<NumbersInErp?> NumbersSeen(string epoch);
}

/// <summary>A page that an ERP gave.</summary>
/// <param name="Documents">Null where open items were asked for, or no page could be had.</param>
/// <param name="OpenItems">Null where documents were asked for, no page could be had, or the connector cannot read them.</param>
/// <param name="Fault">Why no page could be had; null where one is there.</param>
[GenerateSerializer]
public sealed record ErpListed(
    [property: Id(0)] ErpPage? Documents, [property: Id(1)] ErpOpenPage? OpenItems, [property: Id(2)] string? Fault);

/// <summary>Settings that wait for another person.</summary>
[GenerateSerializer]
public sealed record ProposedTenant(
    [property: Id(0)] TenantSettings Settings, [property: Id(1)] int Revision, [property: Id(2)] ValueList<string> Makers);

/// <summary>A tenant's master data, for who looks.</summary>
/// <param name="Standing">Null before the first refresh.</param>
/// <param name="Age">Since the last refresh; null before the first.</param>
/// <param name="WholeAt">When all was read last, and not only what changed.</param>
/// <param name="DueAt">When it is read next; null where the connector does not read master data.</param>
/// <param name="Waiting">Documents whose approval waits for it.</param>
[GenerateSerializer]
public sealed record MasterDataShown(
    [property: Id(0)] MasterStanding? Standing, [property: Id(1)] Duration? Age, [property: Id(2)] Instant? WholeAt,
    [property: Id(3)] Instant? DueAt, [property: Id(4)] ValueList<string> Waiting);

/// <summary>A tenant's queue, for who looks.</summary>
/// <param name="Waiting">Documents.</param>
/// <param name="Urgent">Those of them that go before the others; at most 1,000 are shown.</param>
/// <param name="DoneAt">When the last of them will be posted at the pace of now and what is left of the quota; null while that
/// cannot be told, or nothing is sent.</param>
/// <param name="CutOff">When the documents of this month must be in.</param>
/// <param name="IsBehind">Not all that waits will be in by then.</param>
/// <param name="Pace">What is used of the limits, in thousandths; null while nobody calls the tenant.</param>
/// <param name="IsOut">The ERP seems to be down.</param>
/// <param name="QuietUntil">The ERP asked to be left alone until then; null when it did not.</param>
/// <param name="ClosedUntil">The end of the maintenance window in which it is not called; null outside of any.</param>
/// <param name="ComparedAt">When what the ERP holds was compared with ours last; null before the first time.</param>
/// <param name="QuotaLeft">Calls that are left of the quota now; null where there is none, or nobody calls the tenant.</param>
[GenerateSerializer]
public sealed record TenantQueueShown(
    [property: Id(0)] int Waiting, [property: Id(1)] ValueList<string> Urgent, [property: Id(2)] Instant? DoneAt,
    [property: Id(3)] Instant CutOff, [property: Id(4)] bool IsBehind, [property: Id(5)] int? Pace,
    [property: Id(6)] bool IsOut, [property: Id(7)] Instant? QuietUntil, [property: Id(8)] int? QuotaLeft,
    [property: Id(9)] Instant? ClosedUntil, [property: Id(10)] Instant? ComparedAt);

/// <summary>A tenant's payments, for who looks.</summary>
/// <param name="ReadAt">When they were read to their end last; null before.</param>
/// <param name="DueAt">When they are read next; null where they are kept here, or the connector does not read them.</param>
/// <param name="Unmatched">In the ERP, and of no document that is known here.</param>
[GenerateSerializer]
public sealed record PaymentsShown(
    [property: Id(0)] PaymentOwner Owner, [property: Id(1)] Instant? ReadAt, [property: Id(2)] Instant? DueAt,
    [property: Id(3)] ValueList<ErpEntry> Unmatched);
