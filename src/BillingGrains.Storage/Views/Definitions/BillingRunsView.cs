namespace BillingGrains.Storage.Views.Definitions;

/// <summary>Each billing run, and how far it is.</summary>
internal static class BillingRunsView
{
    public static ViewDefinition Definition { get; } = new(
        "billing-runs",
        Version: 1,
        Tables: ["billing_run"],
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
              last_at timestamptz,
              finished_at timestamptz
            ) with (fillfactor = 70);
            create index on views.billing_run (asked_at, run_id);
            comment on column views.billing_run.entity_id is 'Null where contracts of all legal entities are billed.';
            comment on column views.billing_run.others is 'Contracts of other legal entities, which are not billed.';
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
                    sum(jsonb_array_length(p->'refused')) as refused
                  from facts cross join lateral (select body->'page') as x(p) group by key
                )
                update views.billing_run r set
                  done = r.done + p.asked, others = r.others + p.others, billed = r.billed + p.billed,
                  documents = r.documents + p.documents, refused = r.refused + p.refused
                from pages p where r.run_id = p.run_id
                """),
            ViewStep.Setting("views.billing_run r", "r.run_id = substr(l.key, 5)",
                new("page", "run.page-done.v1",
                    ("contracts", "(page.body->'page'->>'contracts')::integer"),
                    ("last_at", "(page.body->>'at')::timestamptz")),
                new("ended", "run.finished.v1", ("finished_at", "(ended.body->>'at')::timestamptz"))),
        ]);
}
