using System.Globalization;
using BillingGrains.Ports.Journal;
using Npgsql;

namespace BillingGrains.Storage.Journal;

/// <summary>The one statement that stores a batch, prepared on a writer's connection. See
/// <c>Schema/0021_append_facts.sql</c> for what it does and answers.</summary>
internal sealed class AppendStatement
{
    /// <summary>The state with which it fails when a receipt does not follow upon what was received so far.</summary>
    private const string OutOfStep = "BG001";

    private readonly NpgsqlParameter<bool> isCareful = new() { TypedValue = false };
    private readonly IntegerColumn lanes = new();
    private readonly BigintColumn laneLast = new();
    private readonly TextColumn appendKeys = new();
    private readonly UuidColumn appendIds = new();
    private readonly BigintColumn appendExpected = new();
    private readonly IntegerColumn appendCounts = new();
    private readonly BooleanColumn appendKnown = new();
    private readonly TextColumn appendEpochs = new();
    private readonly IntegerColumn factLanes = new();
    private readonly IntegerColumn factOffsets = new();
    private readonly TextColumn factKeys = new();
    private readonly BigintColumn factVersions = new();
    private readonly TextColumn factTypes = new();
    private readonly TextColumn factBodies = new();
    private readonly UuidColumn factIds = new();
    private readonly TextColumn factActors = new();
    private readonly TextColumn factCorrelations = new();
    private readonly TextColumn factCauses = new();
    private readonly TimeColumn factTimes = new();
    private readonly IntegerColumn addressLanes = new();
    private readonly IntegerColumn addressOffsets = new();
    private readonly TextColumn addressSources = new();
    private readonly BigintColumn addressVersions = new();
    private readonly TextColumn addressConsumers = new();
    private readonly BigintColumn addressPrevious = new();
    private readonly BooleanColumn addressKnown = new();
    private readonly IntegerColumn receiptAppends = new();
    private readonly TextColumn receiptConsumers = new();
    private readonly TextColumn receiptSources = new();
    private readonly BigintColumn receiptFrom = new();
    private readonly BigintColumn receiptTo = new();
    private readonly UuidColumn receiptIds = new();
    private readonly BooleanColumn receiptKnown = new();
    private readonly ArrayColumn[] columns;
    private readonly List<int> lanesUsed = [];
    private readonly LaneOffsets[] offsets = new LaneOffsets[JournalLimits.Lanes];
    private readonly Dictionary<string, long> addressedBefore = new(StringComparer.Ordinal);
    private readonly BatchRows rows;
    private readonly LaneKnowledge knowledge;
    private readonly NpgsqlCommand command;
    private FactEdition edition;

    public AppendStatement(NpgsqlConnection connection, JournalLimits limits)
    {
        knowledge = new LaneKnowledge(limits);
        rows = new BatchRows(factKeys, factBodies);
        command = new NpgsqlCommand { Connection = connection };
        command.Parameters.Add(isCareful);
        // In the order of the statement's parameters.
        columns =
        [
            lanes, laneLast, appendKeys, appendIds, appendExpected, appendCounts, appendKnown, appendEpochs,
            factLanes, factOffsets, factKeys, factVersions, factTypes, factBodies, factIds, factActors,
            factCorrelations, factCauses, factTimes, addressLanes, addressOffsets, addressSources, addressVersions,
            addressConsumers, addressPrevious, addressKnown, receiptAppends, receiptConsumers, receiptSources,
            receiptFrom, receiptTo, receiptIds, receiptKnown,
        ];
        foreach (var column in columns)
        {
            command.Parameters.Add(new NpgsqlParameter<ArrayColumn> { TypedValue = column, NpgsqlDbType = column.Type });
        }

        var numbers = Enumerable.Range(1, command.Parameters.Count)
            .Select(number => string.Create(CultureInfo.InvariantCulture, $"${number}"));
        command.CommandText = "select result_kind, result_number, result_version, result_detail "
            + $"from append_facts_v4({string.Join(", ", numbers)})";
    }

    public Task Prepare(CancellationToken cancellation) => command.PrepareAsync(cancellation);

    /// <summary>Sends a batch, which is stored whole or not at all. Returns what became of each append, in order; null
    /// for one that was not stored because another stands in the way of the batch: it is to be sent again without that
    /// one. New outbox rows are told to <paramref name="signal"/>.</summary>
    public async Task<AppendOutcome?[]> Execute(IReadOnlyList<WaitingAppend> batch, RowSignal signal)
    {
        Fill(batch);
        var askedAt = signal.Now;
        var outcomes = new AppendOutcome?[batch.Count];
        if (await SendTwice(outcomes).ConfigureAwait(false))
        {
            signal.Told(edition, askedAt);
            Note(batch, outcomes, signal);
        }
        else if (Array.TrueForAll(outcomes, outcome => outcome is null))
        {
            throw new InvalidOperationException("append_facts_v4 neither stored a batch nor said what hinders it.");
        }

        return outcomes;
    }

    /// <summary>Sends it again when a receipt is out of step, so that it is said which one. See <see cref="Send"/>.</summary>
    private async Task<bool> SendTwice(AppendOutcome?[] outcomes)
    {
        try
        {
            return await Send(outcomes).ConfigureAwait(false);
        }
        catch (PostgresException failure) when (failure.SqlState == OutOfStep)
        {
            isCareful.TypedValue = true;
            return await Send(outcomes).ConfigureAwait(false);
        }
        finally
        {
            isCareful.TypedValue = false;
        }
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
                case "edition":
                    Stands(new FactEdition(reader.GetString(3), version));
                    break;
                case "stored":
                    isStored = true;
                    offsets[number].Before = version;
                    break;
                case "addressed":
                    rows.Found(number, version);
                    break;
                case "conflict":
                    outcomes[number - 1] = new AppendOutcome.Conflict(version);
                    break;
                case "repeated":
                    outcomes[number - 1] = new AppendOutcome.Stored(version);
                    break;
                case "epoch":
                    outcomes[number - 1] = new AppendOutcome.EpochOver(reader.GetString(3));
                    break;
                case "lost":
                    outcomes[number - 1] = new AppendOutcome.DeliveryLost(reader.GetString(3));
                    break;
                case "receipt":
                    outcomes[number - 1] = new AppendOutcome.ReceiptOutOfStep(reader.GetString(3), version);
                    break;
                default:
                    throw new InvalidOperationException($"append_facts_v4 answered an unknown kind: {kind}.");
            }
        }

        return isStored;
    }

    private void Stands(FactEdition now)
    {
        if (now.EpochId != edition.EpochId)
        {
            knowledge.ForgetFacts();
        }

        edition = now;
    }

    private void Note(IReadOnlyList<WaitingAppend> batch, AppendOutcome?[] outcomes, RowSignal signal)
    {
        foreach (var lane in lanesUsed)
        {
            var offset = offsets[lane];
            knowledge.Moved(lane, offset.Before, offset.Before + offset.Last);
            if (offset.Last > 0)
            {
                signal.Stored(rows, lane, edition, offset.Before, offset.Before + offset.Last);
            }
        }

        for (var index = 0; index < outcomes.Length; index++)
        {
            var append = batch[index].Append;
            knowledge.Took(batch[index].Lane, append);
            outcomes[index] = new AppendOutcome.Stored(append.ExpectedVersion + append.Facts.Count);
        }
    }

    private void Fill(IReadOnlyList<WaitingAppend> batch)
    {
        lanesUsed.Clear();
        rows.Clear();
        Clear();
        for (var index = 0; index < batch.Count; index++)
        {
            offsets[batch[index].Lane].Place = -1;
        }

        for (var lane = 0; lane < JournalLimits.Lanes; lane++)
        {
            if (offsets[lane].Place < 0)
            {
                lanesUsed.Add(lane);
                lanes.Add(lane);
                laneLast.Add(knowledge.LastPosition(lane));
                offsets[lane] = new LaneOffsets { Place = lanesUsed.Count };
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
            appendEpochs.Add(append.Epoch ?? "");
            AddFacts(append, batch[index].Lane);
            foreach (var receipt in append.Receipts.AsSpan())
            {
                receiptAppends.Add(index + 1);
                receiptConsumers.Add(append.Key);
                receiptSources.Add(receipt.Source);
                receiptFrom.Add(receipt.From);
                receiptTo.Add(receipt.To);
                receiptIds.Add(receipt.AppendId);
                receiptKnown.Add(knowledge.Stored(receipt));
            }
        }
    }

    private void AddFacts(Append append, int laneNumber)
    {
        ref var lane = ref offsets[laneNumber];
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
            factTimes.Add(AppendCheck.Kept(fact.At));
            rows.Add(laneNumber, append, fact, version);
            foreach (var consumer in fact.Addressees.AsSpan())
            {
                var isInAppend = addressedBefore.TryGetValue(consumer, out var previous);
                var known = isInAppend ? null : knowledge.AddressedBefore(laneNumber, append, consumer);
                previous = known ?? previous;
                rows.AddPrevious(previous);
                addressLanes.Add(lane.Place);
                addressOffsets.Add(lane.Last);
                addressSources.Add(append.Key);
                addressVersions.Add(version);
                addressConsumers.Add(consumer);
                addressPrevious.Add(previous);
                addressKnown.Add(known is not null);
                addressedBefore[consumer] = version;
            }
        }
    }

    private void Clear()
    {
        foreach (var column in columns)
        {
            column.Clear();
        }
    }

    /// <summary>Where a batch stands in a lane.</summary>
    private struct LaneOffsets
    {
        /// <summary>Of the lane among those of the batch, from 1.</summary>
        public int Place;

        /// <summary>Of its last fact, from 1.</summary>
        public int Last;

        /// <summary>The lane's last position before the batch.</summary>
        public long Before;
    }
}
