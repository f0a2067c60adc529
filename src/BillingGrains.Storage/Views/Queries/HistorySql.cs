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

    public static HistoryRow Read(NpgsqlDataReader row) => new(
        row.Get<long>("version"), row.Text("type"), row.Text("body"), row.Text("actor"), row.Text("correlation_id"),
        row.Text("cause_id"), row.Instant("at"));
}
