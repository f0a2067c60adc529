using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Payments;
using NodaTime;

namespace BillingGrains.Domain.Posting;

/// <summary>One company in one ERP.</summary>
/// <param name="FourEyes">Later versions wait for another person.</param>
/// <param name="Connector">The name of the connector that speaks to it, for example "sandbox" or "tryton".</param>
/// <param name="Connection">Its name in the host's configuration: address and secret stay there.</param>
/// <param name="Limits">Null for what the vendor publishes: <see cref="VendorLimits"/>.</param>
/// <param name="Vendor">Whose limits hold where none are set; null for those of the connector, and of no use otherwise.</param>
/// <param name="MasterData">How its master data is kept and used; null for <see cref="MasterDataSettings.Default"/>.</param>
/// <param name="Purpose">What it is for; null for production. One for the other is refused by an installation.</param>
/// <param name="Payments">Who keeps what customers pay; null for <see cref="PaymentKeeping.Default"/>.</param>
/// <param name="CutOff">When the documents of a month must be in it; null for <see cref="TenantCutOff.Default"/>.</param>
/// <param name="CompareEvery">After which what it holds is compared with ours again, at least an hour; null for a day.</param>
public sealed record TenantSettings(
    string TenantId, int Version, string Connector, string Connection, TenantLimits? Limits = null,
    bool FourEyes = false, MasterDataSettings? MasterData = null, PaymentKeeping? Payments = null, Purpose? Purpose = null,
    TenantCutOff? CutOff = null, string? Vendor = null, Duration? CompareEvery = null)
{
    /// <summary>How fast it may be called. Throws <see cref="InvalidOperationException"/> where nothing says it: such settings
    /// are refused.</summary>
    public TenantLimits OfLimits() => Limits ?? VendorLimits.All.GetValueOrDefault(Vendor ?? Connector)
        ?? throw new InvalidOperationException($"Nothing says how fast the ERP tenant {TenantId} may be called.");

    /// <summary>After which what the ERP holds is compared with ours again.</summary>
    public Duration OfComparison() => CompareEvery ?? Duration.FromDays(1);

    /// <summary>When the documents of a month must be in the ERP.</summary>
    public TenantCutOff OfCutOff() => CutOff ?? TenantCutOff.Default;

    /// <summary>Who keeps its payments.</summary>
    public PaymentKeeping OfPayments() => Payments ?? PaymentKeeping.Default;

    /// <summary>What holds for its master data.</summary>
    public MasterDataSettings OfMasterData() => MasterData ?? MasterDataSettings.Default;
}

/// <summary>What happened at the door to an ERP company. Its queue is what was queued and not yet left.</summary>
public abstract record TenantEvent;

/// <param name="ApprovedBy">Another person, where the settings in force ask for four eyes; else null.</param>
[Fact("erp.configured.v1")]
public sealed record TenantConfigured(TenantSettings Settings, string By, Instant At, string? ApprovedBy = null) : TenantEvent;

/// <summary>A version waits for another person, because the one in force asks for four eyes.</summary>
[Fact("erp.proposed.v1")]
public sealed record TenantProposed(TenantSettings Settings, string By, Instant At) : TenantEvent;

[Fact("erp.document-queued.v1")]
public sealed record DocumentQueued(string InvoiceKey) : TenantEvent;

/// <summary>A document was posted or parked: it is out of the queue.</summary>
[Fact("erp.document-left.v1")]
public sealed record DocumentLeft(string InvoiceKey, bool Posted) : TenantEvent;

[Fact("erp.paused.v1")]
public sealed record TenantPaused(string By, string Reason, Instant At) : TenantEvent;

[Fact("erp.resumed.v1")]
public sealed record TenantResumed(string By, Instant At) : TenantEvent;

/// <summary>After the journal was set back the ERP's list shows a document that nothing here is final for.</summary>
/// <param name="Epoch">Of the journal, in which the list was read.</param>
[Fact("erp.stranger-found.v1")]
public sealed record StrangerFound(Stranger Document, string Epoch) : TenantEvent;

/// <param name="By">Who took it for known: the tenant itself, or a person.</param>
/// <param name="Words">Why, for those who ask later.</param>
[Fact("erp.stranger-left.v1")]
public sealed record StrangerLeft(string RemoteId, StrangerEnd How, string By, string Words, Instant At) : TenantEvent;

/// <summary>The ERP's list was read after the journal was set back: documents may be sent and numbers be given again.
/// </summary>
/// <param name="ListedSince">Documents made in the ERP since then were listed; null for all.</param>
/// <param name="Listed">How many documents of ours the ERP listed.</param>
/// <param name="Adopted">How many of them were taken over for documents that were not posted here.</param>
/// <param name="Strangers">How many of them nothing here is final for.</param>
[Fact("erp.reconciled.v1")]
public sealed record TenantReconciled(
    string Epoch, Instant? ListedSince, int Listed, int Adopted, int Strangers, Instant At) : TenantEvent;

/// <summary>A person wants a document to go before all others that are not urgent.</summary>
/// <param name="Words">Why, for those who ask later.</param>
[Fact("erp.document-hurried.v1")]
public sealed record DocumentHurried(string InvoiceKey, string By, string Words, Instant At) : TenantEvent;

/// <summary>Calls of the quota are taken before they are made: whoever calls the tenant next counts them as made.</summary>
[Fact("erp.calls-booked.v1")]
public sealed record CallsBooked(int Calls, Instant At) : TenantEvent;

/// <summary>Somebody asks for a refresh before it is due.</summary>
/// <param name="Whole">All is read, and not only what changed.</param>
[Fact("erp.master-data-asked.v1")]
public sealed record MasterDataAsked(string By, bool Whole, Instant At) : TenantEvent;

/// <summary>The tenant's master data was read anew: it lies apart, in this version.</summary>
/// <param name="Whole">All was read; otherwise what changed.</param>
/// <param name="Token">From where the ERP tells changes next time; null when it does not tell changes.</param>
[Fact("erp.master-data-refreshed.v1")]
public sealed record MasterDataRefreshed(MasterStanding Standing, bool Whole, string? Token, Instant At) : TenantEvent;

/// <summary>The approval of a document waits for this tenant's master data.</summary>
[Fact("erp.document-waits.v1")]
public sealed record DocumentWaits(string InvoiceKey) : TenantEvent;

/// <summary>It waits no more.</summary>
[Fact("erp.document-waits-no-more.v1")]
public sealed record DocumentWaitsNoMore(string InvoiceKey) : TenantEvent;

/// <summary>Documents that wait are looked at again; addressed to each of them.</summary>
/// <param name="Version">Of the master data.</param>
[Fact("erp.master-data-recheck.v1")]
public sealed record MasterRecheckAsked(ValueList<string> InvoiceKeys, long Version, Instant At) : TenantEvent;

/// <summary>The ERP holds a record as it was proposed: what is kept of its master data is to show it.</summary>
[Fact("erp.mirror-owed.v1")]
public sealed record MirrorOwed(string ProposalKey, Instant At) : TenantEvent;

/// <summary>What is kept shows it.</summary>
/// <param name="Standing">Null where nothing of its kind is kept.</param>
[Fact("erp.mirror-taken.v1")]
public sealed record MirrorTaken(string ProposalKey, MasterStanding? Standing, Instant At) : TenantEvent;

/// <summary>Somebody asks for the ERP's payments before they are due.</summary>
[Fact("erp.payments-asked.v1")]
public sealed record PaymentsAsked(string By, Instant At) : TenantEvent;

/// <summary>What the ERP's books say of documents; addressed to each of them.</summary>
[Fact("erp.entries-read.v1")]
public sealed record ErpEntriesRead(ValueList<RoutedEntry> Entries, Instant At) : TenantEvent;

/// <summary>The ERP's payments were read to their end.</summary>
/// <param name="Token">From where they are read next time.</param>
/// <param name="Unmatched">Of documents that are not known here: looked for again each time.</param>
[Fact("erp.payments-read.v1")]
public sealed record PaymentsRead(string? Token, ValueList<ErpEntry> Unmatched, Instant At) : TenantEvent;

public abstract record TenantCommand(Instant Now);

/// <summary>One that is urgent already changes nothing.</summary>
public sealed record HurryDocument(string InvoiceKey, string By, string Words, Instant Now) : TenantCommand(Now);

public sealed record BookCalls(int Calls, Instant Now) : TenantCommand(Now);

public sealed record AskPayments(string By, Instant Now) : TenantCommand(Now);

public sealed record TakeEntries(ValueList<RoutedEntry> Entries, Instant Now) : TenantCommand(Now);

public sealed record EndPayments(string? Token, ValueList<ErpEntry> Unmatched, Instant Now) : TenantCommand(Now);

public sealed record AskMasterData(string By, bool Whole, Instant Now) : TenantCommand(Now);

public sealed record EndMasterRefresh(MasterStanding Standing, bool Whole, string? Token, Instant Now) : TenantCommand(Now);

public sealed record OweMirror(string ProposalKey, Instant Now) : TenantCommand(Now);

/// <param name="Standing">Null where nothing of the record's kind is kept.</param>
public sealed record TakeMirror(string ProposalKey, MasterStanding? Standing, Instant Now) : TenantCommand(Now);

/// <param name="Version">Of the master data that stood against the document.</param>
public sealed record WaitForMasterData(string InvoiceKey, long Version, Instant Now) : TenantCommand(Now);

public sealed record WaitNoMore(string InvoiceKey, Instant Now) : TenantCommand(Now);

public sealed record ConfigureTenant(TenantSettings Settings, string By, Instant Now) : TenantCommand(Now);

/// <summary>Puts settings in force that wait.</summary>
/// <param name="Revision">Of the proposal, that was looked at.</param>
public sealed record ApproveTenant(int Version, int Revision, string By, Instant Now) : TenantCommand(Now);

public sealed record QueueDocument(string InvoiceKey, Instant Now) : TenantCommand(Now);

public sealed record LeaveQueue(string InvoiceKey, bool Posted, Instant Now) : TenantCommand(Now);

public sealed record PauseTenant(string By, string Reason, Instant Now) : TenantCommand(Now);

public sealed record FindStrangers(string Epoch, ValueList<Stranger> Documents, Instant Now) : TenantCommand(Now);

/// <summary>One that is not strange, or not any more, changes nothing.</summary>
public sealed record LeaveStranger(string RemoteId, StrangerEnd How, string By, string Words, Instant Now)
    : TenantCommand(Now);

public sealed record EndReconciliation(
    string Epoch, Instant? ListedSince, int Listed, int Adopted, int Strangers, Instant Now) : TenantCommand(Now);

public sealed record ResumeTenant(string By, Instant Now) : TenantCommand(Now);
