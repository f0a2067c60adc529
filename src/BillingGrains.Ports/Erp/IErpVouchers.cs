using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
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

    /// <summary>Looks one up, by its posting key or by what it did: where taking a payment back leaves nothing that bears a key,
    /// the payment tells. Answers like <see cref="IErp.Find"/>; Posted with the amount as gross.</summary>
    Task<SendingOutcome> Find(ErpVoucher voucher, CancellationToken cancellation);
}

/// <summary>An entry of a posted document's balance, as an ERP is told of it.</summary>
/// <param name="Kind">Payment, refund, write-off, discount; a payment that is reversed or charged back (its reference is the
/// payment's), a discount that is returned.</param>
/// <param name="Amount">More than 0, tax included.</param>
/// <param name="Reference">The entry's id: that of the engine that finished it, where it is not ours.</param>
/// <param name="Original">The document, as it stands in the ERP.</param>
/// <param name="Words">The bank's reference, or why.</param>
/// <param name="Payment">Of a payment that is reversed or charged back, which is always the whole of it: the payment, as it was
/// entered; without a remote id while it is not. Null for all else, and where nobody here entered it.</param>
/// <param name="Credits">Of a refund: what credits the document, as it stands posted in the ERP.</param>
public sealed record ErpVoucher(
    string PostingKey, BalanceKind Kind, Money Amount, LocalDate On, string Reference, string Customer, ErpOriginal Original,
    string Words, ErpOriginal? Payment = null, ValueList<ErpOriginal> Credits = default);

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

    /// <summary>Looks one up. Master data is searched for instead, by its id.</summary>
    public static Task<SendingOutcome> Find(this IErp erp, ErpRecord record, CancellationToken cancellation) => record switch
    {
        { Invoice: { } invoice } => erp.Find(invoice.PostingKey, cancellation),
        { Voucher: { } voucher } when erp.Vouchers is { } desk => desk.Find(voucher, cancellation),
        { Journal: { } journal } when erp.Journals is { } ledger => ledger.Find(journal.PostingKey, cancellation),
        { Voucher: not null } or { Journal: not null } =>
            Task.FromResult<SendingOutcome>(new SendingOutcome.NotFound()),
        _ => throw new ArgumentOutOfRangeException(nameof(record), record, "Nothing of this kind is looked up by its key."),
    };
}
