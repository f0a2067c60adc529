using System.Globalization;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.NetSuite;

/// <summary>Reads master data, one kind after the other. What is inactive is gone; what was deleted is found when all is read.
/// </summary>
internal sealed class NetSuiteMasterData(
    NetSuiteClient client, ErpOperations operations, NetSuiteSettings settings, TimeProvider time) : IErpMasterData
{
    /// <summary>The cursor: the moment from which the next reading tells changes, the kind, and the last place told.</summary>
    public Task<MasterPage> Read(string? since, string? cursor, CancellationToken cancellation) => operations.Page(
        async deadline =>
        {
            var (token, kind, after) = cursor?.Split(' ', 3) is [var first, var at, var place]
                ? (first, int.Parse(at, CultureInfo.InvariantCulture), place)
                : (NetSuiteMoments.Token(time, settings), 0, "0");
            while (true)
            {
                var query = settings.Queries.MasterData[kind];
                var rows = await client.Query(Text(query, since, after), deadline);
                var isRead = rows.Count < settings.PageSize;
                var isLast = isRead && kind == settings.Queries.MasterData.Count - 1;
                if (isLast || !isRead || rows.Count > 0)
                {
                    var next = isRead
                        ? FormattableString.Invariant($"{token} {kind + 1} 0")
                        : FormattableString.Invariant($"{token} {kind} {rows[^1]["place"]}");
                    return Page(query, rows, since, isLast ? null : next, isLast ? token : null);
                }

                (kind, after) = (kind + 1, "0");
            }
        },
        cancellation);

    private string Text(NetSuiteMasterQuery query, string? since, string after)
    {
        var changed = since is not null && query.TellsChanges
            ? $" AND {query.Alias}.lastmodifieddate >= {NetSuiteMoments.Of(NetSuiteMoments.Read(since), settings)}"
            : "";
        var place = after.All(char.IsAsciiDigit) ? after : NetSuiteClient.Quoted(after);
        return $"{query.Text}{changed} AND {query.Alias}.id > {place} ORDER BY {query.Alias}.id";
    }

    private MasterPage Page(
        NetSuiteMasterQuery query, IReadOnlyList<IReadOnlyDictionary<string, string>> rows, string? since, string? next,
        string? token)
    {
        var told = rows.Where(static row => row.ContainsKey("id"))
            .SelectMany(row => Records(query, row).Select(record => (Record: record, IsGone: IsTrue(row, "gone")))).ToList();
        return new MasterPage(
            told.Where(static one => !one.IsGone).Select(static one => one.Record).ToValueList(),
            since is null
                ? []
                : told.Where(static one => one.IsGone)
                    .Select(static one => new MasterRef(one.Record.Kind, one.Record.Id)).ToValueList(),
            next, token, since is null);
    }

    /// <summary>A tax counts under each of our codes that the settings map to it, else under its own id.</summary>
    private IEnumerable<MasterRecord> Records(NetSuiteMasterQuery query, IReadOnlyDictionary<string, string> row)
    {
        var ids = query.Kind == MasterKind.TaxCode
            ? settings.Taxes.Where(tax => tax.Value.Code == row["id"]).Select(static tax => tax.Key).DefaultIfEmpty(row["id"])
            : [query.Prefix + row["id"]];
        return ids.Select(id => new MasterRecord(
            query.Kind, id, row.GetValueOrDefault("name", row["id"]), IsTrue(row, "blocked"), Percent(row),
            row.GetValueOrDefault("registration"), row.GetValueOrDefault("currency"),
            NetSuiteMoments.Day(row.GetValueOrDefault("first")), NetSuiteMoments.Day(row.GetValueOrDefault("last"))));
    }

    private static bool IsTrue(IReadOnlyDictionary<string, string> row, string column) =>
        row.GetValueOrDefault(column) is "T" or "true";

    /// <summary>"21", or "21%".</summary>
    private static decimal? Percent(IReadOnlyDictionary<string, string> row) =>
        decimal.TryParse(
            row.GetValueOrDefault("percent", "").TrimEnd('%'), NumberStyles.Number, CultureInfo.InvariantCulture, out var percent)
            ? percent
            : null;
}
