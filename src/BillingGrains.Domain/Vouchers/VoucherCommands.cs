using BillingGrains.Domain.Posting;
using NodaTime;

namespace BillingGrains.Domain.Vouchers;

/// <summary>What may be asked of a voucher.</summary>
public abstract record VoucherCommand(Instant Now);

/// <summary>An entry of the invoice's balance is to be entered in the ERP.</summary>
/// <param name="Original">Null while the invoice is not posted, and for a journal.</param>
/// <param name="OnDocument">The posting key of the invoice; null for a journal.</param>
public sealed record OpenVoucher(VoucherContent Content, PostedOriginal? Original, Instant Now, string? OnDocument = null)
    : VoucherCommand(Now);

public sealed record StartVoucher(SendingPurpose Purpose, SendingWindow Window, Instant Now) : VoucherCommand(Now);

/// <param name="FromLookUp">True when a look-up answered.</param>
public sealed record RecordVoucher(int Attempt, SendingOutcome Outcome, bool FromLookUp, Instant Now) : VoucherCommand(Now);

public sealed record AdoptVoucher(SendingOutcome Found, string Epoch, string Reason, Instant Now) : VoucherCommand(Now);

public sealed record ReplayVoucher(string ReplayId, string By, Instant Now) : VoucherCommand(Now);

/// <summary>A person has entered it in the ERP by hand.</summary>
/// <param name="RemoteId">What it is called there.</param>
public sealed record EnterVoucher(string RemoteId, string By, Instant Now) : VoucherCommand(Now);
