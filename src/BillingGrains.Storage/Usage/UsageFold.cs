using BillingGrains.Ports.Usage;
using BillingGrains.Storage.Journal;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace BillingGrains.Storage.Usage;

/// <summary>Adds what was stored to the roll-ups, some hundred thousand events at a time. A block counts once: who adds it
/// takes its row of <c>usage_unfolded</c> in the same transaction. What a process stored is added from its memory; what it
/// left behind is read again from the blocks, by any process.</summary>
internal sealed class UsageFold(
    NpgsqlDataSource database, UsageSeriesNumbers numbers, SeriesTable series, UsageLimits limits)
{
    private const int BlocksTakenOverMax = 50;

    private const string RollUpSql = """
        insert into usage_rollup as r
        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8)
          as n (series, hour, events, units, greatest, last_at, last_id, last_value)
        on conflict (series, hour) do update set
          events = r.events + excluded.events,
          units = r.units + excluded.units,
          greatest = greatest(r.greatest, excluded.greatest),
          last_at = greatest(r.last_at, excluded.last_at),
          last_value = case when (excluded.last_at, excluded.last_id) > (r.last_at, r.last_id)
            then excluded.last_value else r.last_value end,
          last_id = case when (excluded.last_at, excluded.last_id) > (r.last_at, r.last_id)
            then excluded.last_id else r.last_id end
        """;

    private readonly Lock door = new();
    private UsageTallies waiting = new();

    /// <summary>Remembers a block that was stored, until the next <see cref="Write"/>.</summary>
    public void Add(long block, ReadOnlySpan<UsageEvent> events, ReadOnlySpan<byte> bytes)
    {
        lock (door)
        {
            waiting.Add(block, events, bytes);
        }
    }

    /// <summary>Adds what is remembered. Whatever fails is forgotten here: its blocks are taken over later.</summary>
    /// <returns>How many blocks were added.</returns>
    public async Task<int> Write(CancellationToken cancellation)
    {
        UsageTallies tallies;
        lock (door)
        {
            if (waiting.Blocks.Count == 0)
            {
                return 0;
            }

            (tallies, waiting) = (waiting, new UsageTallies());
        }

        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await using var take = FactColumns.Command(
            connection, "delete from usage_unfolded where block = any($1)", tallies.Blocks.ToArray());
        if (await take.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false) < tallies.Blocks.Count)
        {
            // Another process added some of them: which tallies they made cannot be told apart any more.
            return 0;
        }

        await RollUp(connection, tallies, cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return tallies.Blocks.Count;
    }

    /// <summary>Adds blocks that nobody has added since long, from what is stored of them.</summary>
    /// <returns>How many.</returns>
    public async Task<int> TakeOver(Instant now, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await using var take = FactColumns.Command(
            connection,
            """
            delete from usage_unfolded u using usage_block b
            where u.block = b.block and u.block in (
              select block from usage_unfolded where accepted_at < $1 order by block limit $2 for update skip locked)
            returning b.block, b.accepted_at, b.lines
            """,
            (now - limits.FoldTakenOverAfter).ToDateTimeUtc(), BlocksTakenOverMax);
        var blocks = await FactColumns.Rows(
            take, static row => (Block: row.GetInt64(0), At: row.GetDateTime(1), Lines: row.GetFieldValue<byte[]>(2)),
            cancellation).ConfigureAwait(false);
        if (blocks.Count == 0)
        {
            return 0;
        }

        var tallies = new UsageTallies();
        foreach (var (block, at, compressed) in blocks)
        {
            var lines = UsageBlock.Lines(compressed);
            var events = Recount.Read(lines, Instant.FromDateTimeUtc(at).ToUnixTimeTicks(), series);
            await numbers.Give([.. events.Select(static one => one.Series).Where(static one => one.Number == 0).Distinct()])
                .ConfigureAwait(false);
            tallies.Add(block, events, lines);
        }

        await RollUp(connection, tallies, cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return blocks.Count;
    }

    /// <summary>Rows in one order: who changes the same rows waits, and not in a circle.</summary>
    private static async Task RollUp(NpgsqlConnection connection, UsageTallies tallies, CancellationToken cancellation)
    {
        var rows = tallies.Tallies.OrderBy(static one => one.Key).ToArray();
        await using var command = new NpgsqlCommand(RollUpSql, connection);
        void Column<T>(NpgsqlDbType type, Func<KeyValuePair<(int Series, int Hour), UsageTally>, T> value) =>
            command.Parameters.Add(new NpgsqlParameter
            {
                NpgsqlDbType = NpgsqlDbType.Array | type, Value = Array.ConvertAll(rows, row => value(row)),
            });
        Column(NpgsqlDbType.Integer, static row => row.Key.Series);
        Column(NpgsqlDbType.Integer, static row => row.Key.Hour);
        Column(NpgsqlDbType.Bigint, static row => row.Value.Events);
        Column(NpgsqlDbType.Numeric, static row => row.Value.Units);
        Column(NpgsqlDbType.Numeric, static row => row.Value.Greatest);
        Column(NpgsqlDbType.TimestampTz, static row => Instant.FromUnixTimeTicks(row.Value.LastTicks).ToDateTimeUtc());
        Column(NpgsqlDbType.Text, static row => row.Value.LastId!);
        Column(NpgsqlDbType.Numeric, static row => row.Value.LastValue);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }
}
