using BillingGrains.Ports.Usage;
using BillingGrains.Storage.Journal;
using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Usage;

/// <summary>What is stored of a key.</summary>
/// <param name="Block">Where the event is; <see cref="None"/> where none had come when it was taken back.</param>
/// <param name="IsWithdrawn">It was taken back.</param>
internal readonly record struct KnownKey(long Content, long Block, int Place, bool IsWithdrawn)
{
    public const long None = 0;

    /// <summary>What an event is that comes under this key.</summary>
    public UsageOutcome Of(long content) => IsWithdrawn ? UsageOutcome.Withdrawn
        : Content == content ? UsageOutcome.Repeated : UsageOutcome.Conflict;
}

/// <summary>The tables in which keys lie, as a process saw them at one time. Only the youngest changes; of the others a filter
/// in memory tells which keys need to be looked for.</summary>
/// <param name="Youngest">0 before the first look.</param>
/// <param name="OpenedAt">When the youngest was: in a database that was set back the same number may be another's.</param>
internal sealed record KnownGenerations(int Youngest, DateTime OpenedAt, IReadOnlyList<SealedGeneration> Sealed)
{
    /// <summary>A table's name.</summary>
    public static string Table(int generation) => FormattableString.Invariant($"usage_key_{generation}");

    /// <summary>Of some keys those that are stored; one round trip, or none.</summary>
    /// <param name="withYoungest">Whether the youngest generation is asked as well.</param>
    public async Task<Dictionary<UInt128, KnownKey>> Find(
        NpgsqlConnection connection, ReadOnlyMemory<UInt128> keys, bool withYoungest, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var one in Sealed)
        {
            AddQuestion(batch, one.Generation, keys.Span, one.Filter);
        }

        if (withYoungest)
        {
            AddQuestion(batch, Youngest, keys.Span, null);
        }

        var found = new Dictionary<UInt128, KnownKey>();
        if (batch.BatchCommands.Count > 0)
        {
            await using var rows = await batch.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            do
            {
                while (await rows.ReadAsync(cancellation).ConfigureAwait(false))
                {
                    found[UsageKey.Of(rows.GetGuid(0))] = Read(rows);
                }
            }
            while (await rows.NextResultAsync(cancellation).ConfigureAwait(false));
        }

        return found;
    }

    /// <summary>What is stored of a key; null where nothing is.</summary>
    public async Task<KnownKey?> Find(NpgsqlConnection connection, UInt128 key, CancellationToken cancellation)
    {
        foreach (var generation in Sealed.Where(one => one.Filter.MayHold(key))
            .Select(static one => one.Generation).Append(Youngest))
        {
            await using var command = FactColumns.Command(
                connection, Question(generation), (object)new[] { UsageKey.Uuid(key) });
            if (await FactColumns.Rows(command, Read, cancellation).ConfigureAwait(false) is [var one])
            {
                return one;
            }
        }

        return null;
    }

    private static KnownKey Read(NpgsqlDataReader row) =>
        new(row.GetInt64(1), row.GetInt64(2), row.GetInt32(3), row.GetBoolean(4));

    private static string Question(int generation) =>
        $"""
        select k.key, k.content, k.block, k.place, exists (select from usage_withdrawn w where w.key = k.key)
        from {Table(generation)} k where k.key = any($1)
        """;

    /// <param name="filter">Those keys alone that it may hold; null for all.</param>
    private static void AddQuestion(NpgsqlBatch batch, int generation, ReadOnlySpan<UInt128> keys, KeyFilter? filter)
    {
        var wanted = new UuidColumn();
        foreach (var key in keys)
        {
            if (filter?.MayHold(key) != false)
            {
                wanted.Add(key);
            }
        }

        if (wanted.Count > 0)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Question(generation))
            {
                Parameters = { new NpgsqlParameter<ArrayColumn> { TypedValue = wanted, NpgsqlDbType = wanted.Type } },
            });
        }
    }
}

/// <summary>A table of keys that changes no more.</summary>
/// <param name="At">When it was sealed: in a database that was set back the same number may be another's.</param>
internal sealed record SealedGeneration(int Generation, DateTime At, KeyFilter Filter);

/// <summary>Looks which generations of keys there are, and turns them.</summary>
internal sealed class UsageGenerations(NpgsqlDataSource database, UsageLimits limits)
{
    /// <summary>A row of a key table in its pages.</summary>
    private const int RowBytes = 68;

    private readonly SemaphoreSlim reading = new(1);
    private volatile KnownGenerations known = new(0, default, []);

    /// <summary>As of the last look. Who looks for keys and stores them does both by the same: between two looks a generation
    /// may have been sealed, and its keys are looked for in neither.</summary>
    public KnownGenerations Known => known;

    /// <summary>Looks which generations there are, and reads the keys of those that were sealed since.</summary>
    public async Task<KnownGenerations> Look(CancellationToken cancellation)
    {
        await reading.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            await using var command = new NpgsqlCommand(
                "select generation, opened_at, sealed_at, coalesce(keys, 0) from usage_generation order by generation",
                connection);
            var rows = await FactColumns.Rows(
                command,
                static row => (
                    Number: row.GetInt32(0), OpenedAt: row.GetDateTime(1),
                    SealedAt: row.IsDBNull(2) ? (DateTime?)null : row.GetDateTime(2), Keys: row.GetInt64(3)),
                cancellation).ConfigureAwait(false);
            var sealedOnes = new List<SealedGeneration>();
            foreach (var row in rows)
            {
                if (row.SealedAt is { } at)
                {
                    sealedOnes.Add(known.Sealed.FirstOrDefault(one => one.Generation == row.Number && one.At == at)
                        ?? new SealedGeneration(
                            row.Number, at, await Filter(connection, row.Number, row.Keys, cancellation).ConfigureAwait(false)));
                }
            }

            var (youngest, openedAt, _, _) = rows.Single(static row => row.SealedAt is null);
            return known = new KnownGenerations(youngest, openedAt, sealedOnes);
        }
        finally
        {
            reading.Release();
        }
    }

    /// <summary>Begins the next generation when the youngest is full, and drops those that are older than the horizon.</summary>
    public async Task Turn(Instant now, CancellationToken cancellation)
    {
        var youngest = known.Youngest;
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var size = new NpgsqlCommand(
            $"select pg_relation_size('{KnownGenerations.Table(youngest)}'), "
            + "exists (select from usage_generation where sealed_at < $1)",
            connection);
        var before = (now - limits.Horizon).ToDateTimeUtc();
        size.Parameters.Add(new NpgsqlParameter { Value = before });
        var (bytes, isOld) = (await FactColumns.Rows(
            size, static row => (row.GetInt64(0), row.GetBoolean(1)), cancellation).ConfigureAwait(false))[0];
        if (bytes > limits.KeysPerGeneration * RowBytes)
        {
            await using var seal = FactColumns.Command(connection, "select usage_seal_v1($1)", youngest);
            await seal.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }

        if (isOld)
        {
            await using var expire = FactColumns.Command(connection, "select usage_expire_v1($1)", before);
            await expire.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }
    }

    private static async Task<KeyFilter> Filter(
        NpgsqlConnection connection, int generation, long keys, CancellationToken cancellation)
    {
        var filter = new KeyFilter(keys);
        await using var command = new NpgsqlCommand($"select key from {KnownGenerations.Table(generation)}", connection);
        await using var rows = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await rows.ReadAsync(cancellation).ConfigureAwait(false))
        {
            filter.Add(UsageKey.Of(rows.GetGuid(0)));
        }

        return filter;
    }
}
