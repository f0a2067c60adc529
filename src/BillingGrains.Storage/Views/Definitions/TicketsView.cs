namespace BillingGrains.Storage.Views.Definitions;

/// <summary>Each ticket: its header, what its last rating came to, and the documents that reached an ERP.</summary>
internal static class TicketsView
{
    public static ViewDefinition Definition { get; } = new(
        "tickets",
        Version: 1,
        Tables: ["ticket", "ticket_document"],
        Create: """
            create table views.ticket (
              key text collate "C" primary key,
              source text collate "C" not null,
              ticket_id text collate "C" not null,
              first_at timestamptz not null,
              customer_id text collate "C",
              subject text,
              category text,
              site text,
              asset_id text,
              opened_at timestamptz,
              closed_at timestamptz,
              contract_id text collate "C",
              contract_version integer,
              rating_number integer not null default 0,
              billable integer not null default 0,
              waiting integer not null default 0,
              held integer not null default 0,
              not_billable integer not null default 0
            ) with (fillfactor = 70);
            create index on views.ticket (first_at, key);
            create index on views.ticket (customer_id, first_at, key);

            create table views.ticket_document (
              ticket_key text collate "C" not null,
              invoice_key text collate "C" not null,
              number text not null,
              at timestamptz not null,
              primary key (ticket_key, invoice_key)
            );
            """,
        Steps:
        [
            // Time may arrive before the ticket does: any first fact makes the row.
            new(ViewStep.Every("ticket."), """
                insert into views.ticket (key, source, ticket_id, first_at)
                select key, split_part(key, '/', 2), substr(key, length(split_part(key, '/', 2)) + 9), at
                from heads where version = 1
                """, onlyFirst: true),
            new("ticket.opened.v1 ticket.changed.v1", """
                update views.ticket t set
                  customer_id = l.body->'header'->>'customerId',
                  subject = l.body->'header'->>'subject',
                  category = l.body->'header'->>'category',
                  site = l.body->'header'->>'site',
                  asset_id = l.body->'header'->>'assetId',
                  opened_at = (l.body->'header'->>'openedAt')::timestamptz
                from last l where t.key = l.key
                """),
            new("ticket.closed.v1 ticket.reopened.v1", """
                update views.ticket t set
                  closed_at = case l.type when 'ticket.closed.v1' then (l.body->>'at')::timestamptz end
                from last l where t.key = l.key
                """),
            new("ticket.rated.v1", """
                , counted as (
                  select l.key, l.body->>'contractId' as contract_id, (l.body->>'contractVersion')::integer as version,
                    (l.body->>'ratingNumber')::integer as rating_number,
                    count(*) filter (where c->>'standing' = 'billable') as billable,
                    count(*) filter (where c->>'standing' = 'waiting') as waiting,
                    count(*) filter (where c->>'standing' = 'held') as held,
                    count(*) filter (where c->>'standing' = 'not-billable') as not_billable
                  from last l left join lateral jsonb_array_elements(l.body->'charges') c on true
                  group by 1, 2, 3, 4
                )
                update views.ticket t set
                  contract_id = c.contract_id, contract_version = c.version, rating_number = c.rating_number,
                  billable = c.billable, waiting = c.waiting, held = c.held, not_billable = c.not_billable
                from counted c where t.key = c.key
                """),
            new("ticket.billed.v1", """
                insert into views.ticket_document (ticket_key, invoice_key, number, at)
                select distinct on (key, body->>'invoiceKey')
                  key, body->>'invoiceKey', body->>'number', (body->>'at')::timestamptz
                from facts order by key, body->>'invoiceKey', version
                on conflict do nothing
                """),
        ])
    {
        Erase =
        [
            """
            update views.ticket set subject = '[erased]' where key = any($1) and subject is not null
            """,
        ],
    };
}
