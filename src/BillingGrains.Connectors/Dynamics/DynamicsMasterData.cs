using System.Globalization;
using System.Text.Json;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;
using BillingGrains.Ports.Erp;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Connectors.Dynamics;

/// <summary>Reads master data, one set after the other, and always all of it: OData tells no changes.</summary>
internal sealed class DynamicsMasterData(DynamicsClient client, DynamicsSettings settings, ErpOperations operations)
    : IErpMasterData
{
    /// <summary>The cursor: the set, and the last id told.</summary>
    public Task<MasterPage> Read(string? since, string? cursor, CancellationToken cancellation) => operations.Page(
        async deadline =>
        {
            var (at, after) = cursor?.Split(' ', 2) is [var first, var last]
                ? (int.Parse(first, CultureInfo.InvariantCulture), last)
                : (0, "");
            while (true)
            {
                var set = settings.MasterData[at];
                var found = await client.Query(
                    set.Name, after.Length == 0 ? "" : $"{set.Id} gt {DynamicsClient.Quoted(after)}", set.Id, settings.PageSize,
                    deadline, set.IsShared);
                var isRead = found.Count < settings.PageSize;
                var isLast = isRead && at == settings.MasterData.Count - 1;
                if (isLast || found.Count > 0)
                {
                    var next = isRead
                        ? FormattableString.Invariant($"{at + 1} ")
                        : FormattableString.Invariant($"{at} {found[^1].Text(set.Id)}");
                    return new MasterPage(
                        found.SelectMany(record => Records(set, record)).ToValueList(), [], isLast ? null : next, Token: null,
                        IsWhole: true);
                }

                (at, after) = (at + 1, "");
            }
        },
        cancellation);

    /// <summary>A tax group counts under each of our codes that the settings map to it, else under its own name.</summary>
    private IEnumerable<MasterRecord> Records(DynamicsMasterSet set, JsonElement record)
    {
        var id = record.Text(set.Id);
        var ids = set.Kind == MasterKind.TaxCode
            ? settings.Taxes.Where(tax => tax.Value.ItemGroup == id).Select(static tax => tax.Key).DefaultIfEmpty(id)
            : [set.Prefix + id];
        var blocked = record.Text(set.Blocked);
        return ids.Select(ours => new MasterRecord(
            set.Kind, ours, record.Text(set.Label) is { Length: > 0 } name ? name : id,
            blocked.Length > 0 && blocked is not ("No" or "Open"), record.Number(set.Percent),
            Given(record.Text(set.Registration)), Given(record.Text(set.Currency)), Day(record.Text(set.From)),
            Day(record.Text(set.To))));
    }

    private static string? Given(string text) => text.Length == 0 ? null : text;

    private static LocalDate? Day(string text) =>
        text.Length >= 10 && LocalDatePattern.Iso.Parse(text[..10]) is { Success: true, Value: var day } ? day : null;
}
