using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using BillingGrains.LoadTests.Running;
using Npgsql;

namespace BillingGrains.LoadTests.Checks;

/// <summary>Compares the final documents of the journal with the ERP's own list.</summary>
internal sealed class DocumentChecks(NpgsqlDataSource database, Uri sandbox)
{
    private const int ListTries = 50;

    /// <summary>Number and the sums that it was frozen with; the last fact that has sums tells them.</summary>
    private const string FinalSql = """
        select f.key, f.body::jsonb ->> 'number', (t.totals -> 'net' ->> 'amount')::numeric,
          (t.totals -> 'tax' ->> 'amount')::numeric, (t.totals -> 'gross' ->> 'amount')::numeric
        from fact f cross join lateral (
          select d.body::jsonb -> 'totals' as totals from fact d
          where d.key = f.key and d.version < f.version and d.body::jsonb ? 'totals' order by d.version desc limit 1) t
        where f.type = 'invoice.finalized.v1'
        """;

    private const string ParkedSql = """
        select format('%s is parked: %s', key, body::jsonb ->> 'words') from fact p
        where type = 'invoice.parked.v1' and not exists (
          select from fact n where n.key = p.key and n.version > p.version)
        """;

    private const string BilledSql = """
        select split_part(f.key, '/', 2), sum((f.body::jsonb -> 'net' ->> 'amount')::numeric) from fact f
        where f.type = 'invoice.posted.v1' and split_part(f.key, '/', 3) = $1 group by 1
        """;

    private static readonly TimeSpan RepeatAfter = TimeSpan.FromMilliseconds(200);

    /// <summary>Each final document stands once in the ERP, posted, with its number and sums, and nothing else stands there.
    /// </summary>
    /// <returns>A sentence for each difference.</returns>
    public async Task<IReadOnlyList<string>> Find(CancellationToken cancellation)
    {
        var differences = await Sql.Rows(database, ParkedSql, static row => row.GetString(0), cancellation);
        var ours = await Sql.Rows(
            database, FinalSql,
            static row => new Final(
                row.GetString(0), row.GetString(1), new Sums(row.GetDecimal(2), row.GetDecimal(3), row.GetDecimal(4))),
            cancellation);
        var theirs = (await List(cancellation)).ToLookup(static each => each.Number ?? "", StringComparer.Ordinal);
        foreach (var final in ours)
        {
            var found = theirs[final.Number].ToList();
            if (found is not [{ Posted: true }])
            {
                differences.Add($"{final.Key} is final as {final.Number}, and stands {found.Count} times in the ERP, "
                    + $"{found.Count(static each => each.Posted)} of them posted.");
            }
            else if (found[0].Sums != final.Sums)
            {
                differences.Add(
                    $"{final.Key} is final as {final.Number} with {final.Sums}, and the ERP has {found[0].Sums}.");
            }
        }

        var known = ours.Select(static each => each.Number).ToHashSet(StringComparer.Ordinal);
        differences.AddRange(theirs.Where(each => !known.Contains(each.Key)).SelectMany(static each => each)
            .Select(static each =>
                $"The ERP has {each.Id} with the number {each.Number ?? "none"}, which is no final document."));
        return differences;
    }

    /// <summary>What the ERP has posted of a month is what was sent, at the price that was agreed.</summary>
    /// <param name="expected">Net, by contract.</param>
    public async Task<IReadOnlyList<string>> Billed(
        string month, IReadOnlyDictionary<string, decimal> expected, CancellationToken cancellation)
    {
        var billed = (await Sql.Rows(
                database, BilledSql, static row => (Contract: row.GetString(0), Net: row.GetDecimal(1)), cancellation,
                month))
            .ToDictionary(static each => each.Contract, static each => each.Net, StringComparer.Ordinal);
        return [.. expected.Select(each => (Contract: each.Key, Sent: each.Value, Net: billed.GetValueOrDefault(each.Key)))
            .Where(static each => each.Net != each.Sent)
            .Select(each => FormattableString.Invariant(
                $"Contract {each.Contract} was billed {each.Net} for {month}; what was sent comes to {each.Sent}."))];
    }

    private async Task<List<Listed>> List(CancellationToken cancellation)
    {
        using var http = new HttpClient { BaseAddress = sandbox };
        http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", Agreements.Token(Agreements.Tenant));
        var all = new List<Listed>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await Page(
                http, $"erp/{Agreements.Tenant}/documents?limit=500{(cursor.Length > 0 ? $"&cursor={cursor}" : "")}",
                cancellation);
            all.AddRange(page.GetProperty("documents").EnumerateArray().Select(Listed.Of));
            cursor = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }

        return all;
    }

    /// <summary>Lists meet the faults of the day as other calls do.</summary>
    private static async Task<JsonElement> Page(HttpClient http, string path, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var answer = await http.GetAsync(path, cancellation);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation);
                }
            }
            catch (HttpRequestException) when (attempt < ListTries)
            {
                // It broke the connection: asked again below.
            }

            if (attempt == ListTries)
            {
                throw new InvalidOperationException($"The sandbox did not give its list {path}.");
            }

            await Task.Delay(RepeatAfter, cancellation);
        }
    }

    private sealed record Final(string Key, string Number, Sums Sums);

    private sealed record Sums(decimal Net, decimal Tax, decimal Gross)
    {
        public override string ToString() => FormattableString.Invariant($"net {Net}, tax {Tax}, gross {Gross}");
    }

    private sealed record Listed(string Id, string? Number, bool Posted, Sums Sums)
    {
        public static Listed Of(JsonElement document) => new(
            document.GetProperty("id").GetString()!,
            document.TryGetProperty("number", out var number) ? number.GetString() : null,
            document.GetProperty("posted").GetBoolean(),
            new Sums(
                document.GetProperty("net").GetDecimal(), document.GetProperty("tax").GetDecimal(),
                document.GetProperty("gross").GetDecimal()));
    }
}
