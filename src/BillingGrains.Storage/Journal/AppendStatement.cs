using System.Globalization;
using BillingGrains.Ports.Journal;
using Npgsql;
using NpgsqlTypes;

namespace BillingGrains.Storage.Journal;

/// <summary>The one statement that stores a batch, prepared on a writer's connection. See
/// <c>Schema/0002_append_facts.sql</c> for what it does and answers.</summary>
internal sealed class AppendStatement
{
    private readonly List<int> lanes = [];
    private readonly List<string> appendKeys = [];
    private readonly List<Guid> appendIds = [];
    private readonly List<long> appendExpected = [];
    private readonly List<int> appendCounts = [];
    private readonly List<int> factAppends = [];
    private readonly List<int> factLanes = [];
    private readonly List<string> factKeys = [];
    private readonly List<long> factVersions = [];
    private readonly List<string> factTypes = [];
    private readonly List<string> factBodies = [];
    private readonly List<Guid> factIds = [];
    private readonly List<string> factActors = [];
    private readonly List<string> factCorrelations = [];
    private readonly List<string> factCauses = [];
    private readonly List<DateTime> factTimes = [];
    private readonly List<int> addressAppends = [];
    private readonly List<string> addressSources = [];
    private readonly List<long> addressVersions = [];
    private readonly List<string> addressConsumers = [];
    private readonly List<int> receiptAppends = [];
    private readonly List<string> receiptConsumers = [];
    private readonly List<string> receiptSources = [];
    private readonly List<long> receiptFrom = [];
    private readonly List<long> receiptTo = [];
    private readonly NpgsqlCommand command;

    public AppendStatement(NpgsqlConnection connection)
    {
        command = new NpgsqlCommand { Connection = connection };
        Bind(lanes, NpgsqlDbType.Integer);
        Bind(appendKeys, NpgsqlDbType.Text);
        Bind(appendIds, NpgsqlDbType.Uuid);
        Bind(appendExpected, NpgsqlDbType.Bigint);
        Bind(appendCounts, NpgsqlDbType.Integer);
        Bind(factAppends, NpgsqlDbType.Integer);
        Bind(factLanes, NpgsqlDbType.Integer);
        Bind(factKeys, NpgsqlDbType.Text);
        Bind(factVersions, NpgsqlDbType.Bigint);
        Bind(factTypes, NpgsqlDbType.Text);
        Bind(factBodies, NpgsqlDbType.Text);
        Bind(factIds, NpgsqlDbType.Uuid);
        Bind(factActors, NpgsqlDbType.Text);
        Bind(factCorrelations, NpgsqlDbType.Text);
        Bind(factCauses, NpgsqlDbType.Text);
        Bind(factTimes, NpgsqlDbType.TimestampTz);
        Bind(addressAppends, NpgsqlDbType.Integer);
        Bind(addressSources, NpgsqlDbType.Text);
        Bind(addressVersions, NpgsqlDbType.Bigint);
        Bind(addressConsumers, NpgsqlDbType.Text);
        Bind(receiptAppends, NpgsqlDbType.Integer);
        Bind(receiptConsumers, NpgsqlDbType.Text);
        Bind(receiptSources, NpgsqlDbType.Text);
        Bind(receiptFrom, NpgsqlDbType.Bigint);
        Bind(receiptTo, NpgsqlDbType.Bigint);
        var numbers = Enumerable.Range(1, command.Parameters.Count)
            .Select(number => string.Create(CultureInfo.InvariantCulture, $"${number}"));
        command.CommandText = "select result_kind, result_number, result_version, result_detail "
            + $"from append_facts_v1({string.Join(", ", numbers)})";
    }

    public Task Prepare(CancellationToken cancellation) => command.PrepareAsync(cancellation);

    /// <summary>Sends a batch and returns what became of each append, in order. Lanes with new outbox rows are told
    /// to <paramref name="signal"/>.</summary>
    public async Task<AppendOutcome[]> Execute(IReadOnlyList<WaitingAppend> batch, RowSignal signal)
    {
        Fill(batch);
        var outcomes = new AppendOutcome[batch.Count];
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            var kind = reader.GetString(0);
            var number = reader.GetInt32(1);
            var version = reader.GetInt64(2);
            switch (kind)
            {
                case "outbox":
                    signal.Arrived(number, version);
                    break;
                case "conflict":
                    outcomes[number - 1] = new AppendOutcome.Conflict(version);
                    break;
                case "repeated":
                    outcomes[number - 1] = new AppendOutcome.Stored(version);
                    break;
                case "receipt":
                    outcomes[number - 1] = new AppendOutcome.ReceiptOutOfStep(reader.GetString(3), version);
                    break;
                default:
                    throw new InvalidOperationException($"append_facts_v1 answered an unknown kind: {kind}.");
            }
        }

        for (var index = 0; index < outcomes.Length; index++)
        {
            outcomes[index] ??= new AppendOutcome.Stored(
                batch[index].Append.ExpectedVersion + batch[index].Append.Facts.Count);
        }

        return outcomes;
    }

    private void Bind<T>(List<T> values, NpgsqlDbType type) =>
        command.Parameters.Add(new NpgsqlParameter<List<T>>
        {
            TypedValue = values,
            NpgsqlDbType = NpgsqlDbType.Array | type,
        });

    private void Fill(IReadOnlyList<WaitingAppend> batch)
    {
        Clear();
        var lanesUsed = new SortedSet<int>();
        for (var index = 0; index < batch.Count; index++)
        {
            var append = batch[index].Append;
            lanesUsed.Add(batch[index].Lane);
            appendKeys.Add(append.Key);
            appendIds.Add(append.AppendId);
            appendExpected.Add(append.ExpectedVersion);
            appendCounts.Add(append.Facts.Count);
            for (var fact = 0; fact < append.Facts.Count; fact++)
            {
                Add(index + 1, batch[index].Lane, append, append.Facts[fact], append.ExpectedVersion + fact + 1);
            }

            foreach (var receipt in append.Receipts.AsSpan())
            {
                receiptAppends.Add(index + 1);
                receiptConsumers.Add(append.Key);
                receiptSources.Add(receipt.Source);
                receiptFrom.Add(receipt.From);
                receiptTo.Add(receipt.To);
            }
        }

        lanes.AddRange(lanesUsed);
    }

    private void Add(int number, int lane, Append append, NewFact fact, long version)
    {
        factAppends.Add(number);
        factLanes.Add(lane);
        factKeys.Add(append.Key);
        factVersions.Add(version);
        factTypes.Add(fact.Type);
        factBodies.Add(fact.Body);
        factIds.Add(append.AppendId);
        factActors.Add(fact.Origin.Actor);
        factCorrelations.Add(fact.Origin.CorrelationId);
        factCauses.Add(fact.Origin.CauseId);
        factTimes.Add(AppendCheck.Kept(fact.At).ToDateTimeUtc());
        foreach (var consumer in fact.Addressees.AsSpan())
        {
            addressAppends.Add(number);
            addressSources.Add(append.Key);
            addressVersions.Add(version);
            addressConsumers.Add(consumer);
        }
    }

    private void Clear()
    {
        foreach (NpgsqlParameter parameter in command.Parameters)
        {
            ((System.Collections.IList)parameter.Value!).Clear();
        }
    }
}
