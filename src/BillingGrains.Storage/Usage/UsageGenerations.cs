using BillingGrains.Ports.Usage;
using BillingGrains.Storage.Journal;
using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Usage;

/// <summary>The tables in which keys lie, as this process knows them. Only the youngest changes; of the others a filter in
/// memory tells which keys need to be looked for.</summary>
internal sealed class UsageGenerations(NpgsqlDataSource database, UsageLimits limits)
{
    /// <summary>A row of a key table in its pages.</summary>
    private const int RowBytes = 68;

    private readonly SemaphoreSlim reading = new(1);
    private volatile Known known = new(0, []);

    /// <summary>The youngest, as far as this process knows; 0 before the first look.</summary>
    public int Youngest => known.Youngest;

    /// <summary>A table's name.</summary>
    public static string Table(int generation) => FormattableString.Invariant($"usage_key_{generation}");

    /// <summary>Looks which generations there are, and reads the keys of those that were sealed since.</summary>
    public async Task Look(CancellationToken cancellation)
    {
        await reading.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            await using var command = new NpgsqlCommand(
                "select generation, sealed_at is null, coalesce(keys, 0) from usage_generation order by generation", connection);
            var rows = await FactColumns.Rows(
                command, static row => (Number: row.GetInt32(0), IsYoungest: row.GetBoolean(1), Keys: row.GetInt64(2)),
                cancellation).ConfigureAwait(false);
            var sealedOnes = new List<Sealed>();
            foreach (var row in rows.Where(static row => !row.IsYoungest))
            {
                sealedOnes.Add(known.Sealed.FirstOrDefault(one => one.Generation == row.Number)
                    ?? new Sealed(row.Number, await Filter(connection, row.Number, row.Keys, cancellation).ConfigureAwait(false)));
            }

            known = new Known(rows.Single(static row => row.IsYoungest).Number, sealedOnes);
        }
        finally
        {
            reading.Release();
        }
    }

    /// <summary>Of some keys those that a sealed generation holds, with their contents.</summary>
    public async Task FindSealed(
        NpgsqlConnection connection, UInt128[] keys, int count, Dictionary<UInt128, long> found, CancellationToken cancellation)
    {
        foreach (var one in known.Sealed)
        {
            var wanted = new UuidColumn();
            for (var index = 0; index < count; index++)
            {
                if (one.Filter.MayHold(keys[index]))
                {
                    wanted.Add(keys[index]);
                }
            }

            if (wanted.Count > 0)
            {
                await Find(connection, one.Generation, wanted, found, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Of some keys those that the youngest generation holds now.</summary>
    public Task FindYoungest(
        NpgsqlConnection connection, UInt128[] keys, int count, Dictionary<UInt128, long> found, CancellationToken cancellation)
    {
        var wanted = new UuidColumn();
        for (var index = 0; index < count; index++)
        {
            wanted.Add(keys[index]);
        }

        return Find(connection, known.Youngest, wanted, found, cancellation);
    }

    /// <summary>Where a key's event is; null when no generation holds it.</summary>
    public async Task<(long Block, int Place)?> Place(
        NpgsqlConnection connection, UInt128 key, CancellationToken cancellation)
    {
        foreach (var generation in known.Sealed.Where(one => one.Filter.MayHold(key))
            .Select(static one => one.Generation).Append(known.Youngest))
        {
            await using var command = FactColumns.Command(
                connection, $"select block, place from {Table(generation)} where key = $1", UsageKey.Uuid(key));
            var rows = await FactColumns.Rows(
                command, static row => (row.GetInt64(0), row.GetInt32(1)), cancellation).ConfigureAwait(false);
            if (rows is [var place])
            {
                return place;
            }
        }

        return null;
    }

    /// <summary>Begins the next generation when the youngest is full, and drops those that are older than the horizon.</summary>
    public async Task Turn(Instant now, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var size = new NpgsqlCommand(
            $"select pg_relation_size('{Table(known.Youngest)}'), exists (select from usage_generation where sealed_at < $1)",
            connection);
        var before = (now - limits.Horizon).ToDateTimeUtc();
        size.Parameters.Add(new NpgsqlParameter { Value = before });
        var (bytes, isOld) = (await FactColumns.Rows(
            size, static row => (row.GetInt64(0), row.GetBoolean(1)), cancellation).ConfigureAwait(false))[0];
        if (bytes > limits.KeysPerGeneration * RowBytes)
        {
            await using var seal = FactColumns.Command(connection, "select usage_seal_v1($1)", known.Youngest);
            await seal.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }

        if (isOld)
        {
            await using var expire = FactColumns.Command(connection, "select usage_expire_v1($1)", before);
            await expire.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }
    }

    private static async Task Find(
        NpgsqlConnection connection, int generation, UuidColumn wanted, Dictionary<UInt128, long> found,
        CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"select uuid_send(key), content from {Table(generation)} where key = any($1)", connection);
        command.Parameters.Add(new NpgsqlParameter<ArrayColumn> { TypedValue = wanted, NpgsqlDbType = wanted.Type });
        await using var rows = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await rows.ReadAsync(cancellation).ConfigureAwait(false))
        {
            found[Key(rows.GetFieldValue<byte[]>(0))] = rows.GetInt64(1);
        }
    }

    private static async Task<KeyFilter> Filter(
        NpgsqlConnection connection, int generation, long keys, CancellationToken cancellation)
    {
        var filter = new KeyFilter(keys);
        await using var command = new NpgsqlCommand($"select uuid_send(key) from {Table(generation)}", connection);
        await using var rows = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await rows.ReadAsync(cancellation).ConfigureAwait(false))
        {
            filter.Add(Key(rows.GetFieldValue<byte[]>(0)));
        }

        return filter;
    }

    private static UInt128 Key(byte[] bytes) => System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);

    private sealed record Sealed(int Generation, KeyFilter Filter);

    private sealed record Known(int Youngest, IReadOnlyList<Sealed> Sealed);
}
