namespace BillingGrains.Storage.Views.Definitions;

/// <summary>Each ERP tenant, and the documents that wait at its door.</summary>
internal static class ErpQueueView
{
    public static ViewDefinition Definition { get; } = new(
        "erp-queue",
        Version: 1,
        Tables: ["erp_tenant", "queued_document"],
        Create: """
            create table views.erp_tenant (
              tenant_id text collate "C" primary key,
              connector text,
              paused_at timestamptz,
              paused_by text,
              paused_reason text
            );

            create table views.queued_document (
              tenant_id text collate "C" not null,
              invoice_key text collate "C" not null,
              queued_at timestamptz not null,
              primary key (tenant_id, invoice_key)
            );
            create index on views.queued_document (tenant_id, queued_at, invoice_key);
            """,
        Steps:
        [
            new(ViewStep.Every("erp."), """
                insert into views.erp_tenant (tenant_id) select substr(key, 5) from heads where version = 1
                """, onlyFirst: true),
            new("erp.configured.v1", """
                update views.erp_tenant t set connector = l.body->'settings'->>'connector'
                from last l where t.tenant_id = substr(l.key, 5)
                """),
            new("erp.paused.v1 erp.resumed.v1", """
                update views.erp_tenant t set
                  paused_at = case l.type when 'erp.paused.v1' then (l.body->>'at')::timestamptz end,
                  paused_by = case l.type when 'erp.paused.v1' then l.body->>'by' end,
                  paused_reason = case l.type when 'erp.paused.v1' then l.body->>'reason' end
                from last l where t.tenant_id = substr(l.key, 5)
                """),
            new("erp.document-queued.v1 erp.document-left.v1", """
                , latest as (
                  select distinct on (key, body->>'invoiceKey') key, body->>'invoiceKey' as invoice_key, type
                  from facts order by key, body->>'invoiceKey', version desc
                )
                delete from views.queued_document q
                using latest l
                where l.type = 'erp.document-left.v1'
                  and q.tenant_id = substr(l.key, 5) and q.invoice_key = l.invoice_key
                """, onlyFor: "erp.document-left.v1"),
            new("erp.document-queued.v1 erp.document-left.v1", """
                , latest as (
                  select distinct on (key, body->>'invoiceKey') key, body->>'invoiceKey' as invoice_key, type, at
                  from facts order by key, body->>'invoiceKey', version desc
                )
                insert into views.queued_document
                select substr(key, 5), invoice_key, at from latest where type = 'erp.document-queued.v1'
                on conflict (tenant_id, invoice_key) do update set queued_at = excluded.queued_at
                """, onlyFor: "erp.document-queued.v1"),
        ]);
}
