using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Usage;
using BillingGrains.Storage.Journal;
using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Usage;

/// <summary>Withdrawals of a source that nobody has closed.</summary>
/// <param name="Since">When the first of them came.</param>
public sealed record UnmatchedGroup(string Source, long Withdrawals, Instant Since);

/// <summary>A withdrawal, or a correction, of an event that never came.</summary>
/// <param name="CorrectedBy">The id of the event that was sent in its place, of the same source.</param>
public sealed record UnmatchedWithdrawal(string Source, string Id, Instant At, string By, string Reason, string? CorrectedBy);

/// <summary>Withdrawals that waited for their event for as long as an id is known. Either the id is wrong, and what was meant
/// counts still; or the event counted, and its id is forgotten. A person finds out, and closes it.</summary>
public sealed class UnmatchedWithdrawals(NpgsqlDataSource database, UsageLimits limits)
{
    /// <summary>$1 is when the last of them came. What is held has come.</summary>
    private const string Unmatched = """
        from usage_withdrawn w
        where w.block is null and w.came_at is null and w.closed_at is null and w.at < $1
          and not exists (select from usage_held h where h.key = w.key)
        """;

    private const string Chosen =
        $"{Unmatched} and ($2::text is null or w.source = $2) and ($3::text is null or w.id = $3)";

    /// <summary>By source; those with the most first.</summary>
    public Task<ValueList<UnmatchedGroup>> Groups(Instant now, int most, CancellationToken cancellation = default) =>
        PostgresFailure.Ask(
            database,
            async connection =>
            {
                await using var command = FactColumns.Command(
                    connection, $"select w.source, count(*), min(w.at) {Unmatched} group by 1 order by 2 desc, 1 limit $2",
                    Before(now), most);
                return await FactColumns.Rows(
                    command,
                    static row => new UnmatchedGroup(
                        row.GetString(0), row.GetInt64(1), Instant.FromDateTimeUtc(row.GetDateTime(2))),
                    cancellation).ConfigureAwait(false);
            },
            cancellation);

    /// <summary>Those that came first.</summary>
    /// <param name="source">Null for all.</param>
    /// <param name="id">Null for all.</param>
    public Task<ValueList<UnmatchedWithdrawal>> Find(
        string? source, string? id, Instant now, int most, CancellationToken cancellation = default) => PostgresFailure.Ask(
        database,
        async connection =>
        {
            await using var command = FactColumns.Command(
                connection,
                $"select w.source, w.id, w.at, w.by, w.reason, w.corrected_by {Chosen} order by w.at, w.key limit $4",
                Before(now), (object?)source ?? DBNull.Value, (object?)id ?? DBNull.Value, most);
            return await FactColumns.Rows(
                command,
                static row => new UnmatchedWithdrawal(
                    row.GetString(0), row.GetString(1), Instant.FromDateTimeUtc(row.GetDateTime(2)), row.GetString(3),
                    row.GetString(4), row.IsDBNull(5) ? null : row.GetString(5)),
                cancellation).ConfigureAwait(false);
        },
        cancellation);

    /// <summary>Notes that nothing more is to be done about them.</summary>
    /// <returns>How many; without those that another closed meanwhile, and those whose event came.</returns>
    public Task<int> Close(
        IReadOnlyList<UnmatchedWithdrawal> some, string by, string reason, Instant now,
        CancellationToken cancellation = default) => PostgresFailure.Ask(
        database,
        async connection =>
        {
            await using var command = FactColumns.Command(
                connection,
                """
                with locked as (
                  select key from usage_withdrawn where key = any($1) and closed_at is null and came_at is null
                  order by key for update)
                update usage_withdrawn w set closed_at = $2, closed_by = $3, closed_why = $4
                from locked l where w.key = l.key
                """,
                some.Select(static one => UsageKey.Uuid(UsageKey.Of(one.Source, one.Id))).ToArray(), now.ToDateTimeUtc(), by,
                reason);
            return await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        },
        cancellation);

    /// <summary>Notes that events came that were waited for: they do not count, and nobody waits for them any more.</summary>
    internal static async Task NoteCome(
        NpgsqlConnection connection, IEnumerable<UInt128> keys, Instant now, CancellationToken cancellation)
    {
        await using var command = FactColumns.Command(
            connection,
            """
            with locked as (
              select key from usage_withdrawn where key = any($1) and block is null and came_at is null
              order by key for update)
            update usage_withdrawn w set came_at = $2 from locked l where w.key = l.key
            """,
            keys.Distinct().Select(UsageKey.Uuid).ToArray(), now.ToDateTimeUtc());
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private DateTime Before(Instant now) => (now - limits.Horizon).ToDateTimeUtc();
}
