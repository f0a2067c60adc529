using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace BillingGrains.Storage.Journal;

/// <content>Epochs of the journal in PostgreSQL.</content>
public sealed partial class PostgresJournal
{
    private const string CurrentSql =
        "select number, id, began_at, reason, began_by, restored_to from epoch order by number desc limit 1";

    private const string EditionSql = "select id || '/' || erasures as id from epoch order by number desc limit 1";

    private const string EndsSql = """
        select coalesce(f.position, 0), coalesce(f.append_id, '00000000-0000-0000-0000-000000000000'::uuid)
        from generate_series(0, $1) as l(lane)
        left join lateral (
          select position, append_id from fact where lane = l.lane order by position desc limit 1) f on true
        order by l.lane
        """;

    private const string SignSql = "select epoch_sign_v1($1, $2)";

    /// <inheritdoc/>
    /// <remarks>Beside what the port says, a sign is that the database stands on another server, or on another timeline
    /// of its log, than when the epoch began: it came from a backup, or a standby took over.</remarks>
    public async Task<EpochSight> LookAtEpoch(ValueList<LaneEnd> seen, CancellationToken cancellation = default)
    {
        // The ends first: what is stored in between is seen next time.
        var ends = await Query(
            EndsSql, reader => new LaneEnd(reader.GetInt64(0), reader.GetGuid(1)), cancellation, JournalLimits.Lanes - 1)
            .ConfigureAwait(false);
        var current = (await Query(CurrentSql, ReadEpoch, cancellation).ConfigureAwait(false))[0];
        var signs = await Query(
            SignSql, reader => reader.IsDBNull(0) ? null : reader.GetString(0), cancellation,
            seen.Select(end => end.Position).ToArray(), seen.Select(end => end.AppendId).ToArray()).ConfigureAwait(false);
        var edition = (await Query(EditionSql, reader => reader.GetString(0), cancellation).ConfigureAwait(false))[0];
        return new EpochSight(current, ends, edition, signs[0]);
    }

    public async Task<Epoch> BeginEpoch(
        string ended, string reason, string by, Instant? restoredTo, CancellationToken cancellation = default)
    {
        await PostgresFailure.Ask(
            database,
            async connection =>
            {
                await using var command = FactColumns.Command(
                    connection, "select begin_epoch_v1($1, $2, $3, $4, $5)", ended, JournalLimits.Lanes, reason, by);
                command.Parameters.Add(new NpgsqlParameter
                {
                    Value = restoredTo is { } moment ? moment.ToDateTimeUtc() : DBNull.Value,
                    NpgsqlDbType = NpgsqlDbType.TimestampTz,
                });
                return await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
            },
            cancellation).ConfigureAwait(false);
        return (await Query(CurrentSql, ReadEpoch, cancellation).ConfigureAwait(false))[0];
    }

    private static Epoch ReadEpoch(NpgsqlDataReader reader) => new(
        reader.GetInt64(0), reader.GetString(1), At(reader, 2), reader.GetString(3), reader.GetString(4),
        reader.IsDBNull(5) ? null : At(reader, 5));

    private static Instant At(NpgsqlDataReader reader, int column) => Instant.FromDateTimeUtc(reader.GetDateTime(column));
}
