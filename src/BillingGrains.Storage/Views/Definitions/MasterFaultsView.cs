namespace BillingGrains.Storage.Views.Definitions;

/// <summary>What of drafts their ERPs would refuse by their master data, while approvals wait for it.</summary>
internal static class MasterFaultsView
{
    public static ViewDefinition Definition { get; } = new(
        "master-faults",
        Version: 1,
        Tables: ["master_fault", "master_fault_first"],
        Create: """
            create table views.master_fault (
              invoice_key text collate "C" not null,
              code text collate "C" not null,
              what text collate "C" not null,
              tenant_id text collate "C" not null,
              version bigint not null,
              words text not null,
              next_step text not null,
              since timestamptz not null,
              primary key (invoice_key, code, what)
            );

            create table views.master_fault_first (
              invoice_key text collate "C" not null,
              code text collate "C" not null,
              what text collate "C" not null,
              since timestamptz not null,
              primary key (invoice_key, code, what)
            );
            comment on table views.master_fault_first is
              'When it was first found on a draft. It outlives the fault, so that an age never starts anew.';
            """,
        Steps:
        [
            new("invoice.master-data-faulty.v1", """
                insert into views.master_fault_first
                select distinct on (f.key, h->>'code', h->>'what') f.key, h->>'code', h->>'what', f.at
                from facts f cross join lateral jsonb_array_elements(f.body->'wait'->'check'->'faults') h
                order by f.key, h->>'code', h->>'what', f.version
                on conflict do nothing
                """),
            new("invoice.master-data-faulty.v1 invoice.master-data-mended.v1", """
                delete from views.master_fault t using heads f where t.invoice_key = f.key
                """),
            new("invoice.master-data-faulty.v1 invoice.master-data-mended.v1", """
                insert into views.master_fault
                select l.key, h->>'code', h->>'what', c->>'tenantId', (c->>'version')::bigint, h->>'words', h->>'nextStep',
                  f.since
                from last l cross join lateral (select l.body->'wait'->'check') as x(c)
                cross join lateral jsonb_array_elements(c->'faults') h
                join views.master_fault_first f
                  on f.invoice_key = l.key and f.code = h->>'code' and f.what = h->>'what'
                where l.type = 'invoice.master-data-faulty.v1'
                """, onlyFor: "invoice.master-data-faulty.v1"),
        ]);
}
