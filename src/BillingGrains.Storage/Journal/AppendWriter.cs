using System.Data;
using BillingGrains.Ports.Journal;
using Npgsql;

namespace BillingGrains.Storage.Journal;

/// <summary>One connection that stores the appends of some lanes: those that come while a transaction runs go
/// together in the next one.</summary>
internal sealed class AppendWriter(
    NpgsqlDataSource database, JournalLimits limits, RowSignal signal, TimeProvider clock) : IAsyncDisposable
{
    // Batches differ in size by thousands: plans are made once, for a step through an index for each row of the batch.
    private const string SessionSql = """
        set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set enable_hashjoin = off;
        set enable_mergejoin = off; set jit = off
        """;

    private readonly Lock gate = new();
    private List<WaitingAppend> waiting = [];
    private List<WaitingAppend> passedOver = [];
    private readonly HashSet<string> keys = new(StringComparer.Ordinal);
    private Task run = Task.CompletedTask;
    private bool isRunning;
    private bool isClosed;
    private NpgsqlConnection? connection;
    private AppendStatement? statement;
    private long lastUsed;

    /// <summary>Batches sent so far, halves included: for measuring.</summary>
    public long Batches { get; private set; }

    public Task<AppendOutcome> Add(WaitingAppend append)
    {
        lock (gate)
        {
            if (isClosed)
            {
                return Task.FromResult<AppendOutcome>(new AppendOutcome.Unavailable("The journal is closed."));
            }

            if (waiting.Count >= limits.AppendsWaitingMax)
            {
                return Task.FromResult<AppendOutcome>(new AppendOutcome.Unavailable("Too many appends wait already."));
            }

            waiting.Add(append);
            if (!isRunning)
            {
                isRunning = true;
                run = Task.Run(Run);
            }
        }

        return append.Task;
    }

    public async ValueTask DisposeAsync()
    {
        Task last;
        lock (gate)
        {
            isClosed = true;
            last = run;
        }

        await last.ConfigureAwait(false);
        await Disconnect().ConfigureAwait(false);
    }

    private async Task Run()
    {
        while (TakeBatch() is { Count: > 0 } batch)
        {
            await Write(batch).ConfigureAwait(false);
            await CallersTurn().ConfigureAwait(false);
        }
    }

    /// <summary>Lets those who were just answered run first: what they append next joins the batch that is taken then,
    /// which halves the number of transactions of a busy process. The global queue of the thread pool comes after the
    /// local one, where their continuations lie.</summary>
    private static Task CallersTurn()
    {
        var turn = new TaskCompletionSource();
        ThreadPool.UnsafeQueueUserWorkItem(static it => it.SetResult(), turn, preferLocal: false);
        return turn.Task;
    }

    /// <summary>The next appends in the order in which they came, at most one of each grain: its next one could not
    /// know the version that this one leads to.</summary>
    private List<WaitingAppend> TakeBatch()
    {
        var batch = new List<WaitingAppend>();
        var bytes = 0;
        keys.Clear();
        lock (gate)
        {
            foreach (var append in waiting)
            {
                var fits = batch.Count < limits.AppendsPerBatchMax
                    && (batch.Count == 0 || bytes + append.BodyBytes <= limits.BytesPerBatchMax);
                if (fits && append.IsGivenUp())
                {
                    continue;
                }

                if (fits && keys.Add(append.Append.Key))
                {
                    batch.Add(append);
                    bytes += append.BodyBytes;
                }
                else
                {
                    passedOver.Add(append);
                }
            }

            waiting.Clear();
            (waiting, passedOver) = (passedOver, waiting);
            isRunning = batch.Count > 0;
        }

        return batch;
    }

    private async Task Write(IReadOnlyList<WaitingAppend> batch)
    {
        if (await Connect().ConfigureAwait(false) is { } reason)
        {
            AnswerAll(batch, new AppendOutcome.Unavailable(reason));
            return;
        }

        try
        {
            Batches++;
            var outcomes = await statement!.Execute(batch, signal).ConfigureAwait(false);
            lastUsed = clock.GetTimestamp();
            var others = new List<WaitingAppend>();
            for (var index = 0; index < batch.Count; index++)
            {
                if (outcomes[index] is { } outcome)
                {
                    batch[index].TrySetResult(outcome);
                }
                else
                {
                    others.Add(batch[index]);
                }
            }

            if (others.Count > 0)
            {
                await Write(others).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            // Whatever it was, it is answered: an append that is never answered would hold its grain for ever.
            await Fail(batch, exception).ConfigureAwait(false);
        }
    }

    private async Task Fail(IReadOnlyList<WaitingAppend> batch, Exception exception)
    {
        switch (PostgresFailure.OfStatement(exception))
        {
            case FailureKind.BadData when batch.Count > 1:
                var middle = batch.Count / 2;
                await Write([.. batch.Take(middle)]).ConfigureAwait(false);
                await Write([.. batch.Skip(middle)]).ConfigureAwait(false);
                break;
            case FailureKind.BadData:
                batch[0].TrySetResult(new AppendOutcome.Rejected($"PostgreSQL refused it: {exception.Message}"));
                break;
            case FailureKind.Unavailable:
                AnswerAll(batch, new AppendOutcome.Unavailable($"PostgreSQL refused for now: {exception.Message}"));
                break;
            default:
                await Disconnect().ConfigureAwait(false);
                AnswerAll(batch, new AppendOutcome.Unknown($"No answer from PostgreSQL: {exception.Message}"));
                break;
        }
    }

    /// <summary>Makes sure of a connection that answers. Returns why there is none, or null.</summary>
    private async Task<string?> Connect()
    {
        var isDoubtful = connection is not null
            && (connection.State != ConnectionState.Open
                || clock.GetElapsedTime(lastUsed) > limits.ProbeAfterIdle.ToTimeSpan());
        if (isDoubtful && !await Answers(connection!).ConfigureAwait(false))
        {
            await Disconnect().ConfigureAwait(false);
        }

        if (connection is not null)
        {
            return null;
        }

        try
        {
            connection = await database.OpenConnectionAsync().ConfigureAwait(false);
            await JournalDatabase.CheckLanes(connection, CancellationToken.None).ConfigureAwait(false);
            await using var session = new NpgsqlCommand(SessionSql, connection);
            await session.ExecuteNonQueryAsync().ConfigureAwait(false);
            statement = new AppendStatement(connection, limits);
            await statement.Prepare(CancellationToken.None).ConfigureAwait(false);
            lastUsed = clock.GetTimestamp();
            return null;
        }
        catch (Exception exception)
        {
            await Disconnect().ConfigureAwait(false);
            return $"PostgreSQL could not be reached: {exception.Message}";
        }
    }

    private static async Task<bool> Answers(NpgsqlConnection connection)
    {
        if (connection.State != ConnectionState.Open)
        {
            return false;
        }

        try
        {
            await using var probe = new NpgsqlCommand("select 1", connection);
            await probe.ExecuteScalarAsync().ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (PostgresFailure.IsOutage(exception))
        {
            return false;
        }
    }

    private async Task Disconnect()
    {
        if (connection is not null)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }

        connection = null;
        statement = null;
    }

    private static void AnswerAll(IReadOnlyList<WaitingAppend> batch, AppendOutcome outcome)
    {
        foreach (var append in batch)
        {
            append.TrySetResult(outcome);
        }
    }
}
