using System.Text.Json.Nodes;
using BillingGrains.Connectors.Documents;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime.Text;

namespace BillingGrains.Connectors.Dynamics;

/// <summary>Enters payments as customer payment journals of one line each, marked with the invoice. For all else no way is
/// certain: it is entered by hand.</summary>
internal sealed class DynamicsVouchers(
    DynamicsClient client, DynamicsSettings settings, ErpOperations operations, TimeProvider time) : IErpVouchers
{
    private readonly DynamicsBatches batches = new(client, settings, operations, time, new DynamicsBatchKind(
        "CustomerPaymentJournalHeaders", "CustomerPaymentJournalLines", settings.PaymentJournal, settings.PostPaymentPath,
        "CreditAmount"));

    public Task<SendingOutcome> Create(ErpVoucher voucher, CancellationToken cancellation) =>
        voucher.Kind == BalanceKind.Payment
            ? batches.Create(voucher.PostingKey, deadline => Lines(voucher, deadline), cancellation)
            : Task.FromResult<SendingOutcome>(ErpRecords.NotEntered);

    public Task<SendingOutcome> Post(string remoteId, ErpVoucher voucher, CancellationToken cancellation) =>
        batches.Post(remoteId, voucher.PostingKey, deadline => Lines(voucher, deadline), cancellation);

    public Task<SendingOutcome> Find(string postingKey, CancellationToken cancellation) =>
        batches.Find(postingKey, cancellation);

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

        if (document.Number(settings.Fields.Gross) < 0m)
        {
            return ([], ErpRecords.NotEntered);
        }

        var line = new JsonObject
        {
            ["LineNumber"] = 1,
            ["AccountDisplayValue"] = document.Text("InvoiceAccount"),
            ["CreditAmount"] = voucher.Amount.Amount,
            ["CurrencyCode"] = voucher.Amount.Currency.Code,
            ["TransactionDate"] = LocalDatePattern.Iso.Format(voucher.On),
            ["MarkedInvoice"] = document.Text("InvoiceId"),
            ["PaymentReference"] = voucher.Reference,
        };
        if (settings.Fields.PaymentText.Length > 0)
        {
            line[settings.Fields.PaymentText] = VoucherWords.Of(voucher.Kind, voucher.Reference, voucher.Words);
        }

        if (settings.BankAccount.Length > 0)
        {
            line["OffsetAccountDisplayValue"] = settings.BankAccount;
        }

        return ([line], null);
    }
}
