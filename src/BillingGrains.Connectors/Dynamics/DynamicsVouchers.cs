using System.Text.Json.Nodes;
using BillingGrains.Connectors.Documents;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime.Text;

namespace BillingGrains.Connectors.Dynamics;

/// <summary>Enters vouchers as customer payment journals of one line each. What lowers the invoice's balance is a credit that is
/// marked with it, and settles it when it is posted; what raises it is a debit that names it: an invoice that is settled stays
/// so, and the debit is open beside it.</summary>
internal sealed class DynamicsVouchers(
    DynamicsClient client, DynamicsSettings settings, ErpOperations operations, TimeProvider time) : IErpVouchers
{
    private const string Credit = "CreditAmount";
    private const string Debit = "DebitAmount";

    private readonly DynamicsBatches batches = new(client, settings, operations, time, new DynamicsBatchKind(
        "CustomerPaymentJournalHeaders", "CustomerPaymentJournalLines", settings.PaymentJournal, settings.PostPaymentPath,
        [Credit, Debit]));

    public Task<SendingOutcome> Create(ErpVoucher voucher, CancellationToken cancellation) => WayOf(voucher.Kind) is null
        ? Task.FromResult<SendingOutcome>(ErpRecords.NotEntered)
        : batches.Create(voucher.PostingKey, deadline => Lines(voucher, deadline), cancellation);

    public Task<SendingOutcome> Post(string remoteId, ErpVoucher voucher, CancellationToken cancellation) =>
        batches.Post(remoteId, voucher.PostingKey, deadline => Lines(voucher, deadline), cancellation);

    public Task<SendingOutcome> Find(ErpVoucher voucher, CancellationToken cancellation) =>
        batches.Find(voucher.PostingKey, cancellation);

    /// <summary>The side on the customer's account, and the main account against it: empty where money moves and the journal's
    /// bank stands against it. Null for what the settings lack.</summary>
    private (string Side, string Against)? WayOf(BalanceKind kind) => kind switch
    {
        BalanceKind.Payment => (Credit, ""),
        BalanceKind.Refund or BalanceKind.PaymentCancelled or BalanceKind.Chargeback
            when settings.Fields.PaymentInvoice.Length > 0 => (Debit, ""),
        BalanceKind.WriteOff when settings.WriteOffAccount.Length > 0 => (Credit, settings.WriteOffAccount),
        BalanceKind.Discount when settings.DiscountAccount.Length > 0 => (Credit, settings.DiscountAccount),
        BalanceKind.DiscountReturned when settings is { DiscountAccount.Length: > 0, Fields.PaymentInvoice.Length: > 0 } =>
            (Debit, settings.DiscountAccount),
        _ => null,
    };

    private async Task<(IReadOnlyList<JsonObject> Lines, SendingOutcome? Instead)> Lines(
        ErpVoucher voucher, CancellationToken deadline)
    {
        var found = await client.Query(
            DynamicsDocuments.Headers,
            $"{settings.Fields.Key} eq {DynamicsClient.Quoted(voucher.Original.PostingKey)}", DynamicsDocuments.Id, 2, deadline);
        if (found is not [var document] || !DynamicsDocuments.IsPosted(document))
        {
            return ([], ErpOperations.Gone($"Dynamics has no posted invoice with the key {voucher.Original.PostingKey}."));
        }

        if (document.Number(settings.Fields.Gross) < 0m || WayOf(voucher.Kind) is not var (side, against))
        {
            return ([], ErpRecords.NotEntered);
        }

        var line = new JsonObject
        {
            ["LineNumber"] = 1,
            ["AccountDisplayValue"] = document.Text("InvoiceAccount"),
            [side] = voucher.Amount.Amount,
            ["CurrencyCode"] = voucher.Amount.Currency.Code,
            ["TransactionDate"] = LocalDatePattern.Iso.Format(voucher.On),
            [side == Credit ? "MarkedInvoice" : settings.Fields.PaymentInvoice] = document.Text("InvoiceId"),
            ["PaymentReference"] = voucher.Reference,
        };
        if (settings.Fields.PaymentText.Length > 0)
        {
            line[settings.Fields.PaymentText] = VoucherWords.Of(voucher.Kind, voucher.Reference, voucher.Words);
        }

        if (against.Length > 0)
        {
            line["OffsetAccountType"] = "Ledger";
            line["OffsetAccountDisplayValue"] = against;
        }
        else if (settings.BankAccount.Length > 0)
        {
            line["OffsetAccountDisplayValue"] = settings.BankAccount;
        }

        return ([line], null);
    }
}
