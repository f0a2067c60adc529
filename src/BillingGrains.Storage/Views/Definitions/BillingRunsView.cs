namespace BillingGrains.Storage.Views.Definitions;

/// <summary>Each billing run, and how far it is.</summary>
internal static class BillingRunsView
{
    public static ViewDefinition Definition { get; } = new(
        "billing-runs",
        Version: 3,
        Tables: ["billing_run", "billing_run_held"],
        Create: """
            create table views.billing_run (
              run_id text collate "C" primary key,
              period text collate "C" not null,
              entity_id text collate "C",
              asked_by text not null,
              asked_at timestamptz not null,
              contracts integer not null default 0,
              done integer not null default 0,
              others integer not null default 0,
              billed integer not null default 0,
              documents integer not null default 0,
              refused integer not null default 0,
              pages integer not null default 0,
              pages_with_held integer not null default 0,
              last_at timestamptz,
              paused_by text,
              paused_at timestamptz,
              finished_at timestamptz
            ) with (fillfactor = 70);
            create index on views.billing_run (asked_at, run_id);
            comment on column views.billing_run.entity_id is 'Null where contracts of all legal entities are billed.';
            comment on column views.billing_run.others is 'Contracts of other legal entities, which are not billed.';
            comment on column views.billing_run.pages_with_held is
              'Pages that say what was held. What was held in the run is known where all do, and there is one.';

            create table views.billing_run_held (
              run_id text collate "C" not null,
              code text collate "C" not null,
              owner text collate "C" not null,
              currency text collate "C" not null,
              charges integer not null,
              amount numeric not null,
              primary key (run_id, code, owner, currency)
            );
            comment on column views.billing_run_held.currency is 'Empty for charges that have no price yet.';
            """,
        Steps:
        [
            new("run.asked.v1", """
                insert into views.billing_run (run_id, period, entity_id, asked_by, asked_at)
                select body->>'runId', body->>'period', body->>'entityId', body->>'by', (body->>'at')::timestamptz from facts
                """),
            new("run.page-done.v1", """
                , pages as (
                  select substr(key, 5) as run_id, sum((p->>'asked')::integer) as asked, sum((p->>'others')::integer) as others,
                    sum((p->>'billed')::integer) as billed, sum((p->>'documents')::integer) as documents,
                    sum(jsonb_array_length(p->'refused')) as refused, count(*) as pages, count(p->'held') as pages_with_held
                  from facts cross join lateral (select body->'page') as x(p) group by key
                )
                update views.billing_run r set
                  done = r.done + p.asked, others = r.others + p.others, billed = r.billed + p.billed,
                  documents = r.documents + p.documents, refused = r.refused + p.refused,
                  pages = r.pages + p.pages, pages_with_held = r.pages_with_held + p.pages_with_held
                from pages p where r.run_id = p.run_id
                """),
            new("run.page-done.v1", """
                insert into views.billing_run_held as r (run_id, code, owner, currency, charges, amount)
                select substr(key, 5), h->>'code', h->>'owner', coalesce(h->'amount'->>'currency', ''),
                  sum((h->>'charges')::integer), sum(coalesce((h->'amount'->>'amount')::numeric, 0))
                from facts cross join lateral jsonb_array_elements(body->'page'->'held') as x(h)
                group by 1, 2, 3, 4
                on conflict on constraint billing_run_held_pkey do update set
                  charges = r.charges + excluded.charges, amount = r.amount + excluded.amount
                """),
            ViewStep.Setting("views.billing_run r", "r.run_id = substr(l.key, 5)",
                new("page", "run.page-done.v1",
                    ("contracts", "(page.body->'page'->>'contracts')::integer"),
                    ("last_at", "(page.body->>'at')::timestamptz")),
                new("paused", "run.paused.v1 run.resumed.v1 run.finished.v1",
                    ("paused_by", "case when paused.type = 'run.paused.v1' then paused.body->>'by' end"),
                    ("paused_at", "case when paused.type = 'run.paused.v1' then (paused.body->>'at')::timestamptz end")),
                new("ended", "run.finished.v1", ("finished_at", "(ended.body->>'at')::timestamptz"))),
        ]);
}
