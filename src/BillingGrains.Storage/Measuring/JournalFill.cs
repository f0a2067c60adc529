using BillingGrains.Domain.Deciding;
using BillingGrains.Storage.Journal;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace BillingGrains.Storage.Measuring;

/// <summary>Fills a journal with facts of grains that it does not hold yet, addressed to nobody, so that it looks as it does
/// after a long time. Nothing else may write meanwhile.</summary>
public sealed class JournalFill(NpgsqlDataSource database)
{
    private const int GrainsAtOnce = 20_000;
    private const string CopySql = """
        copy fact (lane, position, key, version, type, body, append_id, actor, correlation_id, cause_id, at)
        from stdin (format binary)
        """;

    /// <summary>Stores all facts of each grain, in versions from 1 on.</summary>
    /// <returns>How many were stored.</returns>
    public async Task<ulong> Fill(
        IEnumerable<(string Key, IReadOnlyList<(string Type, string Body)> Facts)> grains, Instant at,
        CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        var positions = await Positions(connection, cancellation).ConfigureAwait(false);
        ulong stored = 0;
        foreach (var part in grains.Chunk(GrainsAtOnce))
        {
            stored += await Copy(connection, part, positions, at, cancellation).ConfigureAwait(false);
        }

        await using var vacuum = FactColumns.Command(connection, "vacuum (freeze, analyze) fact");
        vacuum.CommandTimeout = 0;
        await vacuum.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        return stored;
    }

    private static async Task<ulong> Copy(
        NpgsqlConnection connection, IEnumerable<(string Key, IReadOnlyList<(string Type, string Body)> Facts)> grains,
        long[] positions, Instant at, CancellationToken cancellation)
    {
        await using var copy = await connection.BeginBinaryImportAsync(CopySql, cancellation).ConfigureAwait(false);
        foreach (var (key, facts) in grains)
        {
            var lane = StableHash.Slot(key, JournalLimits.Lanes);
            for (var index = 0; index < facts.Count; index++)
            {
                await copy.StartRowAsync(cancellation).ConfigureAwait(false);
                await copy.WriteAsync((short)lane, cancellation).ConfigureAwait(false);
                await copy.WriteAsync(++positions[lane], cancellation).ConfigureAwait(false);
                await copy.WriteAsync(key, cancellation).ConfigureAwait(false);
                await copy.WriteAsync(index + 1L, cancellation).ConfigureAwait(false);
                await copy.WriteAsync(facts[index].Type, cancellation).ConfigureAwait(false);
                await copy.WriteAsync(facts[index].Body, cancellation).ConfigureAwait(false);
                await copy.WriteAsync(Guid.NewGuid(), cancellation).ConfigureAwait(false);
                await copy.WriteAsync("person/agent-17", cancellation).ConfigureAwait(false);
                await copy.WriteAsync(key, cancellation).ConfigureAwait(false);
                await copy.WriteAsync(key, cancellation).ConfigureAwait(false);
                await copy.WriteAsync(at.ToDateTimeUtc(), NpgsqlDbType.TimestampTz, cancellation).ConfigureAwait(false);
            }
        }

        return await copy.CompleteAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>The last position of each lane.</summary>
    private static async Task<long[]> Positions(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var positions = new long[JournalLimits.Lanes];
        await using var command = FactColumns.Command(connection, "select lane, max(position) from fact group by lane");
        await using var rows = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await rows.ReadAsync(cancellation).ConfigureAwait(false))
        {
            positions[rows.GetInt16(0)] = rows.GetInt64(1);
        }

        return positions;
    }
}
