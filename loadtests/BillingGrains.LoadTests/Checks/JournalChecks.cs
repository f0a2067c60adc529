using System.Diagnostics;
using Npgsql;

namespace BillingGrains.LoadTests.Checks;

/// <summary>What must hold of every journal at rest, asked of its tables: each statement finds what is wrong, as sentences.
/// </summary>
internal static class JournalChecks
{
    /// <summary>What each statement names at most.</summary>
    private const string Few = " limit 20";

    private const string LanesSql = """
        select format('Lane %s has %s facts, and its last position is %s: there is a hole.', lane, count(*), max(position))
        from fact group by lane having max(position) <> count(*)
        """;

    private const string VersionsSql = """
        select format('%s has version %s after version %s, in the order of its positions.', key, version, before)
        from (select key, version, coalesce(lag(version) over (partition by key order by lane, position), 0) as before
          from fact) each where version <> before + 1
        """;

    private const string AddressesSql = """
        select format('%s was addressed version %s of %s with version %s before it, and that was %s.',
          consumer, version, source, previous_version, before)
        from (select consumer, source, version, previous_version,
            coalesce(lag(version) over (partition by source, consumer order by version), 0) as before
          from outbox) each where previous_version <> before
        """;

    private const string FactsSql = """
        select format('Version %s of %s is addressed to %s, and there is no such fact.', o.version, o.source, o.consumer)
        from outbox o left join fact f on f.lane = o.lane and f.position = o.position
        where f.key is distinct from o.source or f.version is distinct from o.version
        """;

    private const string ReceiptsSql = """
        select format('%s has received %s up to version %s, and was addressed up to %s.',
          coalesce(o.consumer, r.consumer), coalesce(o.source, r.source), coalesce(r.version, 0), coalesce(o.version, 0))
        from (select consumer, source, max(version) as version from outbox group by consumer, source) o
        full join received r on r.consumer = o.consumer and r.source = o.source
        where o.version is distinct from r.version
        """;

    private const string OwedSql = """
        select format('%s is owed version %s of %s.', consumer, version, source) from owed
        """;

    private const string NumbersSql = """
        select format('The number %s was given to %s.', body::jsonb ->> 'number',
          string_agg(body::jsonb ->> 'invoiceKey', ' and '))
        from fact where type = 'series.number-given.v1'
        group by split_part(key, '/', 2), body::jsonb ->> 'number' having count(*) > 1
        """;

    private const string NumbersOfOneSql = """
        select format('%s was given the numbers %s.', body::jsonb ->> 'invoiceKey', string_agg(body::jsonb ->> 'number', ' and '))
        from fact where type = 'series.number-given.v1' group by body::jsonb ->> 'invoiceKey' having count(*) > 1
        """;

    private const string SeriesSql = """
        select format('%s gave %s after %s: a number is missing.', key, sequence, before)
        from (select key, sequence, lag(sequence, 1, first - 1) over (partition by key order by sequence) as before
          from (select key, (body::jsonb ->> 'sequence')::bigint as sequence, coalesce(
              (select (s.body::jsonb ->> 'first')::bigint from fact s
               where s.key = g.key and s.type = 'series.started.v1'), 1) as first
            from fact g where type = 'series.number-given.v1') given) each
        where sequence <> before + 1
        """;

    private const string BornSql = """
        select format('%s was given the number %s, and is final with %s.', coalesce(g.invoice, f.key),
          coalesce(g.number, 'none'), coalesce(f.number, 'none'))
        from (select body::jsonb ->> 'invoiceKey' as invoice, body::jsonb ->> 'number' as number from fact
          where type = 'series.number-given.v1') g
        full join (select key, body::jsonb ->> 'number' as number from fact where type = 'invoice.finalized.v1') f
          on f.key = g.invoice
        where g.number is distinct from f.number
        """;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    /// <param name="patience">For what is addressed and not received yet.</param>
    /// <returns>A sentence for each difference.</returns>
    public static async Task<IReadOnlyList<string>> Find(
        NpgsqlDataSource database, TimeSpan patience, CancellationToken cancellation)
    {
        var differences = new List<string>();
        foreach (var sql in new[] { LanesSql, VersionsSql, AddressesSql, FactsSql })
        {
            differences.AddRange(await Ask(database, sql, cancellation));
        }

        foreach (var sql in new[] { ReceiptsSql, OwedSql, NumbersSql, NumbersOfOneSql, SeriesSql, BornSql })
        {
            var start = Stopwatch.GetTimestamp();
            var found = await Ask(database, sql, cancellation);
            while (found.Count > 0 && Stopwatch.GetElapsedTime(start) < patience)
            {
                await Task.Delay(LookEvery, cancellation);
                found = await Ask(database, sql, cancellation);
            }

            differences.AddRange(found);
        }

        return differences;
    }

    private static Task<List<string>> Ask(NpgsqlDataSource database, string sql, CancellationToken cancellation) =>
        Sql.Rows(database, sql + Few, static row => row.GetString(0), cancellation);
}
