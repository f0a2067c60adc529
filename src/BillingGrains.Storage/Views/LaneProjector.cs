using Npgsql;

namespace BillingGrains.Storage.Views;

/// <summary>Takes one range of one lane into the views, in one transaction.</summary>
internal sealed class LaneProjector(
    NpgsqlDataSource database, IReadOnlyDictionary<string, ViewDefinition> views, int factsPerTransaction)
{
    // The position and its effect commit together, so losing the last commits in a crash loses nothing: they are done
    // again. Without hash and merge joins and scans of whole tables, a statement's cost follows the range, not what is
    // stored, whatever the statistics say.
    private const string Settings = """
        select set_config('synchronous_commit', 'off', true), set_config('enable_seqscan', 'off', true),
          set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
          set_config('jit', 'off', true)
        """;

    private const string LockPositions = """
        select view, building, version, position from views.progress
        where lane = $1 order by view, building for update skip locked
        """;

    private const string Look = """
        select type, count(*), max(position)
        from (select type, position from fact where lane = $1 and position > $2 order by position limit $3) range
        group by type
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
        update views.progress set position = $4
        where lane = $1 and view = $2 and building = $3
        """;

    /// <summary>Takes the next facts of a lane. Views that stand at the same position share the range.</summary>
    /// <param name="only">One view alone; null for all.</param>
    /// <exception cref="PostgresException">A statement of a view failed; nothing was changed.</exception>
    public async Task<LaneProgress> Project(int lane, string? only, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await connection.Execute(Settings, cancellation);
        var standing = await connection.Query(
            LockPositions,
            row => new Standing(row.GetString(0), row.GetBoolean(1), row.GetInt32(2), row.GetInt64(3)),
            cancellation, lane);
        var progress = new LaneProgress(0, null);
        foreach (var group in standing.Where(each => IsOurs(each, only)).GroupBy(each => each.Position))
        {
            var range = await ReadRange(connection, lane, group.Key, cancellation);
            if (range.Last > group.Key)
            {
                await Apply(connection, lane, range, [.. group], cancellation);
            }

            progress = new LaneProgress(
                progress.Moved + range.Last - group.Key, range.HoleAfter ?? progress.HoleAfter);
        }

        await transaction.CommitAsync(cancellation);
        return progress;
    }

    private bool IsOurs(Standing standing, string? only) =>
        (only is null || only == standing.View)
        && views.TryGetValue(standing.View, out var view) && view.Version == standing.Version;

    private async Task<Range> ReadRange(
        NpgsqlConnection connection, int lane, long after, CancellationToken cancellation)
    {
        var found = await connection.Query(
            Look, row => (Type: row.GetString(0), Count: row.GetInt64(1), Last: row.GetInt64(2)),
            cancellation, lane, after, factsPerTransaction);
        var types = found.Select(each => each.Type).ToHashSet(StringComparer.Ordinal);
        var last = found.Select(each => each.Last).DefaultIfEmpty(after).Max();
        if (last - after == found.Sum(each => each.Count))
        {
            return new Range(after, last, null, types);
        }

        var beforeHole = await connection.Query(
            LastBeforeHole, row => row.GetInt64(0), cancellation, lane, after, factsPerTransaction);
        return new Range(after, beforeHole[0], beforeHole[0], types);
    }

    private async Task Apply(
        NpgsqlConnection connection, int lane, Range range, IReadOnlyList<Standing> standing,
        CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection) { Timeout = 0 };
        foreach (var each in standing)
        {
            foreach (var step in views[each.View].Steps.Where(step => step.Types.Any(range.Types.Contains)))
            {
                batch.BatchCommands.Add(Command(
                    step.Sql(each.Building), (short)lane, range.After, range.Last, step.Types));
            }

            batch.BatchCommands.Add(Command(Move, (short)lane, each.View, each.Building, range.Last));
        }

        await batch.ExecuteNonQueryAsync(cancellation);
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

    private sealed record Standing(string View, bool Building, int Version, long Position);

    private sealed record Range(long After, long Last, long? HoleAfter, IReadOnlySet<string> Types);
}

/// <param name="Moved">Positions that were taken.</param>
/// <param name="HoleAfter">The last position before one that is missing; null when none is.</param>
internal sealed record LaneProgress(long Moved, long? HoleAfter);
