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
    NpgsqlDataSource database, UsageGenerations generations, UsageFold fold, UsageChanges changes, UsageLimits limits,
    TimeProvider clock) : IAsyncDisposable
{
    private const string SealedState = "BG720";

    private const string DecidedState = "BG722";

    /// <summary>Each try finds at least one more that another process stored meanwhile.</summary>
    private const int TriesMax = 50;

    /// <summary>Transactions that look first after one that met a repetition: repetitions come in swarms.</summary>
    private const int LooksFirstFor = 20;

    private readonly UsageGather gather = new();
    private readonly UuidColumn keys = new();
    private readonly BigintColumn contents = new();
    private readonly IntegerColumn places = new();
    private readonly UuidColumn lateKeys = new();
    private readonly BigintColumn lateContents = new();
    private readonly TimeColumn lateTimes = new();
    private readonly TextColumn lateLines = new();
    private readonly HeldNames lateNames = new();
    private NpgsqlConnection? connection;
    private int looksFirst;

    /// <summary>Stores until nothing comes any more.</summary>
    public async Task Run(ChannelReader<WaitingUsage> waiting)
    {
        var taken = new List<WaitingUsage>();
        WaitingUsage? next = null;
        while (next is not null || await waiting.WaitToReadAsync().ConfigureAwait(false))
        {
            var events = 0;
            while ((next is not null || waiting.TryRead(out next)) && GoesWith(taken, events, next))
            {
                taken.Add(next);
                events += next.Batch.Count;
                next = null;
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

    /// <summary>One of which all or nothing is stored goes alone, and one that takes something back: what others sent does not
    /// depend on it.</summary>
    private bool GoesWith(List<WaitingUsage> taken, int events, WaitingUsage next) => taken.Count == 0
        || (events + next.Batch.Count <= limits.EventsPerTransactionMax
            && !GoesAlone(next.Batch) && !GoesAlone(taken[0].Batch));

    private static bool GoesAlone(UsageBatch batch) => batch.Unity != UsageUnity.Each || Changes(batch);

    private static bool Changes(UsageBatch batch) => batch.Withdrawals.Count > 0 || batch.ReleaseReason is not null;

    private async Task Answer(List<WaitingUsage> requests)
    {
        if (requests.Count == 0)
        {
            return;
        }

        try
        {
            var now = Instant.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
            await Store(requests, now).ConfigureAwait(false);
            if (gather.KeysOf(UsageOutcome.Withdrawn) is { Length: > 0 } withdrawn)
            {
                await UnmatchedWithdrawals.NoteCome(connection!, withdrawn, now, CancellationToken.None).ConfigureAwait(false);
            }

            gather.GiveBack(requests);
            requests.ForEach(static one => one.TrySetResult());
        }
        catch (Exception exception)
        {
            var told = PostgresFailure.IsOutage(exception)
                ? new JournalUnavailableException($"PostgreSQL could not be reached: {exception.Message}", exception)
                : exception;
            requests.ForEach(one => one.TrySetException(told));
            await Forget().ConfigureAwait(false);
        }
    }

    private async Task Store(List<WaitingUsage> requests, Instant now)
    {
        if (!Changes(requests[0].Batch))
        {
            Gather(requests, now);
        }

        for (var tries = 1; ; tries++)
        {
            try
            {
                await Connect().ConfigureAwait(false);
                var known = generations.Known is { Youngest: > 0 } seen
                    ? seen
                    : await generations.Look(CancellationToken.None).ConfigureAwait(false);
                if (Changes(requests[0].Batch))
                {
                    await Change(requests, known, now).ConfigureAwait(false);
                    return;
                }

                await FindKnown(known).ConfigureAwait(false);
                await FindLate(known).ConfigureAwait(false);
                gather.KeepWhole(requests[0].Batch.Unity);
                await Commit(known, now, requests).ConfigureAwait(false);
                return;
            }
            catch (PostgresException exception) when (tries < TriesMax
                && exception.SqlState is SealedState or PostgresErrorCodes.UndefinedTable)
            {
                // Another process sealed the youngest generation, or dropped the oldest.
                await generations.Look(CancellationToken.None).ConfigureAwait(false);
            }
            catch (PostgresException exception) when (tries < TriesMax
                && exception.SqlState is PostgresErrorCodes.UniqueViolation or DecidedState)
            {
                looksFirst = LooksFirstFor;
            }
        }
    }

    private void Gather(List<WaitingUsage> requests, Instant now)
    {
        // What takes back decides with what it takes back whether an event is late; who releases has decided.
        var horizon = Changes(requests[0].Batch) ? Instant.MinValue : now - limits.Horizon;
        gather.Take(
            requests, now.ToUnixTimeTicks(), horizon.ToUnixTimeTicks(), (now + limits.AheadMax).ToUnixTimeTicks());
    }

    private async Task Change(List<WaitingUsage> requests, KnownGenerations known, Instant now)
    {
        // Each try sees other keys.
        Gather(requests, now);
        if (await changes.Store(connection!, known, gather, requests[0].Batch, now).ConfigureAwait(false) is { } block)
        {
            fold.Add(block, gather.Events, gather.Bytes);
        }
    }

    private async Task FindKnown(KnownGenerations known)
    {
        var found = await known.Find(
            connection!, gather.Keys.AsMemory(0, gather.KeyCount), withYoungest: looksFirst > 0, CancellationToken.None)
            .ConfigureAwait(false);
        looksFirst = Math.Max(0, looksFirst - 1);
        if (found.Count > 0)
        {
            gather.Know(found);
        }
    }

    /// <summary>What came too late is no more held where its key is known all the same, or somebody has decided on it.</summary>
    private async Task FindLate(KnownGenerations known)
    {
        if (gather.Late > 0)
        {
            var late = gather.KeysOf(UsageOutcome.HeldAsLate);
            var stored = await known.Find(connection!, late, withYoungest: true, CancellationToken.None).ConfigureAwait(false);
            gather.KnowLate(stored, await KnownHeld.Find(connection!, late, CancellationToken.None).ConfigureAwait(false));
        }
    }

    /// <summary>One statement, one transaction.</summary>
    private async Task Commit(KnownGenerations known, Instant now, List<WaitingUsage> requests)
    {
        if (gather.KeyCount == 0 && gather.Late == 0)
        {
            return;
        }

        var block = UsageBlock.NewNumber(now);
        await using var command = new NpgsqlCommand(
            gather.Late == 0
                ? "select usage_accept_v1($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
                : "select usage_accept_v2($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
            connection);
        void Add(object value) => command.Parameters.Add(value is ArrayColumn column
            ? new NpgsqlParameter<ArrayColumn> { TypedValue = column, NpgsqlDbType = column.Type }
            : new NpgsqlParameter { Value = value });
        FillColumns();
        var (first, last) = gather.Span();
        Add(known.Youngest);
        Add(known.OpenedAt);
        Add(keys);
        Add(contents);
        Add(places);
        Add(block);
        Add(now.ToDateTimeUtc());
        Add(Time(first));
        Add(Time(last));
        Add(gather.KeyCount > 0 ? UsageBlock.Compress(gather.Events, gather.Bytes) : []);
        Add(lateKeys);
        Add(lateContents);
        Add(lateTimes);
        Add(lateLines);
        if (gather.Late > 0)
        {
            lateNames.Read(gather, requests);
            lateNames.AddTo(command);
        }

        await command.ExecuteNonQueryAsync().ConfigureAwait(false);
        if (gather.KeyCount > 0)
        {
            fold.Add(block, gather.Events, gather.Bytes);
        }
    }

    private void FillColumns()
    {
        foreach (var column in new ArrayColumn[] { keys, contents, places, lateKeys, lateContents, lateTimes, lateLines })
        {
            column.Clear();
        }

        for (var index = 0; index < gather.KeyCount; index++)
        {
            var place = gather.Places[index];
            keys.Add(gather.Keys[index]);
            contents.Add(gather.Events[place].Content);
            places.Add(place);
        }

        if (gather.Late == 0)
        {
            return;
        }

        foreach (ref readonly var one in gather.Events)
        {
            if (one.Outcome == UsageOutcome.HeldAsLate)
            {
                lateKeys.Add(one.Key);
                lateContents.Add(one.Content);
                lateTimes.Add(Instant.FromUnixTimeTicks(one.Ticks));
                lateLines.Add(Encoding.UTF8.GetString(gather.Bytes.Slice(one.Start, one.Length)));
            }
        }
    }

    private static DateTime Time(long ticks) => Instant.FromUnixTimeTicks(ticks).ToDateTimeUtc();

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
