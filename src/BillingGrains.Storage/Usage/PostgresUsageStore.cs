using System.Threading.Channels;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Metering;
using BillingGrains.Ports.Usage;
using BillingGrains.Storage.Journal;
using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Usage;

/// <summary>Usage in PostgreSQL. Requests that wait together are stored together, by a few writers; roll-ups follow.</summary>
public sealed class PostgresUsageStore : IUsageStore, IUsageReader, IAsyncDisposable
{
    private static readonly TimeSpan TurnEvery = TimeSpan.FromSeconds(1);

    private readonly Channel<WaitingUsage> waiting = Channel.CreateUnbounded<WaitingUsage>();
    private readonly NpgsqlDataSource database;
    private readonly NpgsqlDataSource writing;
    private readonly UsageLimits limits;
    private readonly TimeProvider clock;
    private readonly UsageGenerations generations;
    private readonly UsageFold fold;
    private readonly UsageEvents events;
    private readonly UsageCount count;
    private readonly StaleHours stale;
    private readonly UsageHours hours;
    private readonly UsageSearch search;
    private readonly List<UsageWriter> writers;
    private readonly List<Task> running;
    private long bytesWaiting;

    public PostgresUsageStore(string connectionString, NpgsqlDataSource database, UsageLimits limits, TimeProvider clock)
    {
        (this.database, this.limits, this.clock) = (database, limits, clock);
        writing = JournalDatabase.UsageWriters(connectionString);
        generations = new UsageGenerations(database, limits);
        fold = new UsageFold(database, Series, limits);
        events = new UsageEvents(database, Series, limits);
        stale = new StaleHours(database, Series);
        count = new UsageCount(fold, events, stale);
        hours = new UsageHours(stale);
        search = new UsageSearch(generations, limits, clock);
        var changes = new UsageChanges(Series, limits);
        writers = [.. Enumerable.Range(0, limits.Writers)
            .Select(_ => new UsageWriter(writing, generations, fold, changes, limits, clock))];
        running = [.. writers.Select(writer => Task.Run(() => writer.Run(waiting.Reader)))];
    }

    public SeriesTable Series { get; } = new();

    public async Task<bool> Accept(UsageBatch batch, CancellationToken cancellation = default)
    {
        if (batch.Count == 0 && batch.Withdrawals.Count == 0)
        {
            return true;
        }

        if (Interlocked.Add(ref bytesWaiting, batch.Lines.Length) > limits.BytesWaitingMax)
        {
            Interlocked.Add(ref bytesWaiting, -batch.Lines.Length);
            return false;
        }

        try
        {
            if (batch.Withdrawals.Count == 0)
            {
                await Store(batch, cancellation).ConfigureAwait(false);
                return true;
            }

            foreach (var part in UsageSplit.Of(batch))
            {
                await Store(part.Batch, cancellation).ConfigureAwait(false);
                part.GiveBack(batch);
            }

            return true;
        }
        finally
        {
            Interlocked.Add(ref bytesWaiting, -batch.Lines.Length);
        }
    }

    /// <summary>Adds stored events to the roll-ups, until it is stopped. Whatever fails may be begun again: blocks that were
    /// not added are taken over.</summary>
    public async Task Run(CancellationToken stop)
    {
        for (var turnedAt = clock.GetTimestamp(); ; )
        {
            await fold.Write(stop).ConfigureAwait(false);
            if (clock.GetElapsedTime(turnedAt) >= TurnEvery)
            {
                turnedAt = clock.GetTimestamp();
                await Turn(stop).ConfigureAwait(false);
            }

            await Task.Delay(limits.FoldEvery.ToTimeSpan(), clock, stop).ConfigureAwait(false);
        }
    }

    /// <summary>Adds what other processes left, mends hours of which events were taken back, and begins a new generation of keys
    /// when it is time.</summary>
    public async Task Turn(CancellationToken cancellation = default)
    {
        var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
        while (await fold.TakeOver(now, cancellation).ConfigureAwait(false) > 0)
        {
            // There may be more.
        }

        await stale.Mend(cancellation).ConfigureAwait(false);
        await generations.Look(cancellation).ConfigureAwait(false);
        await generations.Turn(now, cancellation).ConfigureAwait(false);
    }

    /// <summary>Adds what this process stored, now.</summary>
    public Task Fold(CancellationToken cancellation = default) => fold.Write(cancellation);

    public Task<UsageFound?> Find(string source, string id, CancellationToken cancellation = default) =>
        PostgresFailure.Ask(
            database, connection => search.Find(connection, UsageKey.Of(source, id), cancellation), cancellation);

    public Task<ValueList<UsageHour>> Hours(
        string meter, string customer, int from, int before, CancellationToken cancellation = default) =>
        PostgresFailure.Ask(
            database,
            connection => hours.Of(connection, Series.Of(meter, customer), from, before, cancellation), cancellation);

    public async Task<ValueList<CountedUsage>> Count(
        ValueList<UsageQuestion> questions, CancellationToken cancellation = default)
    {
        if (questions.IsEmpty)
        {
            return [];
        }

        var detailed = questions.Where(static question => question.EachEvent).Select(static question => question.MeterId)
            .Distinct(StringComparer.Ordinal).ToArray();
        return await PostgresFailure.Ask(
            database,
            async connection =>
            {
                await events.Place(detailed, cancellation).ConfigureAwait(false);
                return await count.Of(connection, questions, cancellation).ConfigureAwait(false);
            },
            cancellation).ConfigureAwait(false);
    }

    /// <summary>What waits is still stored.</summary>
    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await Task.WhenAll(running).ConfigureAwait(false);
        foreach (var writer in writers)
        {
            await writer.DisposeAsync().ConfigureAwait(false);
        }

        await writing.DisposeAsync().ConfigureAwait(false);
    }

    private async Task Store(UsageBatch batch, CancellationToken cancellation)
    {
        var request = new WaitingUsage(batch);
        await waiting.Writer.WriteAsync(request, cancellation).ConfigureAwait(false);
        await request.Task.ConfigureAwait(false);
    }
}
