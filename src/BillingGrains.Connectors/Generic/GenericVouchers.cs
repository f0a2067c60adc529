using BillingGrains.Connectors.Generic.Plans;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.Generic;

/// <summary>Enters payments, refunds, write-offs and discounts; kinds that the configuration does not name are refused.
/// </summary>
internal sealed class GenericVouchers(ErpPlan plan, GenericDesk desk) : IErpVouchers
{
    public Task<SendingOutcome> Create(ErpVoucher voucher, CancellationToken cancellation) =>
        Enter(voucher, null, cancellation);

    public Task<SendingOutcome> Post(string remoteId, ErpVoucher voucher, CancellationToken cancellation) =>
        Enter(voucher, remoteId, cancellation);

    public Task<SendingOutcome> Find(ErpVoucher voucher, CancellationToken cancellation) => PlanOf(voucher.Kind) is { } of
        ? desk.Find(of, Of(voucher), cancellation)
        : Task.FromResult<SendingOutcome>(new SendingOutcome.NotFound());

    private Task<SendingOutcome> Enter(ErpVoucher voucher, string? remoteId, CancellationToken cancellation) =>
        PlanOf(voucher.Kind) is { } of
            ? desk.Enter(of, Of(voucher), remoteId, cancellation)
            : Task.FromResult<SendingOutcome>(ErpRecords.NotEntered with
            {
                Detail = $"The configuration names no {voucher.Kind} among its vouchers.",
            });

    private EntryPlan? PlanOf(BalanceKind kind) => plan.Vouchers.FirstOrDefault(one => one.Kinds.Contains(kind));

    private static SentEntry Of(ErpVoucher voucher) => new("voucher", voucher, voucher.PostingKey, voucher.Amount);
}

/// <summary>Enters journals.</summary>
internal sealed class GenericJournals(EntryPlan of, GenericDesk desk) : IErpJournals
{
    public Task<SendingOutcome> Create(ErpJournal journal, CancellationToken cancellation) =>
        desk.Enter(of, Of(journal), null, cancellation);

    public Task<SendingOutcome> Post(string remoteId, ErpJournal journal, CancellationToken cancellation) =>
        desk.Enter(of, Of(journal), remoteId, cancellation);

    public Task<SendingOutcome> Find(string postingKey, CancellationToken cancellation) =>
        desk.Find(of, SentEntry.OfKey(postingKey), cancellation);

    private static SentEntry Of(ErpJournal journal) => new(
        "journal", journal, journal.PostingKey,
        new Money(journal.Entries.Sum(static entry => entry.Amount), Currencies.Find(journal.Currency)!));
}
