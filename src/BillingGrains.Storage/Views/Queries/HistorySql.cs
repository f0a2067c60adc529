using Npgsql;

namespace BillingGrains.Storage.Views.Queries;

/// <summary>The facts of one key.</summary>
internal static class HistorySql
{
    public const string List = """
        select version, type, body, actor, correlation_id, cause_id, at from fact
        where key = $4 and ($1::text is null or version > $1::bigint) and ($2::text is null or $2 = '')
        order by version
        limit $3::integer
        """;

    public const string ContractVersions = """
        select (body->'terms'->>'version')::integer as version, body->>'by' as by, at,
          (body->'terms'->>'effectiveFrom')::date as effective_from
        from (select body::jsonb as body, at, version from fact where key = $1 and type = 'contract.agreed.v1') f
        order by f.version
        """;

    public static ContractVersionRow ReadVersion(NpgsqlDataReader row) => new(
        row.Int("version"), row.Text("by"), row.Instant("at"),
        row.DateOrNull("effective_from"));

    public static HistoryRow Read(NpgsqlDataReader row) => new(
        row.Get<long>("version"), row.Text("type"), row.Text("body"), row.Text("actor"), row.Text("correlation_id"),
        row.Text("cause_id"), row.Instant("at"));
}
