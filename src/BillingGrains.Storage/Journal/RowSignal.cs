using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Journal;

/// <summary>Wakes readers of the outbox: at once for rows of this process, which it hands on to them, by a poll of all lanes
/// in one query for those of others. The poll runs only while somebody waits.</summary>
/// <remarks>Not NOTIFY: every transaction that notifies takes one lock of the whole database until it is committed,
/// so that the writers of all lanes would commit one after the other.</remarks>
internal sealed class RowSignal(
    NpgsqlDataSource database, FreshRows fresh, FreshFacts freshFacts, Duration interval, TimeProvider clock)
{
    private const string PollSql = """
        select lane, (select o.position from outbox o where o.lane = l.lane order by o.position desc limit 1)
        from generate_series(0, $1) as l(lane)
        """;

    private readonly Lock gate = new();
    private readonly long[] lastPositions = new long[JournalLimits.Lanes];
    private readonly List<(int Lane, long After, TaskCompletionSource Arrived)> waiting = [];
    private bool isPolling;

    /// <inheritdoc cref="FreshRows.Now"/>
    public long Now => fresh.Now;

    /// <inheritdoc cref="FreshRows.Told"/>
    public void Told(FactEdition told, long asked) => fresh.Told(told, asked);

    /// <summary>A batch was stored in a lane, and is committed.</summary>
    /// <param name="edition">The edition under which it was, which was <see cref="Told"/>.</param>
    /// <param name="before">The lane's last position before it.</param>
    /// <param name="after">The lane's last position with it.</param>
    public void Stored(BatchRows rows, int lane, FactEdition edition, long before, long after)
    {
        fresh.Stored(lane, edition, before, after, rows.Rows(lane, before));
        freshFacts.Stored(lane, edition, before, after, rows.Facts(lane, before));
        if (rows.LastOf(lane, before) is { } position)
        {
            Arrived(lane, position);
        }
    }

    /// <summary>A row with this position is there to be read.</summary>
    private void Arrived(int lane, long position)
    {
        lock (gate)
        {
            lastPositions[lane] = Math.Max(lastPositions[lane], position);
            foreach (var (_, after, arrived) in waiting.Where(waiter => waiter.Lane == lane))
            {
                if (position > after)
                {
                    arrived.TrySetResult();
                }
            }
        }
    }

    public async Task Wait(int lane, long afterPosition, Duration patience, CancellationToken cancellation)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (lastPositions[lane] > afterPosition)
            {
                // Once: where the database was set back, no row has that position any more.
                lastPositions[lane] = afterPosition;
                return;
            }

            waiting.Add((lane, afterPosition, arrived));
            if (!isPolling)
            {
                isPolling = true;
                _ = Task.Run(PollWhileSomebodyWaits, CancellationToken.None);
            }
        }

        try
        {
            await using var timer = clock.CreateTimer(
                _ => arrived.TrySetResult(), null, patience.ToTimeSpan(), Timeout.InfiniteTimeSpan);
            await using var cancelled = cancellation.Register(() => arrived.TrySetCanceled(cancellation));
            await arrived.Task.ConfigureAwait(false);
        }
        finally
        {
            lock (gate)
            {
                waiting.RemoveAll(waiter => waiter.Arrived == arrived);
            }
        }
    }

    private async Task PollWhileSomebodyWaits()
    {
        while (true)
        {
            await Task.Delay(interval.ToTimeSpan(), clock).ConfigureAwait(false);
            lock (gate)
            {
                if (waiting.Count == 0)
                {
                    isPolling = false;
                    return;
                }
            }

            try
            {
                await Poll().ConfigureAwait(false);
            }
            catch (Exception exception)
                when (PostgresFailure.IsOutage(exception) || exception is ObjectDisposedException)
            {
                // During an outage nothing arrives; who waits runs out of patience and meets the outage in its read.
            }
        }
    }

    private async Task Poll()
    {
        await using var command = database.CreateCommand(PollSql);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = JournalLimits.Lanes - 1 });
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            if (!reader.IsDBNull(1))
            {
                Arrived(reader.GetInt32(0), reader.GetInt64(1));
            }
        }
    }
}
