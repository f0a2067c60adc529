using System.Text.Json;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Json;
using Npgsql;

namespace BillingGrains.Storage.Views.Queries;

/// <summary>Billing runs.</summary>
internal static class BillingRunSql
{
    public const string List = """
        select r.*, case when pages > 0 and pages = pages_with_held then (
            select coalesce(jsonb_agg(
              jsonb_build_object('code', h.code, 'owner', h.owner, 'charges', h.charges, 'amount',
                case when h.currency <> '' then jsonb_build_object('amount', h.amount, 'currency', h.currency) end)
              order by h.code, h.owner, h.currency = '', h.currency), '[]')
            from views.billing_run_held h where h.run_id = r.run_id)::text end as held
        from views.billing_run r
        where ($1::text is null or (asked_at, run_id) < ($1::timestamptz, $2::text))
          and ($4::text is null or period = $4)
          and ($5::text is null or entity_id = $5)
          and ($6::text is null or $6 = case
            when paused_at is not null then 'paused' when finished_at is null then 'running'
            when refused > 0 then 'refused' else 'finished' end)
        order by asked_at desc, run_id desc
        limit $3::integer
        """;

    public static BillingRunRow Read(NpgsqlDataReader row) => new(
        row.Text("run_id"), row.Text("period"), row.TextOrNull("entity_id"), row.Text("asked_by"), row.Instant("asked_at"),
        row.Int("contracts"), row.Int("done"), row.Int("others"), row.Int("billed"), row.Int("documents"), row.Int("refused"),
        row.TextOrNull("held") is { } held
            ? JsonSerializer.Deserialize<ValueList<HeldCharges>>(held, BillingJson.Options) : null,
        row.InstantOrNull("last_at"), row.TextOrNull("paused_by"), row.InstantOrNull("paused_at"),
        row.InstantOrNull("finished_at"));
}
