namespace BillingGrains.Storage.Views.Definitions;

/// <summary>Revenue journals of legal entities, and each line and charge behind them.</summary>
internal static class RevenueView
{
    public static ViewDefinition Definition { get; } = new(
        "revenue",
        Version: 1,
        Tables: ["revenue_journal", "revenue_move", "revenue_accrual"],
        Create: """
            create table views.revenue_journal (
              entity_id text collate "C" not null,
              period text collate "C" not null,
              number integer not null,
              journal_id text not null,
              entries jsonb not null,
              lines integer not null,
              charges integer not null,
              reason text,
              made_by text not null,
              made_at timestamptz not null,
              primary key (entity_id, period, number)
            );
            create table views.revenue_move (
              entity_id text collate "C" not null,
              period text collate "C" not null,
              number integer not null,
              invoice_key text collate "C" not null,
              line_id text collate "C" not null,
              currency text collate "C" not null,
              treatment text collate "C" not null,
              billed numeric not null,
              paid_from_credit numeric not null,
              credited numeric not null,
              delivered numeric not null,
              over_time numeric not null,
              used numeric not null,
              milestone numeric not null,
              expired numeric not null,
              primary key (entity_id, period, number, invoice_key, line_id)
            );
            create index on views.revenue_move (invoice_key);
            create table views.revenue_accrual (
              entity_id text collate "C" not null,
              period text collate "C" not null,
              number integer not null,
              ticket_key text collate "C" not null,
              charge_id text collate "C" not null,
              invoice_key text collate "C",
              work_date date not null,
              currency text collate "C" not null,
              amount numeric not null
            );
            create index on views.revenue_accrual (entity_id, period);
            """,
        Steps:
        [
            new("books.revenue-journal-made.v1", """
                insert into views.revenue_journal
                select substr(key, 7), body->>'period', (body->>'number')::integer, body->>'journalId',
                  coalesce(body->'entries', '[]'), (body->>'lines')::integer, (body->>'charges')::integer, body->>'reason',
                  body->>'by', (body->>'at')::timestamptz
                from facts
                """, isWhole: true),
            new("books.revenue-moved.v1", """
                insert into views.revenue_move
                select substr(key, 7), body->>'period', (body->>'number')::integer, m->>'invoiceKey', m->>'lineId',
                  m->>'currency', m->>'treatment', (s->>'billed')::numeric, (s->>'paidFromCredit')::numeric,
                  (s->>'credited')::numeric, (s->>'delivered')::numeric, (s->>'overTime')::numeric, (s->>'used')::numeric,
                  (s->>'milestone')::numeric, (s->>'expired')::numeric
                from facts cross join lateral jsonb_array_elements(body->'moves') m
                cross join lateral (select m->'sums') as x(s)
                """),
            new("books.revenue-moved.v1", """
                insert into views.revenue_accrual
                select substr(key, 7), body->>'period', (body->>'number')::integer, c->>'ticketKey', c->>'chargeId',
                  c->>'invoiceKey', (c->>'workDate')::date, c->>'currency', (c->>'amount')::numeric
                from facts cross join lateral jsonb_array_elements(body->'accrued') c
                """),
        ]);
}
