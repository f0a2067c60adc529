using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using NodaTime;

namespace BillingGrains.Domain.Vouchers;

/// <summary>What happened to a voucher. Those of sending say what their namesakes of invoices say.</summary>
public abstract record VoucherEvent;

[Fact("voucher.opened.v1")]
public sealed record VoucherOpened(VoucherContent Content, string PostingKey, Instant At) : VoucherEvent;

/// <summary>The invoice stands posted, or there is none: it may be entered; addressed to the tenant.</summary>
[Fact("voucher.due.v1")]
public sealed record VoucherDue(PostedOriginal? Original, Instant At) : VoucherEvent;

[Fact("voucher.sending-started.v1")]
public sealed record VoucherSendingStarted(
    int Attempt, SendingPurpose Purpose, string PostingKey, Instant SendBefore, Instant SettledAfter, Instant At)
    : VoucherEvent;

[Fact("voucher.sending-had-no-effect.v1")]
public sealed record VoucherSendingHadNoEffect(int Attempt, Instant At) : VoucherEvent;

[Fact("voucher.sending-unknown.v1")]
public sealed record VoucherSendingUnknown(int Attempt, string Detail, Instant At, Instant? AskAgainAt = null)
    : VoucherEvent;

[Fact("voucher.sending-deferred.v1")]
public sealed record VoucherSendingDeferred(int Attempt, string Detail, Instant RetryAt, Instant At) : VoucherEvent;

[Fact("voucher.created-in-erp.v1")]
public sealed record VoucherCreatedInErp(int Attempt, string RemoteId, Instant At) : VoucherEvent;

[Fact("voucher.gone-from-erp.v1")]
public sealed record VoucherGoneFromErp(int Attempt, string RemoteId, Instant At) : VoucherEvent;

/// <summary>It was entered in a history that was lost when the journal was set back.</summary>
[Fact("voucher.adopted-from-erp.v1")]
public sealed record VoucherAdoptedFromErp(string RemoteId, string Epoch, string Reason, Instant At) : VoucherEvent;

/// <summary>It stands in the ERP's books; addressed to the tenant.</summary>
/// <param name="Amount">As the ERP reports it; of one entered by hand, ours.</param>
/// <param name="By">Who entered it there by hand; null where we did.</param>
[Fact("voucher.posted.v1")]
public sealed record VoucherPosted(
    int Attempt, string RemoteId, string Number, Money Amount, Instant At, string? By = null) : VoucherEvent;

/// <summary>The ERP entered another amount than ours: follows <see cref="VoucherPosted"/>.</summary>
[Fact("voucher.amounts-differ.v1")]
public sealed record VoucherAmountsDiffer(string RemoteId, string Words, string Detail, Instant At) : VoucherEvent;

/// <summary>The ERP refused it, or too many attempts failed; addressed to the tenant.</summary>
[Fact("voucher.parked.v1")]
public sealed record VoucherParked(int Attempt, string Code, string Words, string Detail, Instant At) : VoucherEvent;

/// <summary>A person asked for another try; addressed to the tenant.</summary>
[Fact("voucher.replayed.v1")]
public sealed record VoucherReplayed(string ReplayId, string By, Instant At) : VoucherEvent;
