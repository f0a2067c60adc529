using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;
using Npgsql;

namespace BillingGrains.Storage.Journal;

/// <summary>The journal in PostgreSQL. Made by <see cref="JournalStorage"/>.</summary>
public sealed partial class PostgresJournal : IJournal, IFactFeed, IAsyncDisposable
{
    // An offset keeps one way through the index for each key, whatever the tables' statistics say.
    private const string LoadManySql = $"""
        with edition as materialized ({EditionSql}),
        asked as materialized (
          select a.key, a.place::integer, k.version as known, s.version, s.fold_version, s.body
          from unnest($1::text[], $2::bigint[], $3::uuid[]) with ordinality as a(key, version, append_id, place)
          left join lateral (
            select f.version from fact f
            where f.key = a.key and f.version = a.version and f.append_id = a.append_id
              and a.version > 0 and $4 = (select id from edition) offset 0) as k on true
          left join snapshot s on s.key = a.key and k.version is null)
        select 0, null, id, null::bigint, null, null, null::uuid, null, null, null, null::timestamptz from edition
        union all
        select place, fold_version, null, coalesce(known, version), null, body, null, null, null, null, null from asked
        where known is not null or version is not null
        union all
        select a.place, null, found.* from asked a
        cross join lateral (
          select {FactColumns.Names} from fact f
          where f.key = a.key and f.version > coalesce(a.known, a.version, 0) order by f.version offset 0) as found
        """;

    private const string ReadSql =
        $"select {FactColumns.Names} from fact f where f.key = $1 and f.version > $2 order by f.version limit $3";

    private const string FindSql =
        "select version from fact where key = $1 and append_id = $2 order by version desc limit 1";

    // One step through the index for each key, however many facts it has.
    private const string KeysSql = """
        with recursive found as (
          (select key from fact where key >= $1 order by key limit 1)
          union all
          select (select f.key from fact f where f.key > found.key order by f.key limit 1)
          from found where starts_with(found.key, $1))
        select key from found where starts_with(key, $1)
        """;

    private const string OfTypeSql = $"""
        select {FactColumns.Names} from fact f
        where (f.key, f.version) > ($2, $3) and starts_with(f.key, $1) and f.key < $1 || chr(1114111) and f.type = $4
        order by f.key, f.version limit $5
        """;

    // A fold ahead of its grain is none of this journal's, and one of another epoch none of this history's.
    private const string SaveSql = """
        insert into snapshot as s (key, version, fold_version, body)
        select $1, $2, $3, $4
        where $2 <= coalesce((select version from fact where key = $1 order by version desc limit 1), 0)
          and $5 in ('', (select id from epoch order by number desc limit 1))
        on conflict (key) do update
          set version = excluded.version, fold_version = excluded.fold_version, body = excluded.body
          where s.fold_version <> excluded.fold_version or s.version <= excluded.version
        """;

    private const string FeedSql = $"""
        select f.position, {FactColumns.Names} from fact f
        where f.lane = $1 and f.position > $2 order by f.position limit $3
        """;

    private const string LastSql = """
        select coalesce((select f.position from fact f where f.lane = l.lane order by f.position desc limit 1), 0)
        from generate_series(0, $1) as l(lane) order by l.lane
        """;

    private readonly NpgsqlDataSource database;
    private readonly JournalLimits limits;
    private readonly AppendWriter[] writers;
    private readonly AskedTogether<string, LoadedFacts> loads;

    internal PostgresJournal(
        NpgsqlDataSource database, NpgsqlDataSource writing, JournalLimits limits, RowSignal signal, TimeProvider clock)
    {
        this.database = database;
        this.limits = limits;
        writers = [.. Enumerable.Range(0, limits.Writers)
            .Select(_ => new AppendWriter(writing, limits, signal, clock))];
        loads = new AskedTogether<string, LoadedFacts>(
            async keys => (await LoadMany(keys.Select(static key => new KnownGrain(key)).ToValueList(), edition: null)
                .ConfigureAwait(false)).Grains,
            limits.LoadsAtOnce,
            limits.KeysPerLoadMax);
    }

    /// <summary>Transactions that appended so far, failed ones included: for measuring.</summary>
    public long Batches => writers.Sum(writer => writer.Batches);

    public Task<AppendOutcome> Append(Append append, CancellationToken cancellation = default)
    {
        if (cancellation.IsCancellationRequested)
        {
            return Task.FromCanceled<AppendOutcome>(cancellation);
        }

        if (AppendCheck.Refusal(append, limits, out var bodyBytes) is { } reason)
        {
            return Task.FromResult<AppendOutcome>(new AppendOutcome.Rejected(reason));
        }

        var lane = StableHash.Slot(append.Key, JournalLimits.Lanes);
        return writers[lane % writers.Length].Add(new WaitingAppend(append, lane, bodyBytes, cancellation));
    }

    public Task<LoadedFacts> Load(string key, CancellationToken cancellation = default) => loads.Ask(key, cancellation);

    public Task<LoadedMany> LoadMany(
        ValueList<KnownGrain> grains, string? edition, CancellationToken cancellation = default) =>
        PostgresFailure.Ask(
            database,
            async connection =>
            {
                await using var command = FactColumns.Command(
                    connection,
                    LoadManySql,
                    grains.Select(static grain => grain.Key).ToArray(),
                    grains.Select(static grain => grain.Version).ToArray(),
                    grains.Select(static grain => grain.AppendId).ToArray(),
                    edition ?? "");
                return await Loaded(command, grains.Count, cancellation).ConfigureAwait(false);
            },
            cancellation);

    public Task<ValueList<StoredFact>> Read(
        string key, long afterVersion, int limit, CancellationToken cancellation = default) =>
        Query(ReadSql, reader => FactColumns.Read(reader, 0), cancellation, key, afterVersion, limit);

    public async Task<long?> FindAppend(string key, Guid appendId, CancellationToken cancellation = default) =>
        await Query(FindSql, reader => reader.GetInt64(0), cancellation, key, appendId).ConfigureAwait(false)
            is [var version] ? version : null;

    public async Task<ValueList<string>> FindKeys(string prefix, CancellationToken cancellation = default)
    {
        var keys = await Query(KeysSql, reader => reader.GetString(0), cancellation, prefix).ConfigureAwait(false);
        return keys.Order(StringComparer.Ordinal).ToValueList();
    }

    public Task<ValueList<StoredFact>> ReadOfType(
        string prefix, string type, FactPlace? after, int limit, CancellationToken cancellation = default) =>
        Query(
            OfTypeSql, reader => FactColumns.Read(reader, 0), cancellation, prefix, after?.Key ?? prefix,
            after?.Version ?? 0, type, limit);

    public async Task SaveSnapshot(string key, Snapshot snapshot, CancellationToken cancellation = default)
    {
        try
        {
            await PostgresFailure.Ask(
                database,
                async connection =>
                {
                    await using var command = FactColumns.Command(
                        connection, SaveSql, key, snapshot.Version, snapshot.FoldVersion, snapshot.Body,
                        snapshot.Epoch ?? "");
                    return await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
                },
                cancellation).ConfigureAwait(false);
        }
        catch (JournalUnavailableException)
        {
            // A snapshot may be lost: the next load reads more facts.
        }
    }

    public Task<ValueList<LaneFact>> ReadFacts(
        int lane, long afterPosition, int limit, CancellationToken cancellation = default) =>
        Query(
            FeedSql,
            reader => new LaneFact(lane, reader.GetInt64(0), FactColumns.Read(reader, 1)),
            cancellation,
            (short)lane,
            afterPosition,
            limit);

    public Task<ValueList<long>> LastPositions(CancellationToken cancellation = default) =>
        Query(LastSql, reader => reader.GetInt64(0), cancellation, JournalLimits.Lanes - 1);

    public async ValueTask DisposeAsync()
    {
        foreach (var writer in writers)
        {
            await writer.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The edition comes first. Each other row has the place of its key among the keys, from 1. A snapshot has the
    /// version of its fold next; of a key whose known version stands there is a row of that version alone.</summary>
    private static async Task<LoadedMany> Loaded(NpgsqlCommand command, int keys, CancellationToken cancellation)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await reader.ReadAsync(cancellation).ConfigureAwait(false);
        var edition = reader.GetString(2);
        var known = new long[keys];
        var snapshots = new Snapshot?[keys];
        var facts = new List<StoredFact>?[keys];
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            var place = reader.GetInt32(0) - 1;
            if (!reader.IsDBNull(1))
            {
                snapshots[place] = new Snapshot(reader.GetInt64(3), reader.GetInt32(1), reader.GetString(5));
            }
            else if (reader.IsDBNull(2))
            {
                known[place] = reader.GetInt64(3);
            }
            else
            {
                (facts[place] ??= []).Add(FactColumns.Read(reader, 2));
            }
        }

        return new LoadedMany(
            edition,
            Enumerable.Range(0, keys)
                .Select(place => new LoadedFacts(snapshots[place], (facts[place] ?? []).ToValueList(), known[place]))
                .ToValueList());
    }

    private Task<ValueList<T>> Query<T>(
        string sql, Func<NpgsqlDataReader, T> row, CancellationToken cancellation, params object[] values) =>
        PostgresFailure.Ask(
            database,
            async connection =>
            {
                await using var command = FactColumns.Command(connection, sql, values);
                return await FactColumns.Rows(command, row, cancellation).ConfigureAwait(false);
            },
            cancellation);
}
