using BillingGrains.Connectors.Documents;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Payments;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.NetSuite;

/// <summary>Reads what was applied to documents of ours, and what is open of them.</summary>
internal sealed class NetSuitePayments(
    NetSuiteClient client, ErpOperations operations, NetSuiteSettings settings, TimeProvider time) : IErpPayments
{
    /// <summary>The cursor: the moment from which the next reading tells changes, and the last record told.</summary>
    public Task<ErpEntryPage> Entries(string? since, string? cursor, CancellationToken cancellation) => operations.Page(
        async deadline =>
        {
            var (token, after) = cursor?.Split(' ') is [var first, var last]
                ? (first, last)
                : (NetSuiteMoments.Token(time, settings), "0");
            var changed = since is null
                ? ""
                : $" AND p.lastmodifieddate >= {NetSuiteMoments.Of(NetSuiteMoments.Read(since), settings)}";
            var rows = await client.Query(
                $"{settings.Queries.Entries}{changed} AND p.id > {after} ORDER BY p.id", deadline);
            var isLast = rows.Count < settings.PageSize;
            if (!isLast)
            {
                // The page may end amid a record's documents: that record is left to the next page.
                var cut = rows[^1]["id"];
                rows = [.. rows.Where(row => row["id"] != cut)];
                if (rows.Count == 0)
                {
                    throw new ErpCallException(CallVerdict.Unclear, $"The record {cut} has more documents than a page holds.");
                }
            }

            return new ErpEntryPage(
                rows.SelectMany(Entry).ToValueList(), isLast ? null : $"{token} {rows[^1]["id"]}", isLast ? token : null);
        },
        cancellation);

    public Task<ErpOpenPage> OpenItems(string? cursor, CancellationToken cancellation) => operations.Page(
        async deadline =>
        {
            var rows = await client.Query(
                $"{settings.Queries.OpenItems} AND t.id > {cursor ?? "0"} ORDER BY t.id", deadline);
            return new ErpOpenPage(
                rows.Select(Open).OfType<ErpOpenItem>().ToValueList(),
                rows.Count < settings.PageSize ? null : rows[^1]["id"]);
        },
        cancellation);

    /// <summary>Null for a credit memo that is a voucher of ours.</summary>
    private static ErpOpenItem? Open(IReadOnlyDictionary<string, string> row)
    {
        var isCredit = row.GetValueOrDefault("type") is "CustCred";
        if (isCredit && VoucherWords.Read(row.GetValueOrDefault("memo", "")) is not null)
        {
            return null;
        }

        var open = AmountOf(row, "open");
        return new ErpOpenItem(
            row["key"], row["id"], row.GetValueOrDefault("number"), row.GetValueOrDefault("customer", ""), row["currency"],
            isCredit ? -Math.Abs(open) : open);
    }

    /// <summary>One that was voided is told as it stood, and then as cancelled. A credit note of ours that takes back an invoice
    /// of ours is none: both are documents.</summary>
    private static IEnumerable<ErpEntry> Entry(IReadOnlyDictionary<string, string> row)
    {
        var memo = row.GetValueOrDefault("memo", "");
        var entered = VoucherWords.Read(memo);
        var type = row.GetValueOrDefault("type");
        if (type is "CustCred" && entered is null && row.ContainsKey("voucher"))
        {
            yield break;
        }

        var kind = entered?.Kind ?? type switch
        {
            "CustPymt" => BalanceKind.Payment,
            "CustRfnd" => BalanceKind.Refund,
            _ => BalanceKind.WriteOff,
        };
        var number = row.GetValueOrDefault("number", row["id"]);
        var entry = new ErpEntry(
            $"{row["id"]}-{row["document"]}", row["key"], kind, Math.Abs(AmountOf(row, "amount")), row["currency"],
            NetSuiteMoments.Day(row.GetValueOrDefault("day"))
                ?? throw new ErpCallException(CallVerdict.Unclear, $"The record {row["id"]} has no date."),
            entered?.Words ?? (memo.Length > 0 ? memo : number), Reference: entered?.Reference);
        yield return entry;
        if (row.GetValueOrDefault("voided") is "T")
        {
            yield return entry with { IsCancelled = true };
        }
    }

    private static decimal AmountOf(IReadOnlyDictionary<string, string> row, string column) =>
        NetSuiteRecords.Amount(
            row.GetValueOrDefault(column, ""),
            Currencies.Find(row["currency"])
                ?? throw new ErpCallException(CallVerdict.Unclear, $"{row["currency"]} is no currency.")).Amount;
}
