using Npgsql;

namespace BillingGrains.Storage.Views.Queries;

/// <summary>What is proposed of master data.</summary>
internal static class MasterProposalSql
{
    public const string List = """
        select * from views.master_proposal
        where ($1::text is null or (proposed_at, key) < ($1::timestamptz, $2::text))
          and tenant_id = $4
          and ($5::text is null or kind = $5)
          and ($6::text is null or status = $6)
        order by proposed_at desc, key desc
        limit $3::integer
        """;

    /// <summary>Rows of the exception queue: see <see cref="ExceptionSql.Union"/>.</summary>
    public const string Exceptions = """
        select x.code, x.code, 'erp-refused', 'finance', p.key, null,
          case when p.kind = 'customer' then p.id end, null, null, null, null, x.words, x.next_step,
          case when p.parked_code in ('master-proposal-not-taken', 'country-unknown') then p.tenant_id end, p.status_since
        from views.master_proposal p
        cross join lateral (
          select 'master-proposal-waiting' as code,
            p.proposed_by || ' proposes to ' || p.change || ' ' || p.kind || ' ' || p.id || ' in ERP ' || p.tenant_id
              || '.' as words,
            'Another person than ' || p.proposed_by || ' accepts or rejects it.' as next_step
          where p.status = 'open'
          union all
          select case p.hold_kind when 'exists-otherwise' then 'master-exists-otherwise' else 'master-possible-duplicate' end,
            p.words, case p.hold_kind
              when 'exists-otherwise'
                then 'Compare both records: link the proposal to the one that is there, reject it, or propose an update.'
              when 'several-with-id' then 'Leave the id to one of them in the ERP, then replay the proposal.'
              else 'Compare both records: link the proposal to the one that is there, reject it, or create it all the same.'
            end
          where p.status = 'held'
          union all
          select p.parked_code, p.words, case p.parked_code
            when 'master-proposal-not-taken'
              then 'Create the record in the ERP by hand under its id, then replay the proposal.'
            else 'Propose better content, or mend what the ERP refused and replay the proposal.' end
          where p.status = 'parked') x
        """;

    public static MasterProposalRow Read(NpgsqlDataReader row) => new(
        row.Text("key"), row.Text("tenant_id"), row.Text("kind"), row.Text("id"), row.Int("revision"), row.Text("change"),
        row.Text("proposed_by"), row.Instant("proposed_at"), row.Text("status"), row.Instant("status_since"),
        row.TextOrNull("accepted_by"), row.Int("attempts"), row.TextOrNull("hold_kind"), row.TextOrNull("words"),
        row.TextOrNull("parked_code"), row.TextOrNull("remote_id"), row.TextOrNull("how"));
}
