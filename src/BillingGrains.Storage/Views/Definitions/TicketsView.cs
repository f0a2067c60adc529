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
            ViewStep.Setting("views.ticket t", "t.key = l.key",
                new("said", "ticket.opened.v1 ticket.changed.v1",
                    ("customer_id", "said.body->'header'->>'customerId'"),
                    ("subject", "said.body->'header'->>'subject'"),
                    ("category", "said.body->'header'->>'category'"),
                    ("site", "said.body->'header'->>'site'"),
                    ("asset_id", "said.body->'header'->>'assetId'"),
                    ("opened_at", "(said.body->'header'->>'openedAt')::timestamptz")),
                new("ended", "ticket.closed.v1 ticket.reopened.v1",
                    ("closed_at", "case ended.type when 'ticket.closed.v1' then (ended.body->>'at')::timestamptz end")),
                new("rated", "ticket.rated.v1",
                    ("contract_id", "rated.body->>'contractId'"),
                    ("contract_version", "(rated.body->>'contractVersion')::integer"),
                    ("rating_number", "(rated.body->>'ratingNumber')::integer"),
                    ("billable", Count("billable")),
                    ("waiting", Count("waiting")),
                    ("held", Count("held")),
                    ("not_billable", Count("not-billable")))),
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

    private static string Count(string standing) =>
        $"jsonb_array_length(jsonb_path_query_array(rated.body, '$.charges[*] ? (@.standing == \"{standing}\")'))";
}
