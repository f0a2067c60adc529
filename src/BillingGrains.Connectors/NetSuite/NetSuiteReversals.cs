using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Connectors.Documents;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime.Text;

namespace BillingGrains.Connectors.NetSuite;

/// <summary>Payments that are reversed or charged back, as NetSuite's bookkeepers do it: a journal takes the money from the bank
/// and puts it on the customer's account, and the payment is then applied to that debit in place of the invoice, which is open
/// again.
/// The journal bears the posting key. It counts as posted when the payment is applied to it.</summary>
internal sealed class NetSuiteReversals(NetSuiteClient client, NetSuiteSettings settings)
{
    /// <summary>What all vouchers say.</summary>
    public static JsonObject Common(ErpVoucher voucher, NetSuiteSettings settings) => new()
    {
        ["externalId"] = voucher.PostingKey,
        ["tranDate"] = LocalDatePattern.Iso.Format(voucher.On),
        ["currency"] = NetSuiteRecords.Ref(NetSuiteRecords.IdOf(voucher.Amount.Currency, settings)),
        ["memo"] = VoucherWords.Of(voucher.Kind, voucher.Reference, voucher.Words),
    };

    /// <summary>The journal. A refusal in place of it where the invoice has no such payment.</summary>
    public async Task<(JsonObject Record, SendingOutcome? Instead)> Record(
        ErpVoucher voucher, JsonElement document, CancellationToken deadline)
    {
        if (await PaymentOf(voucher, deadline) is null)
        {
            return ([], NoPayment(voucher));
        }

        var record = Common(voucher, settings);
        record["subsidiary"] = NetSuiteRecords.Ref(settings.Subsidiary);
        record["line"] = NetSuiteRecords.Items(
        [
            new JsonObject
            {
                ["account"] = NetSuiteRecords.Ref(settings.ReceivableAccount), ["debit"] = voucher.Amount.Amount,
                ["entity"] = NetSuiteRecords.Ref(document.RefOf("entity")), ["memo"] = voucher.Words,
            },
            new JsonObject
            {
                ["account"] = NetSuiteRecords.Ref(settings.BankAccount), ["credit"] = voucher.Amount.Amount,
                ["memo"] = voucher.Words,
            },
        ]);
        return (record, null);
    }

    /// <summary>Applies the payment to the journal.</summary>
    public async Task<SendingOutcome> Apply(
        ErpVoucher voucher, JsonElement journal, WriteProgress write, CancellationToken deadline)
    {
        if (await Standing(journal, deadline) is var standing and not SendingOutcome.Created)
        {
            return standing;
        }

        if (await PaymentOf(voucher, deadline) is not { } payment)
        {
            return NoPayment(voucher);
        }

        var left = NetSuiteRecords.Amount(payment["amount"], voucher.Amount.Currency).Amount - voucher.Amount.Amount;
        if (left < 0m)
        {
            return new SendingOutcome.Refused(
                "erp-refused",
                $"Of the payment {voucher.Reference} less is on the invoice in the ERP than is reversed. "
                    + "Find out who changed it.",
                $"Of the payment {payment["id"]} {payment["amount"]} are applied to the document {payment["document"]}.");
        }

        var apply = NetSuiteDocuments.Apply(
            [(payment["document"], left), (journal.Text("id"), voucher.Amount.Amount)]);
        apply["items"]![0]!["apply"] = left > 0m;
        write.Begins();
        await client.Change(NetSuiteType.Payment, payment["id"], new JsonObject { ["apply"] = apply }, deadline);
        return await Standing(journal, deadline) is SendingOutcome.Posted posted
            ? posted
            : new SendingOutcome.Unknown($"The payment {payment["id"]} is not told as applied to the journal.");
    }

    /// <summary>Posted where a payment is applied to it, else Created.</summary>
    public async Task<SendingOutcome> Standing(JsonElement journal, CancellationToken deadline)
    {
        var id = journal.Text("id");
        if (await client.Query($"{settings.Queries.Settled} AND d.id = {id} ORDER BY p.id", deadline) is [])
        {
            return new SendingOutcome.Created(id);
        }

        var amount = journal.Debits(settings);
        return NetSuiteRecords.Posted(journal, amount, Money.Zero(amount.Currency), amount);
    }

    /// <summary>The payment on the invoice that bears the id of ours. Null where there is none.</summary>
    private async Task<IReadOnlyDictionary<string, string>?> PaymentOf(ErpVoucher voucher, CancellationToken deadline)
    {
        var rows = await client.Query(
            $"{settings.Queries.Entries} AND d.externalid = {NetSuiteClient.Quoted(voucher.Original.PostingKey)} ORDER BY p.id",
            deadline);
        return rows.FirstOrDefault(row => row.GetValueOrDefault("type") is "CustPymt"
            && VoucherWords.Read(row.GetValueOrDefault("memo", "")) is { Kind: BalanceKind.Payment } words
            && words.Reference == voucher.Reference);
    }

    private static SendingOutcome.Refused NoPayment(ErpVoucher voucher) => new(
        "no-such-document",
        $"The payment {voucher.Reference}, which is reversed, is not on the invoice in the ERP. Find out where it went.",
        $"The invoice {voucher.Original.PostingKey} has no payment with the memo \"payment {voucher.Reference} …\".");
}
