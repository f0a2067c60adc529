using System.Globalization;
using BillingGrains.Ports.Journal;
using Npgsql;
using NpgsqlTypes;

namespace BillingGrains.Storage.Journal;

/// <summary>The one statement that stores a batch, prepared on a writer's connection. See
/// <c>Schema/0005_append_batches.sql</c> for what it does and answers.</summary>
internal sealed class AppendStatement
{
    private readonly List<int> lanes = [];
    private readonly List<long> laneLast = [];
    private readonly List<string> appendKeys = [];
    private readonly List<Guid> appendIds = [];
    private readonly List<long> appendExpected = [];
    private readonly List<int> appendCounts = [];
    private readonly List<bool> appendKnown = [];
    private readonly List<int> factLanes = [];
    private readonly List<int> factOffsets = [];
    private readonly List<string> factKeys = [];
    private readonly List<long> factVersions = [];
    private readonly List<string> factTypes = [];
    private readonly List<string> factBodies = [];
    private readonly List<Guid> factIds = [];
    private readonly List<string> factActors = [];
    private readonly List<string> factCorrelations = [];
    private readonly List<string> factCauses = [];
    private readonly List<DateTime> factTimes = [];
    private readonly List<int> addressLanes = [];
    private readonly List<int> addressOffsets = [];
    private readonly List<string> addressSources = [];
    private readonly List<long> addressVersions = [];
    private readonly List<string> addressConsumers = [];
    private readonly List<long> addressPrevious = [];
    private readonly List<int> receiptAppends = [];
    private readonly List<string> receiptConsumers = [];
    private readonly List<string> receiptSources = [];
    private readonly List<long> receiptFrom = [];
    private readonly List<long> receiptTo = [];
    private readonly LaneOffsets[] offsets = new LaneOffsets[JournalLimits.Lanes];
    private readonly Dictionary<string, long> addressedBefore = new(StringComparer.Ordinal);
    private readonly LaneKnowledge knowledge;
    private readonly NpgsqlCommand command;

    public AppendStatement(NpgsqlConnection connection, JournalLimits limits)
    {
        knowledge = new LaneKnowledge(limits.KeysKnownPerLaneMax);
        command = new NpgsqlCommand { Connection = connection };
        Bind(lanes, NpgsqlDbType.Integer);
        Bind(laneLast, NpgsqlDbType.Bigint);
        Bind(appendKeys, NpgsqlDbType.Text);
        Bind(appendIds, NpgsqlDbType.Uuid);
        Bind(appendExpected, NpgsqlDbType.Bigint);
        Bind(appendCounts, NpgsqlDbType.Integer);
        Bind(appendKnown, NpgsqlDbType.Boolean);
        Bind(factLanes, NpgsqlDbType.Integer);
        Bind(factOffsets, NpgsqlDbType.Integer);
        Bind(factKeys, NpgsqlDbType.Text);
        Bind(factVersions, NpgsqlDbType.Bigint);
        Bind(factTypes, NpgsqlDbType.Text);
        Bind(factBodies, NpgsqlDbType.Text);
        Bind(factIds, NpgsqlDbType.Uuid);
        Bind(factActors, NpgsqlDbType.Text);
        Bind(factCorrelations, NpgsqlDbType.Text);
        Bind(factCauses, NpgsqlDbType.Text);
        Bind(factTimes, NpgsqlDbType.TimestampTz);
        Bind(addressLanes, NpgsqlDbType.Integer);
        Bind(addressOffsets, NpgsqlDbType.Integer);
        Bind(addressSources, NpgsqlDbType.Text);
        Bind(addressVersions, NpgsqlDbType.Bigint);
        Bind(addressConsumers, NpgsqlDbType.Text);
        Bind(addressPrevious, NpgsqlDbType.Bigint);
        Bind(receiptAppends, NpgsqlDbType.Integer);
        Bind(receiptConsumers, NpgsqlDbType.Text);
        Bind(receiptSources, NpgsqlDbType.Text);
        Bind(receiptFrom, NpgsqlDbType.Bigint);
        Bind(receiptTo, NpgsqlDbType.Bigint);
        var numbers = Enumerable.Range(1, command.Parameters.Count)
            .Select(number => string.Create(CultureInfo.InvariantCulture, $"${number}"));
        command.CommandText = "select result_kind, result_number, result_version, result_detail "
            + $"from append_facts_v2({string.Join(", ", numbers)})";
    }

    public Task Prepare(CancellationToken cancellation) => command.PrepareAsync(cancellation);

    /// <summary>Sends a batch, which is stored whole or not at all. Returns what became of each append, in order; null
    /// for one that was not stored because another stands in the way of the batch: it is to be sent again without that
    /// one. Lanes with new outbox rows are told to <paramref name="signal"/>.</summary>
    public async Task<AppendOutcome?[]> Execute(IReadOnlyList<WaitingAppend> batch, RowSignal signal)
    {
        Fill(batch);
        var outcomes = new AppendOutcome?[batch.Count];
        if (await Send(outcomes).ConfigureAwait(false))
        {
            Note(batch, outcomes, signal);
        }
        else if (Array.TrueForAll(outcomes, outcome => outcome is null))
        {
            throw new InvalidOperationException("append_facts_v2 neither stored a batch nor said what hinders it.");
        }

        return outcomes;
    }

    /// <summary>Returns true when the batch is stored; otherwise what hinders it is among the outcomes.</summary>
    private async Task<bool> Send(AppendOutcome?[] outcomes)
    {
        var isStored = false;
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            var kind = reader.GetString(0);
            var number = reader.GetInt32(1);
            var version = reader.GetInt64(2);
            switch (kind)
            {
                case "stored":
                    isStored = true;
                    offsets[number].Before = version;
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
                    throw new InvalidOperationException($"append_facts_v2 answered an unknown kind: {kind}.");
            }
        }

        return isStored;
    }

    private void Note(IReadOnlyList<WaitingAppend> batch, AppendOutcome?[] outcomes, RowSignal signal)
    {
        foreach (var lane in lanes)
        {
            var offset = offsets[lane];
            knowledge.Moved(lane, offset.Before, offset.Before + offset.Last);
            if (offset.LastAddressed > 0)
            {
                signal.Arrived(lane, offset.Before + offset.LastAddressed);
            }
        }

        for (var index = 0; index < outcomes.Length; index++)
        {
            var append = batch[index].Append;
            var version = append.ExpectedVersion + append.Facts.Count;
            knowledge.Stands(batch[index].Lane, append.Key, version);
            outcomes[index] = new AppendOutcome.Stored(version);
        }
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
        for (var index = 0; index < batch.Count; index++)
        {
            offsets[batch[index].Lane].Place = -1;
        }

        for (var lane = 0; lane < JournalLimits.Lanes; lane++)
        {
            if (offsets[lane].Place < 0)
            {
                lanes.Add(lane);
                laneLast.Add(knowledge.LastPosition(lane));
                offsets[lane] = new LaneOffsets { Place = lanes.Count };
            }
        }

        for (var index = 0; index < batch.Count; index++)
        {
            var append = batch[index].Append;
            appendKeys.Add(append.Key);
            appendIds.Add(append.AppendId);
            appendExpected.Add(append.ExpectedVersion);
            appendCounts.Add(append.Facts.Count);
            appendKnown.Add(knowledge.Expects(batch[index].Lane, append));
            AddFacts(append, ref offsets[batch[index].Lane]);
            foreach (var receipt in append.Receipts.AsSpan())
            {
                receiptAppends.Add(index + 1);
                receiptConsumers.Add(append.Key);
                receiptSources.Add(receipt.Source);
                receiptFrom.Add(receipt.From);
                receiptTo.Add(receipt.To);
            }
        }
    }

    private void AddFacts(Append append, ref LaneOffsets lane)
    {
        addressedBefore.Clear();
        var version = append.ExpectedVersion;
        foreach (var fact in append.Facts.AsSpan())
        {
            version++;
            lane.Last++;
            factLanes.Add(lane.Place);
            factOffsets.Add(lane.Last);
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
                addressLanes.Add(lane.Place);
                addressOffsets.Add(lane.Last);
                addressSources.Add(append.Key);
                addressVersions.Add(version);
                addressConsumers.Add(consumer);
                addressPrevious.Add(addressedBefore.GetValueOrDefault(consumer));
                addressedBefore[consumer] = version;
                lane.LastAddressed = lane.Last;
            }
        }
    }

    private void Clear()
    {
        foreach (NpgsqlParameter parameter in command.Parameters)
        {
            ((System.Collections.IList)parameter.Value!).Clear();
        }
    }

    /// <summary>Where a batch stands in a lane.</summary>
    private struct LaneOffsets
    {
        /// <summary>Of the lane among those of the batch, from 1.</summary>
        public int Place;

        /// <summary>Of its last fact, from 1.</summary>
        public int Last;

        /// <summary>Of its last fact that is addressed to somebody; 0 for none.</summary>
        public int LastAddressed;

        /// <summary>The lane's last position before the batch.</summary>
        public long Before;
    }
}
