namespace BillingGrains.Storage.Views.Definitions;

/// <summary>The lines of each document as they stand, with those that were taken off.</summary>
internal static class InvoiceLinesView
{
    public static ViewDefinition Definition { get; } = new(
        "invoice-lines",
        Version: 8,
        Tables: ["invoice_line"],
        Create: """
            create table views.invoice_line (
              invoice_key text collate "C" not null,
              line_id text collate "C" not null,
              place integer not null,
              contract_id text collate "C" not null,
              ticket_key text collate "C" not null,
              charge_id text collate "C" not null,
              kind text collate "C" not null,
              work_date date not null,
              description text not null,
              quantity numeric not null,
              unit text not null,
              net numeric not null,
              worth numeric not null,
              currency text collate "C" not null,
              tax_code text,
              corrects text,
              cut text,
              cut_by text,
              cut_reason text,
              cut_at timestamptz,
              voided boolean not null default false,
              adjusted text collate "C",
              adjusted_by text,
              adjusted_reason text,
              service_from date,
              service_through date,
              usable_until date,
              primary key (invoice_key, line_id)
            ) with (fillfactor = 90);
            create index on views.invoice_line (ticket_key);
            create index on views.invoice_line (corrects) where corrects is not null;
            comment on column views.invoice_line.cut is
              'Null while it stands; "rebill" or "final" when finance took it off.';
            """,
        Steps:
        [
            new("invoice.opened.v1 invoice.foreign-taken.v1", """
                insert into views.invoice_line
                  (invoice_key, line_id, place, contract_id, ticket_key, charge_id, kind, work_date, description, quantity,
                   unit, net, worth, currency, tax_code, corrects, service_from, service_through, usable_until)
                select key, line_id, place, contract_id, ticket_key, charge_id, kind, work_date::date, description,
                  quantity::numeric, unit, net::numeric, coalesce(worth, net)::numeric, currency, tax_code, corrects,
                  service_from::date, service_through::date, usable_until::date
                from rows
                """, rows: new FactRows(each: "lines", columns: """
                contract_id=/terms.contractId line_id=lineId ticket_key=ticketKey charge_id=chargeId kind=kind
                work_date=workDate description=description quantity=quantity unit=unit net=net.amount worth=worth.amount
                currency=net.currency tax_code=taxCode corrects=corrects service_from=service.from
                service_through=service.through usable_until=usableUntil
                """)),
            // A line stands on a document once: it never comes back to one that it left.
            new("invoice.lines-moved-on.v1", """
                insert into views.invoice_line
                  (invoice_key, line_id, place, contract_id, ticket_key, charge_id, kind, work_date, description, quantity,
                   unit, net, worth, currency, tax_code, corrects, service_from, service_through, usable_until)
                select f.key, b->>'lineId', f.version::integer * 1000 + place::integer, split_part(f.key, '/', 2),
                  b->>'ticketKey', b->>'chargeId', b->>'kind', (b->>'workDate')::date, b->>'description',
                  (b->>'quantity')::numeric, b->>'unit', (b->'net'->>'amount')::numeric,
                  coalesce(b->'worth'->>'amount', b->'net'->>'amount')::numeric, b->'net'->>'currency', b->>'taxCode',
                  b->>'corrects', (b->'service'->>'from')::date, (b->'service'->>'through')::date, (b->>'usableUntil')::date
                from facts f cross join lateral jsonb_array_elements(f.body->'lines') with ordinality as x(m, place)
                cross join lateral (select m->'line') as y(b)
                """),
            new("invoice.line-described.v1", """
                , latest as (
                  select distinct on (key, body->>'lineId') key, body
                  from facts order by key, body->>'lineId', version desc
                )
                update views.invoice_line i set description = l.body->>'description'
                from latest l where i.invoice_key = l.key and i.line_id = l.body->>'lineId'
                """),
            new("invoice.line-cut.v1", """
                , latest as (
                  select distinct on (key, body->>'lineId') key, body
                  from facts order by key, body->>'lineId', version desc
                )
                update views.invoice_line i set
                  cut = case when (l.body->>'rebill')::boolean then 'rebill' else 'final' end,
                  cut_by = l.body->>'by', cut_reason = l.body->>'reason', cut_at = (l.body->>'at')::timestamptz
                from latest l where i.invoice_key = l.key and i.line_id = l.body->>'lineId'
                """),
            new("invoice.line-adjusted.v1", """
                , latest as (
                  select distinct on (key, body->'line'->>'lineId') key, body
                  from facts order by key, body->'line'->>'lineId', version desc
                )
                update views.invoice_line i set
                  net = (b->'net'->>'amount')::numeric, quantity = (b->>'quantity')::numeric,
                  worth = coalesce(b->'worth'->>'amount', b->'net'->>'amount')::numeric,
                  adjusted = l.body->>'kind', adjusted_by = l.body->>'by', adjusted_reason = l.body->>'reason'
                from latest l cross join lateral (select l.body->'line') as x(b)
                where i.invoice_key = l.key and i.line_id = b->>'lineId'
                """),
            new("invoice.lines-moved-off.v1", """
                delete from views.invoice_line i
                using (
                  select f.key, m->'line'->>'lineId' as line_id
                  from facts f cross join lateral jsonb_array_elements(f.body->'lines') m) o
                where i.invoice_key = o.key and i.line_id = o.line_id
                """),
            new("invoice.voided.v1", """
                update views.invoice_line i set voided = true from last l where i.invoice_key = l.key
                """),
        ])
    {
        Erase =
        [
            """
            update views.invoice_line set description = '[erased]',
              cut_reason = case when cut_reason is not null then '[erased]' end,
              adjusted_reason = case when adjusted_reason is not null then '[erased]' end
            where invoice_key = any($2)
            """,
        ],
    };
}
