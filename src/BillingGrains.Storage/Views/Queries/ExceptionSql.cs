using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Views.Queries;

/// <summary>The exception queue: all that waits for a person.</summary>
internal static class ExceptionSql
{
    /// <summary>One row for each, from the views that hold it.</summary>
    public const string Union = """
        select c.hold_code as code, c.hold_owner as owner, c.ticket_key as key, c.charge_id, t.customer_id,
          c.contract_id, k.entity_id, c.net as amount, c.currency, c.hold_reason as reason, c.next_step,
          c.held_since as since
        from views.charge c
        left join views.ticket t on t.key = c.ticket_key
        left join views.contract k on k.contract_id = c.contract_id
        where c.standing = 'held'
        union all
        select c.hold_code, c.hold_owner, c.ticket_key, c.charge_id, null, c.contract_id, k.entity_id, c.net, c.currency,
          c.hold_reason, c.next_step, c.held_since
        from views.taken_charge c
        left join views.contract k on k.contract_id = c.contract_id
        where c.hold_code is not null
        union all
        select case when n.used >= n.amount then 'purchase-order-used-up' else 'purchase-order-low' end, 'finance',
          'contract/' || n.contract_id, n.number, null, n.contract_id, k.entity_id, n.amount - n.used, k.currency,
          'Of the purchase order ' || n.number || ', ' || trim_scale(n.used) || ' of ' || trim_scale(n.amount)
            || ' ' || k.currency || ' is on documents.',
          'Ask the customer for a further order, and agree it with a new version of the contract.', n.since
        from views.order_notice n
        left join views.contract k on k.contract_id = n.contract_id
        union all
        select case when n.grant_id like 'prepaid/%' then 'prepaid' else 'cover' end
            || case when n.percent >= 100 then '-used-up' else '-low' end, 'finance',
          'contract/' || n.contract_id, n.grant_id, null, n.contract_id, k.entity_id, null, null, n.reason,
          'Tell the customer, and agree more with a new version of the contract, or let further work be billed.', n.since
        from views.cover_notice n
        left join views.contract k on k.contract_id = n.contract_id
        where n.until is null or n.until >= current_date - 31
        union all
        select 'invoice-held', 'finance', i.key, null, null, i.contract_id, i.entity_id, i.gross, i.currency,
          i.hold_reason, 'Release the invoice, or take off the lines that it is held for.', i.status_since
        from views.invoice i
        where i.status = 'held'
        union all
        select i.parked_code, 'finance', i.key, null, null, i.contract_id, i.entity_id, i.gross, i.currency,
          i.parked_words, 'Mend what the ERP refused, then replay the invoice.', i.status_since
        from views.invoice i
        where i.status = 'parked'
        union all
        select 'amounts-differ', 'finance', i.key, null, null, i.contract_id, i.entity_id, i.gross, i.currency,
          i.differ_words, 'Correct the document or its tax set-up in the ERP.', i.differ_at
        from views.invoice i
        where i.differ_at is not null
        union all
        select r.code, 'integrator', r.key, null, null, null, null, null, null,
          r.reason, 'Correct what ' || r.source || ' says, so that it is sent again.', r.since
        from views.refusal r
        union all
        select c.code, 'integrator', c.ticket_key, c.entry, t.customer_id, null, null, null, null,
          'Not taken from the source, ' || c.entry || ': ' || c.reason, 'Correct the ticket in ' || c.source || '.',
          c.since
        from views.refused_change c
        left join views.ticket t on t.key = c.ticket_key
        union all
        select p.code, p.owner, p.ticket_key, p.invoice_key, t.customer_id, null, null, null, null,
          'Document ' || p.number || ' is not written on the ticket: ' || p.reason, p.next_step, p.since
        from views.parked_write_back p
        left join views.ticket t on t.key = p.ticket_key
        union all
        select code, owner, key, null, null, null, null, null, null, reason, next_step, since
        from (
          select distinct on (key, code) * from views.trouble order by key, code, since) earliest
        """;

    public const string List = $"""
        select * from ({Union}) e
        where ($1::text is null
            or (e.since, e.key || ' ' || coalesce(e.charge_id, e.code)) > ($1::timestamptz, $2::text))
          and ($4::text is null or e.code = $4)
          and ($5::text is null or e.owner = $5)
          and ($6::text is null or e.entity_id = $6)
          and ($7::text is null or e.customer_id = $7)
          and ($8::text is null or e.key = $8)
        order by e.since, e.key || ' ' || coalesce(e.charge_id, e.code)
        limit $3::integer
        """;

    public static ExceptionRow Read(NpgsqlDataReader row, Instant now)
    {
        var since = row.Instant("since");
        return new ExceptionRow(
            row.Text("code"), row.Text("owner"), row.Text("key"), row.TextOrNull("charge_id"),
            row.TextOrNull("customer_id"), row.TextOrNull("contract_id"), row.TextOrNull("entity_id"),
            row.DecimalOrNull("amount"), row.TextOrNull("currency"), row.Text("reason"), row.Text("next_step"), since,
            Duration.Max(now - since, Duration.Zero));
    }

    public static Place PlaceOf(ExceptionRow row) => Place.At(row.Since, $"{row.Key} {row.ChargeId ?? row.Code}");
}
