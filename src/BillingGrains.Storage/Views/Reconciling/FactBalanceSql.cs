using Npgsql;

namespace BillingGrains.Storage.Views.Reconciling;

/// <summary>Each entry and part that was taken, and the one place where it ended up.</summary>
internal static class FactBalanceSql
{
    // A charge that fills up to an agreed minimum stands for no facts of its own.
    private const string Items = """
        with item as (
          select i.ticket_key, i.item_id, i.quantity, i.unit, k.entity_id, k.currency,
            to_char(coalesce(c.work_date, (i.worked_at at time zone coalesce(k.time_zone, 'UTC'))::date), 'YYYY-MM')
              as period,
            i.withdrawn_at is not null as withdrawn, c.charges, c.standing,
            case
              when i.withdrawn_at is not null then 'withdrawn'
              when c.charges = 0 then 'not-rated'
              when c.charges > 1 then 'rated-twice'
              else c.standing
            end as place
          from views.ticket_item i
          left join views.ticket t on t.key = i.ticket_key
          left join views.contract k on k.contract_id = t.contract_id
          cross join lateral (
            select count(*)::integer as charges, min(c.standing) as standing, min(c.work_date) as work_date
            from views.charge c
            where c.ticket_key = i.ticket_key and i.item_id = any(c.facts)
              and c.kind = case i.kind when 'time' then 'labour' else 'part' end
          ) c
        )
        """;

    public const string Sums = Items + """

        select entity_id, currency, period, unit,
          count(*)::integer as taken, sum(quantity) as taken_quantity,
          (count(*) filter (where place = 'billable'))::integer as billable,
          coalesce(sum(quantity) filter (where place = 'billable'), 0) as billable_quantity,
          (count(*) filter (where place = 'waiting'))::integer as waiting,
          coalesce(sum(quantity) filter (where place = 'waiting'), 0) as waiting_quantity,
          (count(*) filter (where place = 'held'))::integer as held,
          coalesce(sum(quantity) filter (where place = 'held'), 0) as held_quantity,
          (count(*) filter (where place = 'not-billable'))::integer as not_billable,
          coalesce(sum(quantity) filter (where place = 'not-billable'), 0) as not_billable_quantity,
          (count(*) filter (where place = 'withdrawn'))::integer as withdrawn,
          coalesce(sum(quantity) filter (where place = 'withdrawn'), 0) as withdrawn_quantity
        from item
        where $1::text is null or period = $1
        group by entity_id, currency, period, unit
        order by entity_id, currency, period, unit
        """;

    public const string Differences = Items + """

        select entity_id, currency, period,
          case when withdrawn then 'withdrawn-still-charged' else place end as code,
          ticket_key as key, item_id as detail, case when withdrawn then 0 else quantity end as amount,
          case
            when withdrawn then 'It was withdrawn, and the ticket''s last rating still charges it.'
            when place = 'not-rated' then 'It was taken, and the ticket''s last rating does not know it.'
            else 'Several charges of the ticket stand for it.'
          end as words
        from item
        where (place in ('not-rated', 'rated-twice') or (withdrawn and charges > 0))
          and ($1::text is null or period = $1)
        order by ticket_key, item_id
        limit $2::integer
        """;

    public static FactBalance Read(NpgsqlDataReader row) => new(
        Reconciliation.ReadScope(row), row.Text("unit"), Sum(row, "taken"), Sum(row, "billable"), Sum(row, "waiting"),
        Sum(row, "held"), Sum(row, "not_billable"), Sum(row, "withdrawn"));

    private static FactSum Sum(NpgsqlDataReader row, string name) =>
        new(row.Int(name), row.Decimal($"{name}_quantity"));
}
