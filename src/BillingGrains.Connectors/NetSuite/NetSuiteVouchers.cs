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

/// <summary>Enters payments as customer payments, and write-offs and discounts as credit memos of items of their own, applied to
/// the invoice; refunds as customer refunds of what the customer has to his credit. These post when they are made. A payment that
/// is reversed is told in <see cref="NetSuiteReversals"/>.</summary>
internal sealed class NetSuiteVouchers(NetSuiteClient client, ErpOperations operations, NetSuiteSettings settings) : IErpVouchers
{
    private readonly NetSuiteReversals reversals = new(client, settings);

    public Task<SendingOutcome> Create(ErpVoucher voucher, CancellationToken cancellation) => operations.Write(
        async (write, deadline) =>
        {
            if (TypeOf(voucher.Kind) is not { } type)
            {
                return ErpRecords.NotEntered;
            }

            if (await Document(voucher, deadline) is not { } document || document.RefOf("approvalStatus") is "1")
            {
                return await client.ByKey(NetSuiteType.CreditMemo, voucher.Original.PostingKey, deadline) is null
                    ? ErpOperations.Gone($"NetSuite has no posted invoice with the external id {voucher.Original.PostingKey}.")
                    : ErpRecords.NotEntered;
            }

            var (record, instead) = type switch
            {
                NetSuiteType.Payment => (Payment(voucher, document), null),
                NetSuiteType.CreditMemo => (Memo(voucher, document), null),
                NetSuiteType.Refund => await Refund(voucher, document, deadline),
                _ => await reversals.Record(voucher, document, deadline),
            };
            if (instead is not null)
            {
                return instead;
            }

            write.Begins();
            try
            {
                var id = await client.Create(type, record, deadline);
                return type == NetSuiteType.Journal ? new SendingOutcome.Created(id) : await Made(type, id, deadline);
            }
            catch (ErpCallException there) when (there.Verdict == CallVerdict.Exists)
            {
                return await LookUp(voucher.PostingKey, deadline) is var found and not SendingOutcome.NotFound
                    ? found
                    : new SendingOutcome.Refused("erp-refused", $"The ERP refuses it: {there.Words}", there.Message);
            }
        },
        cancellation);

    /// <summary>It was posted when it was made, and is only read; but for a reversal.</summary>
    public Task<SendingOutcome> Post(string remoteId, ErpVoucher voucher, CancellationToken cancellation) => operations.Write(
        async (write, deadline) => TypeOf(voucher.Kind) is { } type && await client.ById(type, remoteId, deadline) is { } there
            && there.Text("externalId") == voucher.PostingKey
            ? type == NetSuiteType.Journal
                ? await reversals.Apply(voucher, there, write, deadline)
                : Outcome(type, there)
            : ErpOperations.Gone($"NetSuite has no {voucher.Kind} {remoteId} with the external id {voucher.PostingKey}."),
        cancellation);

    public Task<SendingOutcome> Find(ErpVoucher voucher, CancellationToken cancellation) =>
        operations.Find(deadline => LookUp(voucher.PostingKey, deadline), cancellation);

    /// <summary>Null for a kind that is entered by hand.</summary>
    private string? TypeOf(BalanceKind kind) => kind switch
    {
        BalanceKind.Payment => NetSuiteType.Payment,
        BalanceKind.WriteOff when settings.WriteOffItem.Length > 0 => NetSuiteType.CreditMemo,
        BalanceKind.Discount when settings.DiscountItem.Length > 0 => NetSuiteType.CreditMemo,
        BalanceKind.Refund when settings.BankAccount.Length > 0 => NetSuiteType.Refund,
        BalanceKind.PaymentCancelled or BalanceKind.Chargeback
            when settings is { BankAccount.Length: > 0, ReceivableAccount.Length: > 0 } => NetSuiteType.Journal,
        _ => null,
    };

    private Task<JsonElement?> Document(ErpVoucher voucher, CancellationToken deadline) =>
        client.ByKey(NetSuiteType.Invoice, voucher.Original.PostingKey, deadline);

    private JsonObject Payment(ErpVoucher voucher, JsonElement document)
    {
        var record = Common(voucher, document);
        record["customer"] = NetSuiteRecords.Ref(document.RefOf("entity"));
        record["payment"] = voucher.Amount.Amount;
        if (settings.BankAccount.Length > 0)
        {
            record["account"] = NetSuiteRecords.Ref(settings.BankAccount);
        }
        else
        {
            record["undepFunds"] = true;
        }

        return record;
    }

    private JsonObject Memo(ErpVoucher voucher, JsonElement document)
    {
        var record = Common(voucher, document);
        record["entity"] = NetSuiteRecords.Ref(document.RefOf("entity"));
        record["subsidiary"] = NetSuiteRecords.Ref(settings.Subsidiary);
        record["taxDetailsOverride"] = true;
        if (settings.Approvals)
        {
            record["approvalStatus"] = NetSuiteRecords.Ref("2");
        }

        var amount = voucher.Amount.Amount;
        record["item"] = NetSuiteRecords.Items(
        [
            new JsonObject
            {
                ["item"] = NetSuiteRecords.Ref(
                    voucher.Kind == BalanceKind.WriteOff ? settings.WriteOffItem : settings.DiscountItem),
                ["quantity"] = 1, ["rate"] = amount, ["amount"] = amount, ["description"] = voucher.Words,
            },
        ]);
        return record;
    }

    /// <summary>Pays out what the customer has to his credit, the oldest first: payments and credit memos that are not applied.
    /// </summary>
    private async Task<(JsonObject Record, SendingOutcome? Instead)> Refund(
        ErpVoucher voucher, JsonElement document, CancellationToken deadline)
    {
        var (amount, currency) = (voucher.Amount, voucher.Amount.Currency);
        var rows = await client.Query(
            $"{settings.Queries.Credits} AND c.id = {document.RefOf("entity")} AND k.symbol = "
            + $"{NetSuiteClient.Quoted(currency.Code)} ORDER BY t.id", deadline);
        var left = amount.Amount;
        List<(string Invoice, decimal Amount)> applied = [];
        foreach (var row in rows)
        {
            var part = Math.Min(left, NetSuiteRecords.Amount(row.GetValueOrDefault("open", ""), currency).Amount);
            if (part > 0m)
            {
                applied.Add((row["id"], part));
                left -= part;
            }
        }

        var record = NetSuiteReversals.Common(voucher, settings);
        record["customer"] = NetSuiteRecords.Ref(document.RefOf("entity"));
        record["account"] = NetSuiteRecords.Ref(settings.BankAccount);
        record["apply"] = NetSuiteDocuments.Apply(applied);
        return (record, left == 0m ? null : new SendingOutcome.Refused(
            "erp-refused",
            $"The customer has {new Money(amount.Amount - left, currency)} to his credit in the ERP, and {amount} are to be "
                + "refunded: release there what his credits are applied to, then try again.",
            $"{rows.Count} credits of the customer {document.RefOf("entity")}."));
    }

    /// <summary>What is more than is open stays with the customer, and is not applied.</summary>
    private JsonObject Common(ErpVoucher voucher, JsonElement document)
    {
        var currency = voucher.Amount.Currency;
        var record = NetSuiteReversals.Common(voucher, settings);
        var applied = Math.Min(voucher.Amount.Amount, document.Amount("amountRemaining", currency).Amount);
        if (applied > 0m)
        {
            record["apply"] = NetSuiteDocuments.Apply([(document.Text("id"), applied)]);
        }

        return record;
    }

    private async Task<SendingOutcome> Made(string type, string id, CancellationToken deadline)
    {
        try
        {
            return await client.ById(type, id, deadline) is { } made ? Outcome(type, made) : new SendingOutcome.Created(id);
        }
        catch (Exception failed) when (failed is ErpCallException or CallFailedException)
        {
            return new SendingOutcome.Created(id);
        }
    }

    private async Task<SendingOutcome> LookUp(string key, CancellationToken deadline)
    {
        List<(string Type, JsonElement Record)> found = [];
        foreach (var type in new[] { NetSuiteType.Payment, NetSuiteType.CreditMemo, NetSuiteType.Refund, NetSuiteType.Journal })
        {
            if (await client.ByKey(type, key, deadline) is { } record)
            {
                found.Add((type, record));
            }
        }

        return found switch
        {
            [] => new SendingOutcome.NotFound(),
            [(NetSuiteType.Journal, var record)] => await reversals.Standing(record, deadline),
            [var (type, record)] => Outcome(type, record),
            _ => ErpOperations.Double(key, found.Select(static one => $"{one.Type} {one.Record.Text("id")}")),
        };
    }

    private SendingOutcome Outcome(string type, JsonElement record)
    {
        var currency = record.CurrencyOf(settings);
        var amount = record.Amount(type == NetSuiteType.Payment ? "payment" : "total", currency);
        return NetSuiteRecords.Posted(record, amount, Money.Zero(currency), amount);
    }
}
