using Npgsql;

namespace BillingGrains.Storage.Views.Queries;

/// <summary>What waits at the door of each ERP tenant.</summary>
internal static class QueueSql
{
    public const string Tenants = """
        select t.*, q.waiting, q.oldest_queued_at, p.parked
        from views.erp_tenant t
        cross join lateral (
          select count(*)::integer as waiting, min(queued_at) as oldest_queued_at
          from views.queued_document q where q.tenant_id = t.tenant_id) q
        cross join lateral (
          select (select count(*) from views.invoice i where i.tenant_id = t.tenant_id and i.status = 'parked')::integer
            + (select count(*) from views.voucher v where v.tenant_id = t.tenant_id and v.status = 'parked')::integer
            + (select count(*) from views.master_proposal m where m.tenant_id = t.tenant_id and m.status = 'parked')::integer
            as parked) p
        order by t.tenant_id
        """;

    public const string Parked = """
        select key from (
          select key, tenant_id, parked_code, status_since from views.invoice where status = 'parked'
          union all
          select key, tenant_id, parked_code, status_since from views.voucher where status = 'parked'
          union all
          select key, tenant_id, parked_code, status_since from views.master_proposal where status = 'parked') p
        where tenant_id = $1 and ($2::text is null or parked_code = $2)
        order by status_since, key
        limit $3::integer
        """;

    public const string Documents = """
        select q.invoice_key, q.queued_at, i.*
        from views.queued_document q left join views.invoice i on i.key = q.invoice_key
        where q.tenant_id = $4
          and ($1::text is null or (q.queued_at, q.invoice_key) > ($1::timestamptz, $2::text))
        order by q.queued_at, q.invoice_key
        limit $3::integer
        """;

    public static TenantQueueRow ReadTenant(NpgsqlDataReader row) => new(
        row.Text("tenant_id"), row.TextOrNull("connector"), row.Int("waiting"), row.InstantOrNull("oldest_queued_at"),
        row.Int("parked"), row.InstantOrNull("paused_at"), row.TextOrNull("paused_by"),
        row.TextOrNull("paused_reason"));

    public static QueuedDocumentRow ReadDocument(NpgsqlDataReader row) => new(
        row.Text("invoice_key"), row.Instant("queued_at"),
        row.TextOrNull("key") is null ? null : InvoiceSql.Read(row));
}
