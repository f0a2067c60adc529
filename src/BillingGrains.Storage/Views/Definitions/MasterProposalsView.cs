namespace BillingGrains.Storage.Views.Definitions;

/// <summary>What is proposed of master data, one row for each record. What is proposed is asked of the grain, and stands not
/// here. Every column is set by one step alone.</summary>
internal static class MasterProposalsView
{
    public static ViewDefinition Definition { get; } = new(
        "master-proposals",
        Version: 1,
        Tables: ["master_proposal"],
        Create: """
            create table views.master_proposal (
              key text collate "C" primary key,
              tenant_id text collate "C" not null,
              kind text collate "C" not null,
              id text collate "C" not null,
              revision integer not null,
              change text collate "C" not null,
              proposed_by text not null,
              proposed_at timestamptz not null,
              status text collate "C" not null default 'open',
              status_since timestamptz not null,
              accepted_by text,
              attempts integer not null default 0,
              hold_kind text collate "C",
              parked_code text collate "C",
              words text,
              parked_detail text,
              remote_id text,
              how text collate "C"
            ) with (fillfactor = 60);
            create index on views.master_proposal (tenant_id, proposed_at, key);
            create index on views.master_proposal (status) where status in ('open', 'held', 'parked');
            comment on column views.master_proposal.status is
              'open (for another person), due, held (something like it is in the ERP), parked, done or ended.';
            comment on column views.master_proposal.words is
              'What stands against it; what the ERP refuses it for may name the record.';
            """,
        Steps:
        [
            new("proposal.made.v1", """
                insert into views.master_proposal as p
                  (key, tenant_id, kind, id, revision, change, proposed_by, proposed_at, status_since)
                select l.key, d->'target'->>'tenantId', d->'target'->>'kind', d->'target'->>'id', (d->>'revision')::integer,
                  d->>'change', d->>'by', (d->>'at')::timestamptz, (d->>'at')::timestamptz
                from last l cross join lateral (select l.body->'draft') as x(d)
                on conflict (key) do update set
                  revision = excluded.revision, change = excluded.change, proposed_by = excluded.proposed_by,
                  proposed_at = excluded.proposed_at
                """),
            new("""
                proposal.made.v1 proposal.accepted.v1 proposal.rejected.v1 proposal.linked.v1 proposal.duplicate-allowed.v1
                proposal.held.v1 proposal.carried-out.v1 proposal.parked.v1 proposal.replayed.v1
                """, """
                update views.master_proposal p set
                  status = case l.type
                    when 'proposal.made.v1' then 'open'
                    when 'proposal.rejected.v1' then 'ended'
                    when 'proposal.linked.v1' then 'ended'
                    when 'proposal.held.v1' then 'held'
                    when 'proposal.carried-out.v1' then 'done'
                    when 'proposal.parked.v1' then 'parked'
                    else 'due' end,
                  status_since = coalesce(l.body->>'at', l.body->'draft'->>'at')::timestamptz,
                  hold_kind = l.body->'hold'->>'kind',
                  parked_code = l.body->>'code',
                  words = l.body->>'words',
                  parked_detail = case l.type when 'proposal.parked.v1' then l.body->>'detail' end
                from last l where p.key = l.key
                """),
            new("proposal.made.v1 proposal.accepted.v1", """
                update views.master_proposal p set
                  accepted_by = case l.type when 'proposal.accepted.v1' then l.body->>'by' end
                from last l where p.key = l.key
                """),
            new("proposal.sending-started.v1", """
                update views.master_proposal p set attempts = (l.body->>'attempt')::integer from last l where p.key = l.key
                """),
            new("proposal.carried-out.v1", """
                update views.master_proposal p set remote_id = l.body->>'remoteId', how = l.body->>'how'
                from last l where p.key = l.key
                """),
        ])
    {
        Erase =
        [
            """
            update views.master_proposal set
              words = case when parked_code is not null then '[erased]' else words end,
              parked_detail = case when parked_detail is not null then '[erased]' end
            where key = any($2)
            """,
        ],
    };
}
