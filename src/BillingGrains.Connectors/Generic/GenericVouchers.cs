using BillingGrains.Connectors.Generic.Plans;
using BillingGrains.Domain.Amounts;
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

    public Task<SendingOutcome> Find(string postingKey, CancellationToken cancellation) =>
        desk.Find(plan.Vouchers, postingKey, cancellation);

    private Task<SendingOutcome> Enter(ErpVoucher voucher, string? remoteId, CancellationToken cancellation) =>
        plan.Vouchers.FirstOrDefault(one => one.Kinds.Contains(voucher.Kind)) is { } of
            ? desk.Enter(of, "voucher", voucher, voucher.PostingKey, voucher.Amount, remoteId, Find, cancellation)
            : Task.FromResult<SendingOutcome>(ErpRecords.NotEntered with
            {
                Detail = $"The configuration names no {voucher.Kind} among its vouchers.",
            });
}

/// <summary>Enters journals.</summary>
internal sealed class GenericJournals(EntryPlan of, GenericDesk desk) : IErpJournals
{
    public Task<SendingOutcome> Create(ErpJournal journal, CancellationToken cancellation) =>
        Enter(journal, null, cancellation);

    public Task<SendingOutcome> Post(string remoteId, ErpJournal journal, CancellationToken cancellation) =>
        Enter(journal, remoteId, cancellation);

    public Task<SendingOutcome> Find(string postingKey, CancellationToken cancellation) =>
        desk.Find([of], postingKey, cancellation);

    private Task<SendingOutcome> Enter(ErpJournal journal, string? remoteId, CancellationToken cancellation)
    {
        var sum = new Money(journal.Entries.Sum(static entry => entry.Amount), Currencies.Find(journal.Currency)!);
        return desk.Enter(of, "journal", journal, journal.PostingKey, sum, remoteId, Find, cancellation);
    }
}
