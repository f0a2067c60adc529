using System.Globalization;
using Npgsql;

namespace BillingGrains.Storage.Measuring;

/// <summary>What stored facts are compared with: the same rows of facts and outbox, read back from the journal, by COPY into
/// tables with the same columns and indexes. The bytes are made before: nothing but the database is measured.</summary>
public sealed class JournalCopy(NpgsqlDataSource database)
{
    private const string EndsSql = """
        select coalesce((select f.position from fact f where f.lane = l.lane order by f.position desc limit 1), 0)
        from generate_series(0, (select max(lane) from fact)) as l(lane) order by l.lane
        """;

    private const string CreateSql = """
        drop table if exists plain_fact;
        create table plain_fact (like fact including all);
        drop table if exists plain_outbox;
        create table plain_outbox (like outbox including all);
        """;

    /// <summary>Where each lane ends.</summary>
    public async Task<IReadOnlyList<long>> Ends(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(EndsSql);
        await using var rows = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var ends = new List<long>();
        while (await rows.ReadAsync(cancellation).ConfigureAwait(false))
        {
            ends.Add(rows.GetInt64(0));
        }

        return ends;
    }

    /// <summary>Copies what was stored after these ends, over one connection.</summary>
    /// <returns>How long that took, and how many facts there were.</returns>
    public async Task<(TimeSpan Took, long Facts)> Copy(
        IReadOnlyList<long> ends, TimeProvider time, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using (var create = new NpgsqlCommand(CreateSql, connection))
        {
            await create.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }

        var facts = await Read(connection, "fact", ends, cancellation).ConfigureAwait(false);
        var rows = await Read(connection, "outbox", ends, cancellation).ConfigureAwait(false);
        var start = time.GetTimestamp();
        await Write(connection, "plain_fact", facts, cancellation).ConfigureAwait(false);
        await Write(connection, "plain_outbox", rows, cancellation).ConfigureAwait(false);
        var took = time.GetElapsedTime(start);
        await using var count = new NpgsqlCommand("select count(*) from plain_fact", connection);
        return (took, (long)(await count.ExecuteScalarAsync(cancellation).ConfigureAwait(false))!);
    }

    private static async Task<byte[]> Read(
        NpgsqlConnection connection, string table, IReadOnlyList<long> ends, CancellationToken cancellation)
    {
        var after = string.Join(',', ends.Select(static end => end.ToString(CultureInfo.InvariantCulture)));
        await using var stream = await connection.BeginRawBinaryCopyAsync(
            $"copy (select * from {table} where position > ('{{{after}}}'::bigint[])[lane + 1]) to stdout (format binary)",
            cancellation).ConfigureAwait(false);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancellation).ConfigureAwait(false);
        return bytes.ToArray();
    }

    private static async Task Write(
        NpgsqlConnection connection, string table, byte[] bytes, CancellationToken cancellation)
    {
        await using var stream = await connection.BeginRawBinaryCopyAsync(
            $"copy {table} from stdin (format binary)", cancellation).ConfigureAwait(false);
        await stream.WriteAsync(bytes, cancellation).ConfigureAwait(false);
    }
}
