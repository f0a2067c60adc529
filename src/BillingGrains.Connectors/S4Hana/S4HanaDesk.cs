using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.S4Hana;

/// <summary>Enters vouchers as entries on the customer's account that belong to the document. They are not cleared with it:
/// SAP's automatic clearing does that.</summary>
internal sealed class S4HanaVouchers(S4HanaPoster poster, S4HanaLedger ledger, S4HanaEntries entries) : IErpVouchers
{
    public Task<SendingOutcome> Create(ErpVoucher voucher, CancellationToken cancellation) => poster.Post(
        voucher.PostingKey, () => entries.Voucher(voucher),
        async (key, deadline) =>
            await poster.LookUp(key, "D", Amount, deadline) is not SendingOutcome.NotFound and var there
                ? there
                : await OnWhat(voucher, deadline) ?? (SendingOutcome)new SendingOutcome.NotFound(),
        id => new SendingOutcome.Posted(
            id.ToString(), id.Document, voucher.Amount, voucher.Amount with { Amount = 0m }, voucher.Amount),
        cancellation);

    public async Task<SendingOutcome> Post(string remoteId, ErpVoucher voucher, CancellationToken cancellation) =>
        S4HanaPoster.Standing(await Find(voucher, cancellation), remoteId, voucher.PostingKey);

    public Task<SendingOutcome> Find(ErpVoucher voucher, CancellationToken cancellation) =>
        poster.Find(voucher.PostingKey, "D", Amount, cancellation);

    /// <summary>Null where the document that it is for stands in SAP.</summary>
    private async Task<SendingOutcome.Refused?> OnWhat(ErpVoucher voucher, CancellationToken deadline)
    {
        var items = S4HanaId.Read(voucher.Original.RemoteId) is { } id ? await ledger.Of([id], deadline) : [];
        return items.Exists(item => !item.IsReversed && item.Key == voucher.Original.PostingKey)
            ? null
            : new SendingOutcome.Refused(
                "no-such-document", "The document that it is for is not posted in the ERP, or was reversed there.",
                $"SAP has no entry {voucher.Original.RemoteId} with the key {voucher.Original.PostingKey} that stands.");
    }

    private static Task<decimal> Amount(S4HanaItem item, CancellationToken deadline) => Task.FromResult(Math.Abs(item.Amount));
}

/// <summary>Enters journals as entries between accounts of the general ledger.</summary>
internal sealed class S4HanaJournals(S4HanaPoster poster, S4HanaLedger ledger, S4HanaEntries entries) : IErpJournals
{
    public Task<SendingOutcome> Create(ErpJournal journal, CancellationToken cancellation) => poster.Post(
        journal.PostingKey, () => entries.Journal(journal), (key, deadline) => poster.LookUp(key, "S", Sum, deadline),
        id =>
        {
            var currency = Currencies.Find(journal.Currency)!;
            var sum = new Money(journal.Entries.Sum(static entry => entry.Amount), currency);
            return new SendingOutcome.Posted(id.ToString(), id.Document, sum, Money.Zero(currency), sum);
        },
        cancellation);

    public async Task<SendingOutcome> Post(string remoteId, ErpJournal journal, CancellationToken cancellation) =>
        S4HanaPoster.Standing(await Find(journal.PostingKey, cancellation), remoteId, journal.PostingKey);

    public Task<SendingOutcome> Find(string postingKey, CancellationToken cancellation) =>
        poster.Find(postingKey, "S", Sum, cancellation);

    /// <summary>Of one side.</summary>
    private async Task<decimal> Sum(S4HanaItem item, CancellationToken deadline) =>
        (await ledger.Of([item.Id], deadline)).Where(static one => one.Amount > 0m).Sum(static one => one.Amount);
}
