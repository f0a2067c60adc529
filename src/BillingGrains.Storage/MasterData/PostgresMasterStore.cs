using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;
using BillingGrains.Ports.Erp;
using BillingGrains.Storage.Journal;
using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.MasterData;

/// <summary>Master data in PostgreSQL: rows of a load count as soon as the tenant's row names it. A failure of the database
/// is a <see cref="Ports.Journal.JournalUnavailableException"/>.</summary>
public sealed class PostgresMasterStore(NpgsqlDataSource database) : IMasterStore
{
    private const string Columns =
        "r.kind, r.id, r.name, r.blocked, r.percent, r.tax_registration, r.currency, r.first_day, r.last_day";

    private static readonly string LookSql = $"""
        select m.version, m.refreshed_at, m.counts, {Columns}
        from master_load m
        left join lateral (
          select f.* from unnest($2::smallint[], $3::text[]) as wanted (kind, id)
          join master_record f
            on f.tenant_id = m.tenant_id and f.load = m.load and f.kind = wanted.kind and f.id = wanted.id
          union all
          select f.* from master_record f
          where f.tenant_id = m.tenant_id and f.load = m.load and f.kind = {(int)MasterKind.Period}
            and exists (select from unnest($4::date[]) as asked (day) where f.first_day <= day and f.last_day >= day)
          ) r on true
        where m.tenant_id = $1
        """;

    private const string CountSql = """
        select r.kind, count(*)::integer from master_load m
        join master_record r on r.tenant_id = m.tenant_id and r.load = m.load
        where m.tenant_id = $1 group by r.kind order by r.kind
        """;

    private const string StandingSql = "select version, refreshed_at, counts from master_load where tenant_id = $1";

    private const string ListSql = $"""
        select {Columns} from master_load m
        join master_record r on r.tenant_id = m.tenant_id and r.load = m.load
        where m.tenant_id = $1 and r.kind = $2 and ($3::text is null or r.id > $3)
        order by r.id limit $4
        """;

    private const string PutSql = """
        insert into master_record
        select $1, $2, * from unnest(
          $3::smallint[], $4::text[], $5::text[], $6::boolean[], $7::numeric[], $8::text[], $9::text[], $10::date[],
          $11::date[], $12::boolean[])
        on conflict (tenant_id, load, kind, id) do update set
          name = excluded.name, blocked = excluded.blocked, percent = excluded.percent,
          tax_registration = excluded.tax_registration, currency = excluded.currency, first_day = excluded.first_day,
          last_day = excluded.last_day, gone = excluded.gone
        """;

    private const string LockSql = """
        insert into master_load (tenant_id, load, version, refreshed_at, last_load, counts)
        values ($1, '', 0, $2, '', '{}') on conflict (tenant_id) do nothing;
        """;

    private const string HeadSql =
        "select load, version, refreshed_at, last_load, counts from master_load where tenant_id = $1 for update";

    private const string ChangeSql = """
        delete from master_record r using master_record c
        where c.tenant_id = $1 and c.load = $2 and r.tenant_id = $1 and r.load = $3 and r.kind = c.kind and r.id = c.id;
        """;

    private const string MoveSql =
        "update master_record set load = $3 where tenant_id = $1 and load = $2 and not gone";

    private const string DropSql = "delete from master_record where tenant_id = $1 and (load <> $2 or gone)";

    private const string TakeSql = """
        update master_load set load = $2, version = $3, refreshed_at = $4, last_load = $5, counts = $6
        where tenant_id = $1
        """;

    public Task<MasterLook> Look(
        string tenantId, ValueList<MasterQuestion> questions, CancellationToken cancellation = default) =>
        PostgresFailure.Ask(database, connection => Look(connection, tenantId, questions, cancellation), cancellation);

    public Task<MasterStanding?> Standing(string tenantId, CancellationToken cancellation = default) =>
        PostgresFailure.Ask(database, connection => Standing(connection, tenantId, cancellation), cancellation);

    public Task<ValueList<MasterRecord>> List(
        string tenantId, MasterKind kind, string? after, int limit, CancellationToken cancellation = default) =>
        PostgresFailure.Ask(
            database,
            async connection =>
            {
                await using var command = FactColumns.Command(
                    connection, ListSql, tenantId, (short)kind, (object?)after ?? DBNull.Value, limit);
                command.Parameters[2].NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text;
                return await FactColumns.Rows(command, static row => Read(row, 0), cancellation).ConfigureAwait(false);
            },
            cancellation);

    public Task PutAside(
        string tenantId, string load, ValueList<MasterRecord> records, ValueList<MasterRef> gone,
        CancellationToken cancellation = default)
    {
        // One statement cannot touch a row twice: of what a page tells twice, the last counts.
        var rows = records.Select(static record => (Record: record, IsGone: false))
            .Concat(gone.Select(static one => (Record: new MasterRecord(one.Kind, one.Id, ""), IsGone: true)))
            .GroupBy(static row => (row.Record.Kind, row.Record.Id))
            .Select(static same => same.Last()).ToList();
        return rows.Count == 0
            ? Task.CompletedTask
            : PostgresFailure.Ask(
                database,
                async connection =>
                {
                    await using var command = FactColumns.Command(
                        connection, PutSql, tenantId, load,
                        rows.Select(static row => (short)row.Record.Kind).ToArray(),
                        rows.Select(static row => row.Record.Id).ToArray(),
                        rows.Select(static row => row.Record.Name).ToArray(),
                        rows.Select(static row => row.Record.Blocked).ToArray(),
                        rows.Select(static row => row.Record.Percent).ToArray(),
                        rows.Select(static row => row.Record.TaxRegistration).ToArray(),
                        rows.Select(static row => row.Record.Currency).ToArray(),
                        rows.Select(row => row.Record.From?.ToDateOnly()).ToArray(),
                        rows.Select(row => row.Record.To?.ToDateOnly()).ToArray(),
                        rows.Select(static row => row.IsGone).ToArray());
                    return await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
                },
                cancellation);
    }

    public Task<MasterStanding?> TakeOver(
        string tenantId, string load, long from, bool isWhole, Instant at, CancellationToken cancellation = default) =>
        PostgresFailure.Ask(
            database,
            async connection =>
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
                var standing = await TakeOver(connection, tenantId, load, from, isWhole, at, cancellation).ConfigureAwait(false);
                await transaction.CommitAsync(cancellation).ConfigureAwait(false);
                return standing;
            },
            cancellation);

    private static async Task<MasterStanding?> TakeOver(
        NpgsqlConnection connection, string tenantId, string load, long from, bool isWhole, Instant at,
        CancellationToken cancellation)
    {
        await Execute(connection, LockSql, cancellation, tenantId, at.ToDateTimeUtc()).ConfigureAwait(false);
        await using var asked = FactColumns.Command(connection, HeadSql, tenantId);
        var head = (await FactColumns.Rows(
            asked,
            static row => (
                Load: row.GetString(0), LastLoad: row.GetString(3),
                Standing: new MasterStanding(
                    row.GetInt64(1), Instant.FromDateTimeUtc(row.GetDateTime(2)), Counts(row.GetFieldValue<int[]>(4)))),
            cancellation).ConfigureAwait(false))[0];
        if (head.LastLoad == load)
        {
            return head.Standing;
        }

        if (head.Standing.Version != from)
        {
            return null;
        }

        var counting = head.Load;
        if (isWhole || head.Load.Length == 0)
        {
            counting = load;
        }
        else
        {
            await Execute(connection, ChangeSql, cancellation, tenantId, load, head.Load).ConfigureAwait(false);
            await Execute(connection, MoveSql, cancellation, tenantId, load, head.Load).ConfigureAwait(false);
        }

        await Execute(connection, DropSql, cancellation, tenantId, counting).ConfigureAwait(false);
        await Execute(
            connection, TakeSql, cancellation, tenantId, counting, head.Standing.Version + 1, at.ToDateTimeUtc(), load,
            Array.Empty<int>()).ConfigureAwait(false);
        await using var count = FactColumns.Command(connection, CountSql, tenantId);
        var counts = await FactColumns.Rows(
            count, static row => new MasterCount((MasterKind)row.GetInt16(0), row.GetInt32(1)), cancellation)
            .ConfigureAwait(false);
        await Execute(
            connection, "update master_load set counts = $2 where tenant_id = $1", cancellation, tenantId,
            counts.SelectMany(static one => new[] { (int)one.Kind, one.Records }).ToArray()).ConfigureAwait(false);
        return new MasterStanding(head.Standing.Version + 1, at, counts);
    }

    private static async Task<MasterLook> Look(
        NpgsqlConnection connection, string tenantId, ValueList<MasterQuestion> questions, CancellationToken cancellation)
    {
        var refs = MasterQuestion.RefsOf(questions);
        await using var command = FactColumns.Command(
            connection, LookSql, tenantId, refs.Select(static one => (short)one.Kind).ToArray(),
            refs.Select(static one => one.Id).ToArray(),
            questions.Select(static question => question.On.ToDateOnly()).Distinct().ToArray());
        var rows = await FactColumns.Rows(
            command,
            static row => (
                Standing: new MasterStanding(
                    row.GetInt64(0), Instant.FromDateTimeUtc(row.GetDateTime(1)), Counts(row.GetFieldValue<int[]>(2))),
                Record: row.IsDBNull(3) ? null : Read(row, 3)),
            cancellation).ConfigureAwait(false);
        return rows.IsEmpty
            ? new MasterLook(null, default)
            : new MasterLook(rows[0].Standing, rows.Select(static row => row.Record).OfType<MasterRecord>().ToValueList());
    }

    private static async Task<MasterStanding?> Standing(
        NpgsqlConnection connection, string tenantId, CancellationToken cancellation)
    {
        await using var command = FactColumns.Command(connection, StandingSql, tenantId);
        var rows = await FactColumns.Rows(
            command,
            static row => new MasterStanding(
                row.GetInt64(0), Instant.FromDateTimeUtc(row.GetDateTime(1)), Counts(row.GetFieldValue<int[]>(2))),
            cancellation).ConfigureAwait(false);
        return rows is [var standing] ? standing : null;
    }

    private static async Task Execute(
        NpgsqlConnection connection, string sql, CancellationToken cancellation, params object[] values)
    {
        await using var command = FactColumns.Command(connection, sql, values);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private static MasterRecord Read(NpgsqlDataReader row, int first) => new(
        (MasterKind)row.GetInt16(first), row.GetString(first + 1), row.GetString(first + 2), row.GetBoolean(first + 3),
        row.IsDBNull(first + 4) ? null : row.GetDecimal(first + 4), Text(row, first + 5), Text(row, first + 6),
        Day(row, first + 7), Day(row, first + 8));

    /// <summary>Kind and number by turns.</summary>
    private static ValueList<MasterCount> Counts(int[] pairs) =>
        pairs.Chunk(2).Select(static pair => new MasterCount((MasterKind)pair[0], pair[1])).ToValueList();

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static LocalDate? Day(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : LocalDate.FromDateOnly(row.GetFieldValue<DateOnly>(column));
}
