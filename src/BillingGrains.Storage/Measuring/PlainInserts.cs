using BillingGrains.Ports.Journal;
using Npgsql;
using NpgsqlTypes;

namespace BillingGrains.Storage.Measuring;

/// <summary>What the journal is compared with: the same facts, without any promise, by multi-row inserts over unnest
/// into a table with the same columns and indexes as the journal's.</summary>
public sealed class PlainInserts(NpgsqlDataSource database)
{
    private const string CreateSql = """
        drop table if exists plain_fact;
        create table plain_fact (like fact including all);
        drop table if exists plain_outbox;
        create table plain_outbox (like outbox including all);
        """;

    private const string FactSql = """
        insert into plain_fact
        select 0, position, key, version, type, body, id, actor, correlation, cause, at
        from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
          as n(position, key, version, type, body, id, actor, correlation, cause, at)
        """;

    private const string OutboxSql = """
        insert into plain_outbox
        select 0, position, consumer, source, version, 0
        from unnest($1, $2, $3, $4) as n(position, consumer, source, version)
        """;

    /// <summary>Makes the tables, empty, whatever was there before.</summary>
    public async Task Create()
    {
        await using var command = database.CreateCommand(CreateSql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Inserts appends of one fact each in batches of a size, each a transaction, by some connections at a
    /// time.</summary>
    public async Task Insert(IReadOnlyList<Append> appends, long firstPosition, int batchSize, int connections)
    {
        var next = -batchSize;
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            await using var connection = await database.OpenConnectionAsync();
            while (Interlocked.Add(ref next, batchSize) is var start && start < appends.Count)
            {
                await InsertBatch(connection, [.. appends.Skip(start).Take(batchSize)], firstPosition + start);
            }
        })));
    }

    private static async Task InsertBatch(NpgsqlConnection connection, Append[] appends, long firstPosition)
    {
        var addressed = appends.Index().Where(each => !each.Item.Facts[0].Addressees.IsEmpty).ToArray();
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Command(
            FactSql,
            (NpgsqlDbType.Bigint, appends.Select((_, index) => firstPosition + index).ToArray()),
            (NpgsqlDbType.Text, appends.Select(append => append.Key).ToArray()),
            (NpgsqlDbType.Bigint, appends.Select(append => append.ExpectedVersion + 1).ToArray()),
            (NpgsqlDbType.Text, appends.Select(append => append.Facts[0].Type).ToArray()),
            (NpgsqlDbType.Text, appends.Select(append => append.Facts[0].Body).ToArray()),
            (NpgsqlDbType.Uuid, appends.Select(append => append.AppendId).ToArray()),
            (NpgsqlDbType.Text, appends.Select(append => append.Facts[0].Origin.Actor).ToArray()),
            (NpgsqlDbType.Text, appends.Select(append => append.Facts[0].Origin.CorrelationId).ToArray()),
            (NpgsqlDbType.Text, appends.Select(append => append.Facts[0].Origin.CauseId).ToArray()),
            (NpgsqlDbType.TimestampTz, appends.Select(append => append.Facts[0].At.ToDateTimeUtc()).ToArray())));
        batch.BatchCommands.Add(Command(
            OutboxSql,
            (NpgsqlDbType.Bigint, addressed.Select(each => firstPosition + each.Index).ToArray()),
            (NpgsqlDbType.Text, addressed.Select(each => each.Item.Facts[0].Addressees[0]).ToArray()),
            (NpgsqlDbType.Text, addressed.Select(each => each.Item.Key).ToArray()),
            (NpgsqlDbType.Bigint, addressed.Select(each => each.Item.ExpectedVersion + 1).ToArray())));
        await batch.ExecuteNonQueryAsync();
    }

    private static NpgsqlBatchCommand Command(
        string sql, params ReadOnlySpan<(NpgsqlDbType Type, Array Values)> columns)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var (type, values) in columns)
        {
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | type, Value = values });
        }

        return command;
    }
}
