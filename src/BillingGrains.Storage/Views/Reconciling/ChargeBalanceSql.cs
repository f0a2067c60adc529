using Npgsql;

namespace BillingGrains.Storage.Views.Reconciling;

/// <summary>Each charge as the ticket rated it (or the contract, what it owes by itself), as the contract took and
/// billed it, and as it stands on documents. The three sides come from facts of three grains, so that the balance proves
/// something. Amounts are the charges' own: after cover, before discounts, and with the tax that a price
/// includes. What prepaid credit pays is no charge.</summary>
internal static class ChargeBalanceSql
{
    // What is unbilled follows DueAmounts: what was settled for good never turns a bill into a gift.
    private const string Charges = """
        with rated as (
          select contract_id, ticket_key, charge_id, standing, work_date, net, currency
          from views.charge where contract_id is not null
          union all
          select contract_id, ticket_key, charge_id, standing, work_date, net, currency
          from views.taken_charge where ticket_key like 'contract/%'
        ),
        taken as (
          select contract_id, ticket_key, charge_id, standing, work_date, net, currency from views.taken_charge
        ),
        billed as (
          select contract_id, ticket_key, charge_id, min(work_date) as work_date, min(currency) as currency,
            coalesce(sum(worth) filter (where returned is null and not voided), 0) as billed,
            coalesce(sum(worth) filter (where returned = 'final' and reduction is null), 0)
              - coalesce(sum(worth) filter (where reduction = 'final' and returned is null and not voided), 0)
              + coalesce(sum(opened - worth) filter (where reduced), 0) as settled
          from views.billed_line where charge_id not like 'prepaid/%' group by contract_id, ticket_key, charge_id
        ),
        documented as (
          select contract_id, ticket_key, charge_id, min(work_date) as work_date, min(currency) as currency,
            coalesce(sum(worth) filter (where cut is null and not voided), 0) as invoiced,
            coalesce(sum(worth) filter (where cut is null and not voided and corrects is not null), 0) as corrections
          from views.invoice_line where kind <> 'foreign' and charge_id not like 'prepaid/%'
          group by contract_id, ticket_key, charge_id
        ),
        side as (
          select contract_id, ticket_key, charge_id,
            coalesce(r.work_date, t.work_date, b.work_date, d.work_date) as work_date,
            coalesce(r.currency, t.currency, b.currency, d.currency) as currency,
            case r.standing when 'billable' then r.net - coalesce(c.covered, 0) else 0 end as rated,
            case r.standing when 'waiting' then coalesce(r.net, 0) else 0 end as waiting,
            case r.standing when 'held' then coalesce(r.net, 0) else 0 end as held,
            coalesce(t.standing in ('held', 'waiting'), false) as is_undecided,
            case t.standing when 'billable' then t.net - coalesce(c.covered, 0) else 0 end as target,
            coalesce(b.billed, 0) as billed, coalesce(b.settled, 0) as settled,
            coalesce(d.invoiced, 0) as invoiced, coalesce(d.corrections, 0) as corrections
          from rated r
          full join taken t using (contract_id, ticket_key, charge_id)
          full join billed b using (contract_id, ticket_key, charge_id)
          full join documented d using (contract_id, ticket_key, charge_id)
          left join views.covered_charge c using (contract_id, ticket_key, charge_id)
        ),
        charge as (
          select s.*, k.entity_id, to_char(s.work_date, 'YYYY-MM') as period, due.due,
            case when s.is_undecided then s.billed else 0 end as undecided,
            case when s.is_undecided then 0 else s.target - s.billed - due.due end as written_down
          from side s
          left join views.contract k on k.contract_id = s.contract_id
          cross join lateral (
            select case when s.is_undecided then 0 else
              greatest(least(s.target - s.settled, greatest(0, s.billed, s.target)), least(0, s.billed, s.target))
                - s.billed
            end as due
          ) due
        )
        """;

    public const string Sums = Charges + """

        select entity_id, currency, period, sum(rated) as rated, sum(undecided) as undecided,
          sum(invoiced) as invoiced, sum(corrections) as corrections, sum(due) as unbilled,
          sum(written_down) as written_down, sum(waiting) as waiting, sum(held) as held
        from charge
        where currency is not null and ($1::text is null or period = $1)
        group by entity_id, currency, period
        order by entity_id, currency, period
        """;

    public const string Differences = Charges + """

        select entity_id, currency, period, code, ticket_key as key, charge_id as detail, amount, words
        from charge
        cross join lateral (values
          ('not-taken', rated - case when is_undecided then 0 else target end,
            'The ticket''s last rating has not reached the contract.'),
          ('not-on-document', billed - invoiced,
            'What the contract billed is not what stands on its documents.')
        ) as difference(code, amount, words)
        where amount <> 0 and ($1::text is null or period = $1)
        order by ticket_key, charge_id, code
        limit $2::integer
        """;

    /// <summary>How many charges are billable and not wholly on documents, or waiting.</summary>
    public const string CountUnbilled = Charges + """

        select count(*)::integer from charge c
        where c.due > 0 or exists (
          select from views.charge v
          where v.ticket_key = c.ticket_key and v.charge_id = c.charge_id and v.standing = 'waiting')
        """;

    public static ChargeBalance Read(NpgsqlDataReader row) => new(
        Reconciliation.ReadScope(row), row.Decimal("rated"), row.Decimal("undecided"), row.Decimal("invoiced"),
        row.Decimal("corrections"), row.Decimal("unbilled"), row.Decimal("written_down"), row.Decimal("waiting"),
        row.Decimal("held"));
}
