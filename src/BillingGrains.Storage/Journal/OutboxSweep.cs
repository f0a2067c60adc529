using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;
using Npgsql;

namespace BillingGrains.Storage.Journal;

/// <summary>Finds what is owed below a checkpoint. Each row is looked at once: it is received by then, or it is kept
/// in the table owed until it is. So a sweep costs what is new and what is owed, not what is stored.</summary>
internal static class OutboxSweep
{
    private static readonly string[] Steps =
    [
        // The checkpoint stands still meanwhile, and two sweeps go one after the other.
        "select 1 from checkpoint where reader = $1 and lane = $2 for update",
        """
        insert into owed (reader, lane, position, consumer, source, version)
        select c.reader, o.lane, o.position, o.consumer, o.source, o.version
        from checkpoint c
        join outbox o on o.lane = c.lane and o.position > c.swept_position and o.position <= c.position
        where c.reader = $1 and c.lane = $2 and not exists (
          select from received r where r.consumer = o.consumer and r.source = o.source and r.version >= o.version)
        on conflict do nothing
        """,
        """
        update checkpoint set swept_position = greatest(swept_position, position)
        where reader = $1 and lane = $2 and swept_position < position
        """,
        """
        delete from owed o using received r
        where o.reader = $1 and o.lane = $2
          and r.consumer = o.consumer and r.source = o.source and r.version >= o.version
        """,
    ];

    private const string ListSql = $"""
        with paired as (
          select o.*, row_number() over (partition by consumer, source order by position) as in_pair
          from owed o where reader = $1 and lane = $2),
        ranked as (
          select p.*, row_number() over (partition by consumer order by in_pair, position) as in_consumer
          from paired p),
        first as (
          select * from ranked order by in_pair, in_consumer, position, consumer limit $3)
        select r.lane, r.position, r.consumer, r.previous_version, {FactColumns.Names}
        from first n
        join outbox r on r.lane = n.lane and r.position = n.position and r.consumer = n.consumer
        join fact f on f.lane = n.lane and f.position = n.position
        order by n.in_pair, n.in_consumer, n.position, n.consumer
        """;

    public static async Task<ValueList<OutboxRow>> Run(
        NpgsqlConnection connection,
        string reader,
        int lane,
        int limit,
        Func<NpgsqlDataReader, OutboxRow> row,
        CancellationToken cancellation)
    {
        // A batch is one transaction.
        await using var batch = new NpgsqlBatch(connection);
        foreach (var step in Steps)
        {
            batch.BatchCommands.Add(Command(step, reader, (short)lane));
        }

        batch.BatchCommands.Add(Command(ListSql, reader, (short)lane, limit));
        await using var results = await batch.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        // The first result is that of the lock.
        await results.NextResultAsync(cancellation).ConfigureAwait(false);
        var rows = new List<OutboxRow>();
        while (await results.ReadAsync(cancellation).ConfigureAwait(false))
        {
            rows.Add(row(results));
        }

        return new ValueList<OutboxRow>([.. rows]);
    }

    private static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}
