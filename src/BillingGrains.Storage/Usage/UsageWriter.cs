using System.Data;
using System.Text;
using System.Threading.Channels;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Usage;
using BillingGrains.Storage.Journal;
using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Usage;

/// <summary>A request that waits to be stored.</summary>
internal sealed class WaitingUsage(UsageBatch batch) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public UsageBatch Batch { get; } = batch;
}

/// <summary>One connection that stores what waits, as much as there is in one transaction: keys by a plain insert, which
/// costs half of one that looks for conflicts; when it meets one after all, those that are there are found first.</summary>
internal sealed class UsageWriter(
    NpgsqlDataSource database, UsageSeriesNumbers numbers, UsageGenerations generations, UsageFold fold, UsageLimits limits,
    TimeProvider clock) : IAsyncDisposable
{
    private const string SealedState = "BG720";
    private const int TriesMax = 8;

    /// <summary>Transactions that look first after one that met a repetition: repetitions come in swarms.</summary>
    private const int LooksFirstFor = 20;

    private readonly UsageGather gather = new();
    private readonly UuidColumn keys = new();
    private readonly BigintColumn contents = new();
    private readonly IntegerColumn places = new();
    private NpgsqlConnection? connection;
    private int looksFirst;

    /// <summary>Stores until nothing comes any more.</summary>
    public async Task Run(ChannelReader<WaitingUsage> waiting)
    {
        var taken = new List<WaitingUsage>();
        while (await waiting.WaitToReadAsync().ConfigureAwait(false))
        {
            var events = 0;
            while (waiting.TryPeek(out var next)
                && (taken.Count == 0 || events + next.Batch.Count <= limits.EventsPerTransactionMax)
                && waiting.TryRead(out next))
            {
                taken.Add(next);
                events += next.Batch.Count;
            }

            await Answer(taken).ConfigureAwait(false);
            taken.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (connection is not null)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task Answer(List<WaitingUsage> requests)
    {
        try
        {
            await Store(requests).ConfigureAwait(false);
            gather.GiveBack(requests);
            requests.ForEach(static one => one.TrySetResult());
        }
        catch (Exception exception)
        {
            await Forget().ConfigureAwait(false);
            var told = PostgresFailure.IsOutage(exception)
                ? new JournalUnavailableException($"PostgreSQL could not be reached: {exception.Message}", exception)
                : exception;
            requests.ForEach(one => one.TrySetException(told));
        }
    }

    private async Task Store(List<WaitingUsage> requests)
    {
        await numbers.Give(requests).ConfigureAwait(false);
        var now = Instant.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
        gather.Take(
            requests, now.ToUnixTimeTicks(), (now - limits.Horizon).ToUnixTimeTicks(),
            (now + limits.AheadMax).ToUnixTimeTicks());
        for (var tries = 1; ; tries++)
        {
            try
            {
                await Connect().ConfigureAwait(false);
                if (generations.Youngest == 0)
                {
                    await generations.Look(CancellationToken.None).ConfigureAwait(false);
                }

                await FindKnown().ConfigureAwait(false);
                await Commit(now).ConfigureAwait(false);
                return;
            }
            catch (PostgresException exception) when (tries < TriesMax && exception.SqlState == SealedState)
            {
                await generations.Look(CancellationToken.None).ConfigureAwait(false);
            }
            catch (PostgresException exception) when (tries < TriesMax
                && exception.SqlState == PostgresErrorCodes.UniqueViolation)
            {
                looksFirst = LooksFirstFor;
            }
        }
    }

    private async Task FindKnown()
    {
        var found = await generations.Find(
            connection!, gather.Keys.AsMemory(0, gather.KeyCount), withYoungest: looksFirst > 0, CancellationToken.None)
            .ConfigureAwait(false);
        looksFirst = Math.Max(0, looksFirst - 1);
        if (found.Count > 0)
        {
            gather.Know(found);
        }
    }

    /// <summary>One round trip, one transaction.</summary>
    private async Task Commit(Instant now)
    {
        if (gather.KeyCount == 0 && gather.Late == 0)
        {
            return;
        }

        var block = await numbers.NextBlock().ConfigureAwait(false);
        await using var batch = new NpgsqlBatch(connection);
        if (gather.KeyCount > 0)
        {
            AddEvents(batch, block, now);
        }

        if (gather.Late > 0)
        {
            AddLate(batch, now);
        }

        await batch.ExecuteNonQueryAsync().ConfigureAwait(false);
        if (gather.KeyCount > 0)
        {
            fold.Add(block, gather.Events, gather.Bytes);
        }
    }

    private void AddEvents(NpgsqlBatch batch, long block, Instant now)
    {
        keys.Clear();
        contents.Clear();
        places.Clear();
        for (var index = 0; index < gather.KeyCount; index++)
        {
            var place = gather.Places[index];
            keys.Add(gather.Keys[index]);
            contents.Add(gather.Events[place].Content);
            places.Add(place);
        }

        var (first, last) = gather.Span();
        Add(batch, "select usage_enter_v1($1)", generations.Youngest);
        Add(
            batch,
            $"insert into {UsageGenerations.Table(generations.Youngest)} (key, content, block, place) "
            + "select u.key, u.content, $4, u.place from unnest($1, $2, $3) as u (key, content, place)",
            keys, contents, places, block);
        Add(
            batch,
            "insert into usage_block (block, accepted_at, events, first_at, last_at, lines) values ($1, $2, $3, $4, $5, $6)",
            block, now.ToDateTimeUtc(), gather.KeyCount, Time(first), Time(last),
            UsageBlock.Compress(gather.Events, gather.Bytes));
        Add(batch, "insert into usage_unfolded (block, accepted_at) values ($1, $2)", block, now.ToDateTimeUtc());
    }

    private void AddLate(NpgsqlBatch batch, Instant now)
    {
        foreach (ref readonly var one in gather.Events)
        {
            if (one.Outcome == UsageOutcome.HeldAsLate)
            {
                Add(
                    batch,
                    "insert into usage_held (key, content, reason, at, accepted_at, line) "
                    + "values ($1, $2, 'too-late', $3, $4, $5) on conflict (key) do nothing",
                    UsageKey.Uuid(one.Key), one.Content, Time(one.Ticks), now.ToDateTimeUtc(),
                    Encoding.UTF8.GetString(gather.Bytes.Slice(one.Start, one.Length)));
            }
        }
    }

    private static DateTime Time(long ticks) => Instant.FromUnixTimeTicks(ticks).ToDateTimeUtc();

    private static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(value is ArrayColumn column
                ? new NpgsqlParameter<ArrayColumn> { TypedValue = column, NpgsqlDbType = column.Type }
                : new NpgsqlParameter { Value = value });
        }

        batch.BatchCommands.Add(command);
    }

    /// <summary>A line that is cut right behind an error's message leaves the error, and no connection.</summary>
    private async Task Connect()
    {
        if (connection is { State: not ConnectionState.Open })
        {
            await Forget().ConfigureAwait(false);
        }

        connection ??= await database.OpenConnectionAsync().ConfigureAwait(false);
    }

    /// <summary>A connection that failed is not asked again.</summary>
    private async Task Forget()
    {
        var old = connection;
        connection = null;
        if (old is not null)
        {
            await old.DisposeAsync().ConfigureAwait(false);
        }
    }
}
