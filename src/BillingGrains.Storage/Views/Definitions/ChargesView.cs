namespace BillingGrains.Storage.Views.Definitions;

/// <summary>The charges of each ticket as its last rating left them.</summary>
internal static class ChargesView
{
    public static ViewDefinition Definition { get; } = new(
        "charges",
        Version: 3,
        Tables: ["charge", "charge_hold"],
        Create: """
            create table views.charge (
              ticket_key text collate "C" not null,
              charge_id text collate "C" not null,
              place integer not null,
              kind text collate "C" not null,
              standing text collate "C" not null,
              contract_id text collate "C",
              customer_id text collate "C",
              contract_version integer not null,
              rating_number integer not null,
              rated_at timestamptz not null,
              facts text[] not null,
              work_date date not null,
              description text not null,
              quantity numeric not null,
              unit text not null,
              net numeric,
              currency text collate "C",
              tax_code text,
              hold_code text collate "C",
              hold_owner text collate "C",
              hold_reason text,
              next_step text,
              hold_missing text,
              held_since timestamptz,
              primary key (ticket_key, charge_id)
            );
            create index on views.charge (held_since, ticket_key, charge_id) where standing = 'held';

            create table views.charge_hold (
              ticket_key text collate "C" not null,
              charge_id text collate "C" not null,
              code text collate "C" not null,
              since timestamptz not null,
              primary key (ticket_key, charge_id, code)
            );
            comment on table views.charge_hold is
              'When a charge was first held for a reason. It outlives the hold, so that an age never starts anew.';
            """,
        Steps:
        [
            new("ticket.rated.v1", """
                insert into views.charge_hold (ticket_key, charge_id, code, since)
                select distinct on (f.key, c->>'chargeId', c->'hold'->>'code')
                  f.key, c->>'chargeId', c->'hold'->>'code', f.at
                from facts f cross join lateral jsonb_array_elements(f.body->'charges') c
                where c->>'standing' = 'held'
                order by f.key, c->>'chargeId', c->'hold'->>'code', f.version
                on conflict do nothing
                """, onlyWith: "held"),
            new("ticket.rated.v1", """
                delete from views.charge where ticket_key = any(array(select distinct key from heads where version > 1))
                """),
            new("ticket.rated.v1", """
                insert into views.charge
                  (ticket_key, charge_id, place, kind, standing, contract_id, customer_id, contract_version,
                   rating_number, rated_at,
                   facts, work_date, description, quantity, unit, net, currency, tax_code,
                   hold_code, hold_owner, hold_reason, next_step, hold_missing, held_since)
                select l.key, c->>'chargeId', place, c->>'kind', c->>'standing',
                  l.body->>'contractId', l.body->>'customerId', (l.body->>'contractVersion')::integer,
                  (l.body->>'ratingNumber')::integer, l.at,
                  array(select jsonb_array_elements_text(c->'facts')), (c->>'workDate')::date, c->>'description',
                  (c->>'quantity')::numeric, c->>'unit', (c->'net'->>'amount')::numeric, c->'net'->>'currency',
                  c->>'taxCode', c->'hold'->>'code', c->'hold'->>'owner', c->'hold'->>'reason',
                  c->'hold'->>'nextStep', c->'hold'->>'missing', h.since
                from last l
                cross join lateral jsonb_array_elements(l.body->'charges') with ordinality as x(c, place)
                left join views.charge_hold h on c->>'standing' = 'held'
                  and h.ticket_key = l.key and h.charge_id = c->>'chargeId' and h.code = c->'hold'->>'code'
                """),
        ])
    {
        Erase =
        [
            """
            update views.charge set description = '[erased]' where ticket_key = any($1)
            """,
        ],
    };
}
