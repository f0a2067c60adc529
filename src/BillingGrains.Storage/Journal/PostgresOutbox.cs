using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;
using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Journal;

/// <summary>The outbox in PostgreSQL: rows lie in their source's lane, so an append stays inside one lane. Made by
/// <see cref="JournalStorage"/>.</summary>
public sealed class PostgresOutbox : IOutbox
{
    private const string BetweenSql = $"""
        select r.lane, r.position, r.consumer, r.previous_version, {FactColumns.Names}
        from outbox r join fact f on f.lane = r.lane and f.position = r.position
        where r.source = $1 and r.consumer = $2 and r.version > $3 order by r.version limit $4
        """;

    private const string ReceivedSql = "select version from received where consumer = $1 and source = $2";

    private const string CheckpointSql = "select position from checkpoint where reader = $1 and lane = $2";

    private const string MoveSql = """
        insert into checkpoint (reader, lane, position) values ($1, $2, $3)
        on conflict (reader, lane) do update set position = excluded.position
        """;

    private readonly NpgsqlDataSource database;
    private readonly RowSignal signal;
    private readonly FreshRows fresh;
    private readonly OutboxReads reads;

    internal PostgresOutbox(NpgsqlDataSource database, RowSignal signal, FreshRows fresh)
    {
        this.database = database;
        this.signal = signal;
        this.fresh = fresh;
        reads = new OutboxReads(database);
    }

    public int Lanes => JournalLimits.Lanes;

    public Task<ValueList<OutboxRow>> Read(
        int lane, long afterPosition, int limit, string? epoch = null, CancellationToken cancellation = default) =>
        epoch is not null && fresh.Read(lane, epoch, afterPosition, limit) is { IsEmpty: false } rows
            ? Task.FromResult(rows)
            : reads.Read(lane, afterPosition, limit, cancellation);

    public Task<ValueList<OutboxRow>> ReadBetween(
        string source, string consumer, long afterVersion, int limit, CancellationToken cancellation = default) =>
        Query(BetweenSql, Row, cancellation, source, consumer, afterVersion, limit);

    public async Task<long> Received(string consumer, string source, CancellationToken cancellation = default) =>
        await Query(ReceivedSql, reader => reader.GetInt64(0), cancellation, consumer, source).ConfigureAwait(false)
            is [var version] ? version : 0;

    public Task<ValueList<OutboxRow>> Owed(
        string reader, int lane, int limit, CancellationToken cancellation = default) =>
        PostgresFailure.Ask(
            database, connection => OutboxSweep.Run(connection, reader, lane, limit, Row, cancellation), cancellation);

    public async Task<long> Checkpoint(string reader, int lane, CancellationToken cancellation = default) =>
        await Query(CheckpointSql, row => row.GetInt64(0), cancellation, reader, (short)lane).ConfigureAwait(false)
            is [var position] ? position : 0;

    public Task MoveCheckpoint(string reader, int lane, long position, CancellationToken cancellation = default) =>
        PostgresFailure.Ask(
            database,
            async connection =>
            {
                await using var command = FactColumns.Command(connection, MoveSql, reader, (short)lane, position);
                return await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
            },
            cancellation);

    public Task WaitForRows(
        int lane, long afterPosition, Duration patience, CancellationToken cancellation = default) =>
        signal.Wait(lane, afterPosition, patience, cancellation);

    internal static OutboxRow Row(NpgsqlDataReader reader) => new(
        reader.GetInt16(0),
        reader.GetInt64(1),
        reader.GetString(2),
        reader.GetInt64(3),
        FactColumns.Read(reader, 4));

    private Task<ValueList<T>> Query<T>(
        string sql, Func<NpgsqlDataReader, T> row, CancellationToken cancellation, params object[] values) =>
        PostgresFailure.Ask(
            database,
            async connection =>
            {
                await using var command = FactColumns.Command(connection, sql, values);
                return await FactColumns.Rows(command, row, cancellation).ConfigureAwait(false);
            },
            cancellation);
}
