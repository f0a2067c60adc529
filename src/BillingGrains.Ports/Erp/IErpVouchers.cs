using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using NodaTime;

namespace BillingGrains.Ports.Erp;

/// <summary>Enters into an ERP what was paid, refunded, written off or discounted on documents of ours. The connector's part:
/// <see cref="IErp.Vouchers"/>. The promises are those of <see cref="IErp"/>.</summary>
public interface IErpVouchers
{
    /// <summary>Enters it, with the posting key in a field that can be searched, and the entry's id as reference. Answers
    /// Created, or Posted where the ERP does both in one step; Refused, Deferred or Unknown.</summary>
    Task<SendingOutcome> Create(ErpVoucher voucher, CancellationToken cancellation);

    /// <summary>Posts one that was made. Repeating it is harmless. Answers Posted, Refused, Deferred or Unknown.</summary>
    Task<SendingOutcome> Post(string remoteId, ErpVoucher voucher, CancellationToken cancellation);

    /// <summary>Looks one up by its posting key. Answers like <see cref="IErp.Find"/>; Posted with the amount as gross.
    /// </summary>
    Task<SendingOutcome> Find(string postingKey, CancellationToken cancellation);
}

/// <summary>An entry of a posted document's balance, as an ERP is told of it.</summary>
/// <param name="Kind">Payment, refund, write-off, discount; a payment that is reversed or charged back (its reference is the
/// payment's), a discount that is returned.</param>
/// <param name="Amount">More than 0, tax included.</param>
/// <param name="Reference">The entry's id: that of the engine that finished it, where it is not ours.</param>
/// <param name="Original">The document, as it stands in the ERP.</param>
/// <param name="Words">The bank's reference, or why.</param>
public sealed record ErpVoucher(
    string PostingKey, BalanceKind Kind, Money Amount, LocalDate On, string Reference, string Customer, ErpOriginal Original,
    string Words);

/// <summary>What goes into an ERP: a document, an entry of one's balance, a journal, or master data; the others are null.
/// </summary>
public sealed record ErpRecord(
    ErpInvoice? Invoice, ErpVoucher? Voucher, ErpJournal? Journal = null, ErpMasterRecord? Master = null)
{
    public string PostingKey =>
        Invoice?.PostingKey ?? Voucher?.PostingKey ?? Journal?.PostingKey ?? Master!.PostingKey;

    /// <summary>The customer's stable id in the ERP; null for a journal and for master data.</summary>
    public string? Customer => Invoice?.BillTo ?? Voucher?.Customer;
}

/// <summary>The kinds of what goes into an ERP: each is looked up where it was made.</summary>
public enum ErpRecordKind
{
    None = 0,
    Document = 1,
    Voucher = 2,
    Journal = 3,
    MasterData = 4,
}

/// <summary>The calls for whatever goes into an ERP.</summary>
public static class ErpRecords
{
    /// <summary>What a connector cannot enter.</summary>
    public static SendingOutcome.Refused NotEntered { get; } = new(
        DocumentKinds.VoucherNotTaken.Code,
        "The connection to this ERP does not enter such entries: enter it there by hand, and then say so here.",
        "The connector has no way for it.");

    /// <summary>What a connector could enter when it was accepted, and cannot any more.</summary>
    public static SendingOutcome.Refused MasterNotEntered { get; } = new(
        MasterDataKinds.ProposalNotTaken.Code,
        "The connection to this ERP enters no master data of this kind: create it there by hand, then replay the proposal.",
        "The connector has no way for it.");

    /// <summary>Creates or posts.</summary>
    /// <param name="remoteId">Null to create.</param>
    public static Task<SendingOutcome> Send(
        this IErp erp, ErpRecord record, string? remoteId, CancellationToken cancellation) => (record, remoteId) switch
    {
        ({ Invoice: { } invoice }, null) => erp.Create(invoice, cancellation),
        ({ Invoice: { } invoice }, { } id) => erp.Post(id, invoice, cancellation),
        ({ Voucher: { } voucher }, null) when erp.Vouchers is { } desk => desk.Create(voucher, cancellation),
        ({ Voucher: { } voucher }, { } id) when erp.Vouchers is { } desk => desk.Post(id, voucher, cancellation),
        ({ Master: { RemoteId: null } master }, null) when erp.MasterWriter is { } writer => writer.Create(master, cancellation),
        ({ Master: { RemoteId: { } there } master }, null) when erp.MasterWriter is { } writer =>
            writer.Update(there, master, cancellation),
        ({ Master: not null }, _) => Task.FromResult<SendingOutcome>(MasterNotEntered),
        ({ Journal: { } journal }, null) when erp.Journals is { } ledger => ledger.Create(journal, cancellation),
        ({ Journal: { } journal }, { } id) when erp.Journals is { } ledger => ledger.Post(id, journal, cancellation),
        _ => Task.FromResult<SendingOutcome>(NotEntered),
    };

    public static Task<SendingOutcome> Find(
        this IErp erp, string postingKey, ErpRecordKind kind, CancellationToken cancellation) => kind switch
    {
        ErpRecordKind.Document => erp.Find(postingKey, cancellation),
        ErpRecordKind.Voucher when erp.Vouchers is { } desk => desk.Find(postingKey, cancellation),
        ErpRecordKind.Journal when erp.Journals is { } ledger => ledger.Find(postingKey, cancellation),
        ErpRecordKind.Voucher or ErpRecordKind.Journal => Task.FromResult<SendingOutcome>(new SendingOutcome.NotFound()),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Nothing of this kind goes into an ERP."),
    };
}
