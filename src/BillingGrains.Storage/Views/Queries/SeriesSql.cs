using Npgsql;

namespace BillingGrains.Storage.Views.Queries;

/// <summary>Number series and what they gave.</summary>
internal static class SeriesSql
{
    /// <summary>$1 is "series/ENTITY/".</summary>
    public const string List = """
        select g.series, split_part(g.series, '/', 3) as kind,
          substr(g.series, length($1 || split_part(g.series, '/', 3)) + 2) as part,
          min(g.sequence) as first, max(g.sequence) as last, count(*)::integer as given,
          (array_agg(g.number order by g.sequence desc))[1] as last_number, max(g.invoice_date) as last_date
        from views.number_given g
        where starts_with(g.series, $1)
        group by g.series
        order by g.series
        """;

    public const string Numbers = """
        select g.*, coalesce(i.status, 'approved') as status, i.gross, i.currency, v.reason as void_reason, v.by as void_by
        from views.number_given g
        left join views.invoice i on i.key = g.invoice_key
        left join lateral (
          select f.body::jsonb->>'reason' as reason, f.body::jsonb->>'by' as by
          from fact f where f.key = g.invoice_key and f.type = 'invoice.voided.v1' limit 1) v on true
        where g.series = $1 and g.sequence > $2
        order by g.sequence
        limit $3
        """;

    /// <summary>Stretches of numbers that no document has, from where the series begins.</summary>
    public const string Gaps = """
        with begun as (
          select coalesce(
            (select sequence from views.series_change where series = $1 and what = 'started' order by version desc limit 1),
            1) as first
        ),
        given as (
          select sequence, lag(sequence) over (order by sequence) as before from views.number_given where series = $1
        )
        select coalesce(g.before + 1, b.first) as first, g.sequence - 1 as last,
          case when exists (
              select from views.series_change c where c.series = $1 and c.what = 'raised' and c.sequence >= g.sequence - 1)
            then 'Given in a history that was lost when the journal was set back; the ERP shows numbers above.'
            else 'Nobody knows: this is a defect.' end as reason
        from given g cross join begun b
        where g.sequence > coalesce(g.before + 1, b.first)
        order by 1
        """;

    public const string Changes = "select * from views.series_change where series = $1 order by version";

    public static SeriesRow Read(NpgsqlDataReader row) => new(
        row.Text("series"), row.Text("kind"), row.Text("part"), row.Get<long>("first"), row.Get<long>("last"),
        row.Int("given"), row.Text("last_number"), row.DateOrNull("last_date"));

    public static SeriesNumber ReadNumber(NpgsqlDataReader row) => new(
        row.Get<long>("sequence"), row.Text("number"), row.Text("invoice_key"), row.DateOrNull("invoice_date"),
        row.Text("status"), row.DecimalOrNull("gross"), row.TextOrNull("currency"), row.TextOrNull("void_reason"),
        row.TextOrNull("void_by"));
}
