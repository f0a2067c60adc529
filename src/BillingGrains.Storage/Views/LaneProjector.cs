using BillingGrains.Storage.Journal;
using Npgsql;

namespace BillingGrains.Storage.Views;

/// <summary>Takes a range of each of some lanes into the views, all in one transaction.</summary>
/// <param name="fresh">What this process stored itself; null where it stores nothing.</param>
internal sealed class LaneProjector(
    NpgsqlDataSource database, IReadOnlyDictionary<string, ViewDefinition> views, int factsPerLane, FreshFacts? fresh)
{
    // The position and its effect commit together, so losing the last commits in a crash loses nothing: they are done
    // again. Without hash and merge joins and scans of whole tables, a statement's cost follows the range, not what is
    // stored, whatever the statistics say; so a statement is planned once. A range that is sorted or read twice fits into
    // memory.
    private const string Settings = """
        select set_config('synchronous_commit', 'off', true), set_config('enable_seqscan', 'off', true),
          set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
          set_config('jit', 'off', true), set_config('work_mem', '32MB', true),
          set_config('plan_cache_mode', 'force_generic_plan', true)
        """;

    private const string LockPositions = """
        select lane, view, building, version, position from views.progress
        where lane = any($1) order by lane, view, building for update skip locked
        """;

    // A lane that holds the last of some facts holds the others as well, and none of their texts was erased in this edition.
    private const string StillThere = """
        select r.lane
        from unnest($1::smallint[], $2::bigint[], $3::uuid[], $4::text[], $5::bigint[])
          as r(lane, last, append_id, epoch, erasures)
        join fact f on f.lane = r.lane and f.position = r.last and f.append_id = r.append_id
        where (r.epoch, r.erasures) = (select id, erasures from epoch order by number desc limit 1)
        """;

    private const string Look = """
        select r.lane, f.type, count(*), max(f.position), bool_or(f.version = 1)
        from unnest($1::smallint[], $2::bigint[]) as r(lane, after)
        cross join lateral (
          select type, position, version from fact
          where lane = r.lane and position > r.after order by position limit $3) f
        group by r.lane, f.type
        """;

    private const string LastBeforeHole = """
        select coalesce(max(position), $2)
        from (
          select position, row_number() over (order by position) as place
          from (select position from fact where lane = $1 and position > $2 order by position limit $3) range
        ) numbered
        where position = $2 + place
        """;

    private const string Move = """
        update views.progress p set position = r.last
        from unnest($1::smallint[], $2::bigint[]) as r(lane, last), unnest($3::text[], $4::boolean[]) as v(view, building)
        where p.lane = r.lane and p.view = v.view and p.building = v.building
        """;

    /// <summary>Takes the next facts of lanes. Views that stand at the same position of a lane share its range, and
    /// lanes with the same views share the statements: small transactions cost as much as large ones.</summary>
    /// <param name="only">One view alone; null for all.</param>
    /// <exception cref="PostgresException">A statement of a view failed; nothing was changed.</exception>
    public async Task<LaneProgress> Project(IReadOnlyList<int> lanes, string? only, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await connection.Execute(Settings, cancellation);
        var standing = await connection.Query(
            LockPositions,
            row => new Standing(row.GetInt16(0), row.GetString(1), row.GetBoolean(2), row.GetInt32(3), row.GetInt64(4)),
            cancellation, lanes.Select(lane => (short)lane).ToArray());
        var together = standing.Where(each => IsOurs(each, only)).GroupBy(each => (each.Lane, each.Position))
            .GroupBy(group => string.Join(' ', group.Select(each => each.Name)), StringComparer.Ordinal);
        var taken = new List<FactRange>();
        foreach (var lanesOfViews in together)
        {
            var ranges = await ReadRanges(connection, [.. lanesOfViews.Select(group => group.Key)], cancellation);
            taken.AddRange(ranges);
            var filled = ranges.FindAll(range => range.Last > range.After);
            if (filled.Count > 0)
            {
                await Apply(connection, filled, [.. lanesOfViews.First()], cancellation);
            }
        }

        await transaction.CommitAsync(cancellation);
        return new LaneProgress(
            taken.Sum(range => range.Last - range.After), taken.Exists(range => range.Last - range.After >= factsPerLane),
            [.. taken.Where(range => range.HasHole).Select(range => ((int)range.Lane, range.Last))]);
    }

    private bool IsOurs(Standing standing, string? only) =>
        (only is null || only == standing.View)
        && views.TryGetValue(standing.View, out var view) && view.Version == standing.Version;

    private async Task<List<FactRange>> ReadRanges(
        NpgsqlConnection connection, (short Lane, long After)[] places, CancellationToken cancellation)
    {
        var ranges = await FreshRanges(connection, places, cancellation);
        places = Array.FindAll(places, place => !ranges.Exists(range => range.Lane == place.Lane));
        if (places.Length == 0)
        {
            return ranges;
        }

        var found = await connection.Query(
            Look,
            row => (
                Lane: row.GetInt16(0), Type: row.GetString(1), Count: row.GetInt64(2), Last: row.GetInt64(3),
                HasFirst: row.GetBoolean(4)),
            cancellation, places.Select(place => place.Lane).ToArray(), places.Select(place => place.After).ToArray(),
            factsPerLane);
        var byLane = found.ToLookup(each => each.Lane);
        foreach (var (lane, after) in places)
        {
            var types = byLane[lane].ToDictionary(each => each.Type, each => each.HasFirst, StringComparer.Ordinal);
            var last = byLane[lane].Select(each => each.Last).DefaultIfEmpty(after).Max();
            var hasHole = last - after != byLane[lane].Sum(each => each.Count);
            if (hasHole)
            {
                last = (await connection.Query(
                    LastBeforeHole, row => row.GetInt64(0), cancellation, lane, after, factsPerLane))[0];
            }

            ranges.Add(new FactRange(lane, after, last, hasHole, types));
        }

        return ranges;
    }

    /// <summary>The ranges of those lanes whose next facts this process has just stored, where they stand as it did.</summary>
    private async Task<List<FactRange>> FreshRanges(
        NpgsqlConnection connection, (short Lane, long After)[] places, CancellationToken cancellation)
    {
        var ranges = new List<FactRange>();
        var editions = new List<FactEdition>();
        foreach (var (lane, after) in places)
        {
            if (fresh?.Read(lane, after, factsPerLane, out var edition) is { Count: > 0 } facts)
            {
                var types = new Dictionary<string, bool>(StringComparer.Ordinal);
                foreach (var segment in facts)
                {
                    foreach (ref readonly var fact in segment.After(after))
                    {
                        types[fact.Type] = types.GetValueOrDefault(fact.Type) || fact.Version == 1;
                    }
                }

                ranges.Add(new FactRange(lane, after, facts[^1].Last, HasHole: false, types, facts));
                editions.Add(edition);
            }
        }

        if (ranges.Count > 0)
        {
            var there = await connection.Query(
                StillThere, row => row.GetInt16(0), cancellation, ranges.Select(range => range.Lane).ToArray(),
                ranges.Select(range => range.Last).ToArray(), ranges.Select(range => range.Facts![^1].LastAppend).ToArray(),
                editions.Select(edition => edition.EpochId).ToArray(), editions.Select(edition => edition.Erasures).ToArray());
            ranges.RemoveAll(range => !there.Contains(range.Lane));
        }

        return ranges;
    }

    private async Task Apply(
        NpgsqlConnection connection, List<FactRange> ranges, IReadOnlyList<Standing> standing, CancellationToken cancellation)
    {
        var lanes = ranges.Select(range => range.Lane).ToArray();
        var last = ranges.Select(range => range.Last).ToArray();
        var types = ranges.SelectMany(range => range.Types)
            .ToLookup(type => type.Key, type => type.Value, StringComparer.Ordinal);
        var steps = standing.SelectMany(each => views[each.View].Steps
            .Where(step => step.RunFor.Any(type => types[type].Any(hasFirst => hasFirst || !step.OnlyFirst)))
            .Select(step => (Step: step, Sql: step.Sql(each.Building)))).ToList();
        var read = await FactReading.Read(connection, steps.Select(each => each.Step.Read), ranges, cancellation);
        await using var batch = new NpgsqlBatch(connection) { Timeout = 0 };
        foreach (var (step, sql) in steps)
        {
            batch.BatchCommands.Add(Command(sql, read[step.Read]));
        }

        batch.BatchCommands.Add(Command(
            Move, lanes, last, standing.Select(each => each.View).ToArray(),
            standing.Select(each => each.Building).ToArray()));
        await batch.ExecuteNonQueryAsync(cancellation);
        foreach (var column in read.Values.SelectMany(reader => reader.Columns))
        {
            column.Release();
        }
    }

    private static NpgsqlBatchCommand Command(string sql, IFactReader read)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var column in read.Columns)
        {
            command.Parameters.Add(
                new NpgsqlParameter<ArrayColumn> { TypedValue = column, NpgsqlDbType = column.Type });
        }

        return command;
    }

    private static NpgsqlBatchCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return command;
    }

    private sealed record Standing(short Lane, string View, bool Building, int Version, long Position)
    {
        public string Name => Building ? View + "/building" : View;
    }
}

/// <param name="Moved">Positions that were taken.</param>
/// <param name="IsFull">Some lane gave as much as one transaction takes: there is probably more.</param>
/// <param name="Holes">Lanes in which a position is missing, and the last one before it.</param>
internal sealed record LaneProgress(long Moved, bool IsFull, IReadOnlyList<(int Lane, long After)> Holes);
