using BillingGrains.Ports.Journal;
using Npgsql;
using NpgsqlTypes;

namespace BillingGrains.Storage.Measuring;

/// <summary>What the journal is compared with: the same facts, without any promise, by multi-row inserts into a table
/// with the same columns and indexes as the journal's.</summary>
/// <param name="form">How a statement gets its rows.</param>
public sealed class PlainInserts(NpgsqlDataSource database, PlainForm form = PlainForm.Arrays)
{
    private const string CreateSql = """
        drop table if exists plain_fact;
        create table plain_fact (like fact including all);
        drop table if exists plain_outbox;
        create table plain_outbox (like outbox including all);
        """;

    private const string FactTable =
        "plain_fact (lane, position, key, version, type, body, append_id, actor, correlation_id, cause_id, at)";

    private const string OutboxTable = "plain_outbox (lane, position, consumer, source, version, previous_version)";

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
            var facts = new PlainStatement(FactTable, form);
            var outbox = new PlainStatement(OutboxTable, form);
            while (Interlocked.Add(ref next, batchSize) is var start && start < appends.Count)
            {
                Append[] batch = [.. appends.Skip(start).Take(batchSize)];
                await Insert(
                    connection, Facts(facts, batch, firstPosition + start), Outbox(outbox, batch, firstPosition + start));
            }
        })));
    }

    private static async Task Insert(NpgsqlConnection connection, params NpgsqlBatchCommand[] statements)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var statement in statements)
        {
            batch.BatchCommands.Add(statement);
        }

        await batch.PrepareAsync();
        await batch.ExecuteNonQueryAsync();
    }

    private static NpgsqlBatchCommand Facts(PlainStatement facts, Append[] appends, long firstPosition) => facts.With(
        PlainColumn.Of(appends.Select(_ => (short)0), NpgsqlDbType.Smallint),
        PlainColumn.Of(appends.Select((_, index) => firstPosition + index), NpgsqlDbType.Bigint),
        PlainColumn.Of(appends.Select(append => append.Key), NpgsqlDbType.Text),
        PlainColumn.Of(appends.Select(append => append.ExpectedVersion + 1), NpgsqlDbType.Bigint),
        PlainColumn.Of(appends.Select(append => append.Facts[0].Type), NpgsqlDbType.Text),
        PlainColumn.Of(appends.Select(append => append.Facts[0].Body), NpgsqlDbType.Text),
        PlainColumn.Of(appends.Select(append => append.AppendId), NpgsqlDbType.Uuid),
        PlainColumn.Of(appends.Select(append => append.Facts[0].Origin.Actor), NpgsqlDbType.Text),
        PlainColumn.Of(appends.Select(append => append.Facts[0].Origin.CorrelationId), NpgsqlDbType.Text),
        PlainColumn.Of(appends.Select(append => append.Facts[0].Origin.CauseId), NpgsqlDbType.Text),
        PlainColumn.Of(appends.Select(append => append.Facts[0].At.ToDateTimeUtc()), NpgsqlDbType.TimestampTz));

    private static NpgsqlBatchCommand Outbox(PlainStatement outbox, Append[] appends, long firstPosition)
    {
        var addressed = appends.Index().Where(each => !each.Item.Facts[0].Addressees.IsEmpty).ToArray();
        return outbox.With(
            PlainColumn.Of(addressed.Select(_ => (short)0), NpgsqlDbType.Smallint),
            PlainColumn.Of(addressed.Select(each => firstPosition + each.Index), NpgsqlDbType.Bigint),
            PlainColumn.Of(addressed.Select(each => each.Item.Facts[0].Addressees[0]), NpgsqlDbType.Text),
            PlainColumn.Of(addressed.Select(each => each.Item.Key), NpgsqlDbType.Text),
            PlainColumn.Of(addressed.Select(each => each.Item.ExpectedVersion + 1), NpgsqlDbType.Bigint),
            PlainColumn.Of(addressed.Select(_ => 0L), NpgsqlDbType.Bigint));
    }
}
