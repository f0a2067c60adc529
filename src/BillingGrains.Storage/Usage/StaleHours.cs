using System.Data;
using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Usage;
using BillingGrains.Storage.Journal;
using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Usage;

/// <summary>An hour of a series of which the greatest or the last event may have been taken back.</summary>
/// <param name="Mark">Another one each time that one is.</param>
internal sealed record StaleHour(int SeriesNumber, UsageSeries Series, int Hour, Guid Mark);

/// <summary>Hours whose roll-up does not say what the greatest and the last value are (<c>usage_stale</c>): who asks before they
/// are mended reads their events.</summary>
internal sealed class StaleHours(NpgsqlDataSource database, SeriesTable series)
{
    private const int BlocksAtOnce = 50;

    private const int HoursAtOnce = 200;

    private const string FindSql = """
        select t.series, s.meter, s.customer, t.hour, t.mark from usage_stale t join usage_series s on s.series = t.series
        """;

    private const string BlocksSql = $"""
        select {StoredBlocks.Columns} from usage_block b
        where b.block > $1 and not exists (select from usage_unfolded u where u.block = b.block)
          and exists (
            select from unnest($2::timestamptz[]) as h (begins)
            where b.first_at < h.begins + interval '1 hour' and b.last_at >= h.begins)
        order by b.block limit $3
        """;

    /// <summary>Those of some meters from one hour on and before another.</summary>
    public Task<ValueList<StaleHour>> Find(
        NpgsqlConnection connection, IEnumerable<string> meters, int from, int before, CancellationToken cancellation) =>
        Read(
            connection, $"{FindSql} where s.meter = any($1) and t.hour >= $2 and t.hour < $3", cancellation,
            meters.Distinct(StringComparer.Ordinal).ToArray(), from, before);

    /// <summary>Adds what the events of these hours come to that stand in their roll-ups.</summary>
    public async Task AddTo(
        UsageTallies tallies, NpgsqlConnection connection, IReadOnlyCollection<StaleHour> hours,
        CancellationToken cancellation)
    {
        var wanted = hours.Select(static one => (one.Series, one.Hour)).ToHashSet();
        var begins = hours.Select(static one => one.Hour).Distinct()
            .Select(static hour => DateTime.UnixEpoch.AddHours(hour)).ToArray();
        for (var (last, count) = (0L, BlocksAtOnce); count == BlocksAtOnce && wanted.Count > 0;)
        {
            await using var command = FactColumns.Command(connection, BlocksSql, last, begins, BlocksAtOnce);
            var blocks = await StoredBlocks.Read(command, series, cancellation).ConfigureAwait(false);
            foreach (var block in blocks)
            {
                last = block.Block;
                tallies.Add(
                    block.Block, [.. block.Events.Where(one => wanted.Contains((one.Series, one.Hour)))], block.Lines);
            }

            count = blocks.Count;
        }
    }

    /// <summary>Reads the events of some marked hours, and says in their roll-ups what the greatest and the last are.</summary>
    /// <returns>How many hours were looked at.</returns>
    public async Task<int> Mend(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        var tallies = new UsageTallies();
        ValueList<StaleHour> hours;
        await using (await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation).ConfigureAwait(false))
        {
            hours = await Read(
                connection, $"{FindSql} order by t.hour, t.series limit $1", cancellation, HoursAtOnce).ConfigureAwait(false);
            await AddTo(tallies, connection, hours, cancellation).ConfigureAwait(false);
        }

        var known = hours
            .Select(hour => (Of: hour, Tally: tallies.Tallies.GetValueOrDefault((hour.Series, hour.Hour))))
            .Where(static one => one.Tally.Events > 0).ToList();
        if (known.Count == 0)
        {
            return hours.Count;
        }

        await using var command = FactColumns.Command(
            connection, "select usage_mend_v1($1, $2, $3, $4, $5, $6, $7)",
            known.ConvertAll(static one => one.Of.SeriesNumber), known.ConvertAll(static one => one.Of.Hour),
            known.ConvertAll(static one => one.Of.Mark), known.ConvertAll(static one => one.Tally.Greatest),
            known.ConvertAll(static one => Instant.FromUnixTimeTicks(one.Tally.LastTicks).ToDateTimeUtc()),
            known.ConvertAll(static one => one.Tally.LastId!), known.ConvertAll(static one => one.Tally.LastValue));
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        return hours.Count;
    }

    private async Task<ValueList<StaleHour>> Read(
        NpgsqlConnection connection, string sql, CancellationToken cancellation, params object[] values)
    {
        await using var command = FactColumns.Command(connection, sql, values);
        return await FactColumns.Rows(
            command,
            row => new StaleHour(
                row.GetInt32(0), series.Of(row.GetString(1), row.GetString(2)), row.GetInt32(3), row.GetGuid(4)),
            cancellation).ConfigureAwait(false);
    }
}
