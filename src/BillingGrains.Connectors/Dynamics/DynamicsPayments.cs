using System.Text.Json;
using BillingGrains.Connectors.Documents;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Payments;
using BillingGrains.Ports.Erp;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Connectors.Dynamics;

/// <summary>Reads what settled documents of ours, and what is open of them, from records that the environment's extensions tell.
/// </summary>
internal sealed class DynamicsPayments(
    DynamicsClient client, DynamicsSettings settings, ErpOperations operations, TimeProvider time) : IErpPayments
{
    private DynamicsSettlements Set => settings.Settlements;

    /// <summary>The cursor: the moment from which the next reading tells changes, and the last record told.</summary>
    public Task<ErpEntryPage> Entries(string? since, string? cursor, CancellationToken cancellation) => operations.Page(
        async deadline =>
        {
            var (token, after) = cursor?.Split(' ') is [var first, var last]
                ? (first, last)
                : (InstantPattern.General.Format(Instant.FromDateTimeOffset(time.GetUtcNow()) - settings.Overlap), "0");
            var changed = since is null ? "" : $" and {Set.Modified} ge {since}";
            var found = await client.Query(
                Set.Name, $"{settings.Fields.Key} ne '' and {Set.Id} gt {after}{changed}", Set.Id, settings.PageSize, deadline);
            var isLast = found.Count < settings.PageSize;
            return new ErpEntryPage(
                found.SelectMany(Entry).ToValueList(), isLast ? null : $"{token} {found[^1].Text(Set.Id)}",
                isLast ? token : null);
        },
        cancellation);

    public Task<ErpOpenPage> OpenItems(string? cursor, CancellationToken cancellation) => operations.Page(
        async deadline =>
        {
            var found = await client.Query(
                DynamicsDocuments.Headers,
                $"{settings.Fields.Key} ne '' and InvoiceId ne '' and {DynamicsDocuments.Id} gt {cursor ?? "0"}",
                DynamicsDocuments.Id, settings.PageSize, deadline);
            return new ErpOpenPage(
                found.Select(Open).ToValueList(),
                found.Count < settings.PageSize ? null : found[^1].Text(DynamicsDocuments.Id));
        },
        cancellation);

    private ErpOpenItem Open(JsonElement header) => new(
        header.Text(settings.Fields.Key), header.Text(DynamicsDocuments.Id), header.Text("InvoiceId"),
        header.Text("InvoiceAccount") is { Length: > 0 } account ? account : header.Text("CustomerAccount"),
        header.Text("CurrencyCode"),
        header.Number(settings.Fields.Open)
            ?? throw Unclear($"The header {header.Text(DynamicsDocuments.Id)} has no open amount."));

    /// <summary>One that was reversed is told as it stood, and then as cancelled.</summary>
    private IEnumerable<ErpEntry> Entry(JsonElement record)
    {
        var id = record.Text(Set.Id);
        var entered = VoucherWords.Read(record.Text(Set.Text));
        var kind = entered?.Kind ?? record.Text(Set.Kind) switch
        {
            "Payment" => BalanceKind.Payment,
            "Refund" => BalanceKind.Refund,
            "WriteOff" => BalanceKind.WriteOff,
            var other => throw Unclear($"The settlement {id} is of the kind \"{other}\"."),
        };
        var day = LocalDatePattern.Iso.Parse(record.Text(Set.Day) is { Length: >= 10 } text ? text[..10] : "");
        var entry = new ErpEntry(
            id, record.Text(settings.Fields.Key), kind,
            Math.Abs(record.Number(Set.Amount) ?? throw Unclear($"The settlement {id} has no amount.")),
            record.Text("CurrencyCode"), day.Success ? day.Value : throw Unclear($"The settlement {id} has no day."),
            entered?.Words ?? (record.Text(Set.Text) is { Length: > 0 } words ? words : id), Reference: entered?.Reference);
        yield return entry;
        if (record.Text(Set.Reversed) is "Yes")
        {
            yield return entry with { IsCancelled = true };
        }
    }

    private static ErpCallException Unclear(string detail) => new(CallVerdict.Unclear, detail);
}
