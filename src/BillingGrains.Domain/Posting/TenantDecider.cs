using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Payments;
using NodaTime;

namespace BillingGrains.Domain.Posting;

/// <summary>What may happen at the door to an ERP company. A document is in the queue at most once; queueing and
/// leaving are never refused, because they come from facts.</summary>
public sealed class TenantDecider : IDecider<ErpTenant, TenantCommand, TenantEvent>
{
    /// <summary>What a snapshot holds more: 8: comparisons; 7: proposals; 6: booked calls, urgent documents; 5: payments;
    /// 4: master data.</summary>
    public static int FoldVersion => 8;

    public static ErpTenant Initial { get; } = new(Settings: null, Arrivals<string>.Empty, PauseReason: null, TenantPast.None);

    public static Decision<TenantEvent> Decide(ErpTenant state, TenantCommand command) => command switch
    {
        ConfigureTenant configure => Configure(state, configure),
        ApproveTenant approve => Approve(state, approve),
        QueueDocument queue when state.Queue.Contains(queue.InvoiceKey) => Accept(),
        QueueDocument queue => Accept(new DocumentQueued(queue.InvoiceKey)),
        LeaveQueue leave when !state.Queue.Contains(leave.InvoiceKey) => Accept(),
        LeaveQueue leave => Accept(new DocumentLeft(leave.InvoiceKey, leave.Posted)),
        PauseTenant pause when string.IsNullOrWhiteSpace(pause.Reason) =>
            Decision<TenantEvent>.Refuse(TenantRefusal.ReasonMissing),
        PauseTenant pause when state.PauseReason == pause.Reason => Accept(),
        PauseTenant when state.PauseReason is not null => Decision<TenantEvent>.Refuse(TenantRefusal.PausedOtherwise),
        PauseTenant pause => Accept(new TenantPaused(pause.By, pause.Reason, pause.Now)),
        ResumeTenant when state.PauseReason is null => Accept(),
        ResumeTenant resume => Accept(new TenantResumed(resume.By, resume.Now)),
        FindStrangers find => Accept(
        [
            .. find.Documents.Where(document => !state.Past.Strangers.Contains(document.RemoteId))
                .Select(document => new StrangerFound(document, find.Epoch)),
        ]),
        LeaveStranger leave when !state.Past.Strangers.Contains(leave.RemoteId) => Accept(),
        LeaveStranger leave when string.IsNullOrWhiteSpace(leave.Words) =>
            Decision<TenantEvent>.Refuse(TenantRefusal.ReasonMissing),
        LeaveStranger leave => Accept(new StrangerLeft(leave.RemoteId, leave.How, leave.By, leave.Words, leave.Now)),
        EndReconciliation end when state.Past.Epoch == end.Epoch => Accept(),
        EndReconciliation end => Accept(new TenantReconciled(
            end.Epoch, end.ListedSince, end.Listed, end.Adopted, end.Strangers, end.Now)),
        HurryDocument hurry when !state.Queue.Contains(hurry.InvoiceKey) => Decision<TenantEvent>.Refuse(TenantRefusal.NotQueued),
        HurryDocument hurry when state.Urgent.Contains(hurry.InvoiceKey) => Accept(),
        HurryDocument { Words: var words } when string.IsNullOrWhiteSpace(words) =>
            Decision<TenantEvent>.Refuse(TenantRefusal.ReasonMissing),
        HurryDocument hurry => Accept(new DocumentHurried(hurry.InvoiceKey, hurry.By, hurry.Words, hurry.Now)),
        BookCalls { Calls: < 1 } => Accept(),
        BookCalls book => Accept(new CallsBooked(book.Calls, book.Now)),
        AskPayments { By: var by } when state.Payments.Asked is null => Accept(new PaymentsAsked(by, command.Now)),
        AskPayments or TakeEntries { Entries.IsEmpty: true } => Accept(),
        TakeEntries take => Accept(new ErpEntriesRead(take.Entries, take.Now)),
        AskComparison { By: var by } when state.Comparison.Asked is null => Accept(new ComparisonAsked(by, command.Now)),
        AskComparison => Accept(),
        EndComparison end => Accept(new DocumentsCompared(end.Listed, end.Differences, end.Now)),
        EndPayments end => Accept(new PaymentsRead(end.Token, end.Unmatched, end.Now)),
        AskMasterData or EndMasterRefresh or WaitForMasterData or WaitNoMore or OweMirror or TakeMirror =>
            TenantMasterRules.Decide(state, command),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "The command is not known."),
    };

    public static ErpTenant Evolve(ErpTenant state, TenantEvent fact) => fact switch
    {
        TenantConfigured configured => state with { Settings = configured.Settings, Proposed = null },
        TenantProposed put => state with
        {
            Proposed = ProposalRules.Put(state.Proposed, put.Settings.Version, put.Settings, put.By),
        },
        DocumentQueued queued => state with { Queue = state.Queue.Add(queued.InvoiceKey, queued.InvoiceKey) },
        DocumentLeft left => state with
        {
            Queue = state.Queue.Remove(left.InvoiceKey), Urgent = state.Urgent.Remove(left.InvoiceKey),
        },
        DocumentHurried hurried => state with { Urgent = state.Urgent.Add(hurried.InvoiceKey, hurried.InvoiceKey) },
        TenantPaused paused => state with { PauseReason = paused.Reason },
        TenantResumed => state with { PauseReason = null },
        StrangerFound found => state with { Past = state.Past.Find(found.Document) },
        StrangerLeft left => state with { Past = state.Past.Leave(left.RemoteId, state.Queue.Last) },
        TenantReconciled reconciled => state with
        {
            Past = state.Past with { Epoch = reconciled.Epoch, LookUpTo = state.Queue.Last },
        },
        ErpEntriesRead => state,
        ComparisonAsked asked => state with { Comparison = state.Comparison with { Asked = asked } },
        DocumentsCompared compared => state with { Comparison = new TenantComparison(compared.At, null) },
        CallsBooked booked => state with { Booked = Keep(state, booked) },
        PaymentsAsked asked => state with { Payments = state.Payments with { Asked = asked } },
        PaymentsRead read => state with { Payments = new TenantPayments(read.Token, read.At, null, read.Unmatched) },
        _ => state with { Master = TenantMasterRules.Evolve(state.Master, fact) },
    };

    public static ValueList<string> Addressees(ErpTenant state, TenantEvent fact) =>
        fact switch
        {
            MasterRecheckAsked recheck => recheck.InvoiceKeys,
            ErpEntriesRead read =>
                read.Entries.Select(static one => one.InvoiceKey).Distinct(StringComparer.Ordinal).ToValueList(),
            _ => default,
        };

    /// <summary>A block was used until the next one was booked, and counts a quota's length from then on.</summary>
    private static ValueList<QuotaBlock> Keep(ErpTenant state, CallsBooked booked)
    {
        var all = state.Booked.Add(new QuotaBlock(booked.Calls, booked.At));
        var from = booked.At - (state.Settings?.OfLimits().Quota?.Length ?? Duration.Zero) - Duration.FromMinutes(1);
        return all.Where((_, index) => index + 1 == all.Count || all[index + 1].At >= from).ToValueList();
    }

    private static Decision<TenantEvent> Configure(ErpTenant state, ConfigureTenant command)
    {
        var settings = command.Settings;
        if (FindFault(state, settings) is { } fault)
        {
            return Decision<TenantEvent>.Refuse(fault);
        }

        return ProposalRules.IsSame(state.Proposed, settings.Version, settings) ? Accept() : VersionRule.Decide<TenantEvent>(
            state.Settings is { } current ? (current.Version, current == settings) : null,
            settings.Version,
            () => state.Settings is { FourEyes: true }
                    ? new TenantProposed(settings, command.By, command.Now)
                    : new TenantConfigured(settings, command.By, command.Now));
    }

    private static Decision<TenantEvent> Approve(ErpTenant state, ApproveTenant approve)
    {
        if (state.Settings?.Version >= approve.Version)
        {
            return Accept();
        }

        var fault = ProposalRules.FindFault(
            state.Proposed, DutyTable.ApproveTenant, approve.Version, approve.Revision, approve.By);
        return fault is null
            ? Accept(new TenantConfigured(
                state.Proposed!.Document, state.Proposed.Makers[^1], approve.Now, ApprovedBy: approve.By))
            : Decision<TenantEvent>.Refuse(fault);
    }

    private static Refusal? FindFault(ErpTenant state, TenantSettings settings)
    {
        return settings switch
        {
            _ when !KeyPart.IsValid(settings.TenantId) => KeyPart.Invalid("tenantId"),
            _ when state.Settings is { } current && current.TenantId != settings.TenantId => TenantRefusal.OtherTenant,
            _ when !KeyPart.IsValid(settings.Connector) => KeyPart.Invalid("connector"),
            _ when !KeyPart.IsValid(settings.Connection) => KeyPart.Invalid("connection"),
            { Vendor: { } vendor } when !VendorLimits.All.ContainsKey(vendor) => TenantRefusal.VendorUnknown,
            { Limits: null, Vendor: null } when !VendorLimits.All.ContainsKey(settings.Connector) => TenantRefusal.LimitsMissing,
            _ when settings.OfLimits().FindFault() is { } field => TenantRefusal.LimitTooSmall(field),
            _ when settings.OfLimits().BatchSize > TenantLimits.BatchSizeMost => TenantRefusal.BatchTooLarge,
            { CutOff: { } cutOff } when cutOff.DaysAfterMonthEnd is < 0 or > 27
                || DateTimeZoneProviders.Tzdb.GetZoneOrNull(cutOff.TimeZone) is null => TenantRefusal.CutOffUnknown,
            { Payments: { Owner: not (PaymentOwner.Here or PaymentOwner.Erp) } } => TenantRefusal.PaymentOwnerMissing,
            { Payments: { } keeping } when keeping.Every < Duration.FromMinutes(1) =>
                TenantRefusal.LimitTooSmall("payments.readEvery"),
            _ when settings.OfComparison() < Duration.FromHours(1) => TenantRefusal.LimitTooSmall("compareEvery"),
            _ => TenantMasterRules.FindFault(settings.OfMasterData()),
        };
    }

    private static Decision<TenantEvent> Accept(params ReadOnlySpan<TenantEvent> events) =>
        Decision<TenantEvent>.Accept(events);
}

/// <summary>Every rule of an ERP tenant, beside those of <see cref="VersionRule"/>.</summary>
public static class TenantRefusal
{
    public static readonly Refusal OtherTenant = new(
        "tenant-other-id", "tenantId", "The settings are those of another ERP tenant.");

    public static readonly Refusal ReasonMissing = new("reason-missing", "reason", "Say why, for those who ask later.");

    public static readonly Refusal CutOffUnknown = new(
        "cut-off-unknown", "cutOff",
        "Say by 0 to 27 days of the next month when its documents must be in, and in which time zone, as in \"Europe/Paris\".");

    public static readonly Refusal NotQueued = new(
        "document-not-queued", "invoiceKey",
        "The document does not wait for this ERP: it is posted or parked, or goes elsewhere.");

    public static readonly Refusal PausedOtherwise = new(
        "tenant-paused-otherwise", "reason", "The tenant is paused for another reason: resume it first.");

    public static readonly Refusal PaymentOwnerMissing = new(
        "payment-owner-missing", "payments.owner", "Say who keeps payments: \"here\" or \"erp\".");

    public static readonly Refusal UnknownMasterKind = new(
        "master-kind-unknown", "masterData.demanded",
        "Demanded are customers, items, tax codes, dimensions, currencies or periods: "
            + "\"customer\", \"item\", \"tax-code\", \"dimension\", \"currency\", \"period\".");

    public static readonly Refusal LimitsMissing = new(
        "limits-missing", "limits",
        "Say how fast it may be called, or whose published limits hold: \"vendor\" is "
        + $"{string.Join(", ", VendorLimits.All.Keys)}.");

    public static readonly Refusal VendorUnknown = new(
        "vendor-unknown", "vendor", $"The vendor is one of {string.Join(", ", VendorLimits.All.Keys)}.");

    public static readonly Refusal BatchTooLarge = new(
        "batch-too-large", "limits.batchSize",
        FormattableString.Invariant($"At most {TenantLimits.BatchSizeMost} documents go in one call."));

    public static Refusal LimitTooSmall(string field) => new(
        "limit-too-small", field, $"\"{field}\" is too small: nothing could be sent.");
}
