namespace BillingGrains.Storage.Views.Definitions;

/// <summary>What contracts took over from tickets or owe by themselves, and what they put on documents: their side of
/// the second balance. What a contract owes by itself has the contract's own key for a ticket's.</summary>
internal static class ContractLedgerView
{
    private static readonly FactRows OwnCharges = new(each: "charges gone", columns: """
        charge_id=chargeId gone_id=. standing=standing work_date=workDate net=net.amount currency=net.currency
        hold_code=hold.code hold_owner=hold.owner hold_reason=hold.reason next_step=hold.nextStep hold_missing=hold.missing
        """);

    public static ViewDefinition Definition { get; } = new(
        "contract-ledger",
        Version: 8,
        Tables: ["taken_charge", "own_charge_hold", "covered_charge", "billed_line", "order_notice", "cover_notice"],
        Create: """
            create table views.taken_charge (
              contract_id text collate "C" not null,
              ticket_key text collate "C" not null,
              charge_id text collate "C" not null,
              standing text collate "C" not null,
              work_date date not null,
              net numeric,
              currency text collate "C",
              hold_code text collate "C",
              hold_owner text collate "C",
              hold_reason text,
              next_step text,
              held_since timestamptz,
              hold_missing text,
              primary key (contract_id, ticket_key, charge_id)
            );
            comment on column views.taken_charge.hold_code is
              'Like the other columns of a hold, for what the contract owes by itself only: see views.charge for tickets.';

            create table views.own_charge_hold (
              contract_id text collate "C" not null,
              charge_id text collate "C" not null,
              code text collate "C" not null,
              since timestamptz not null,
              primary key (contract_id, charge_id, code)
            );
            comment on table views.own_charge_hold is
              'When a charge was first held for a reason. It outlives the hold, so that an age never starts anew.';

            create table views.order_notice (
              contract_id text collate "C" not null,
              number text not null,
              used numeric not null,
              amount numeric not null,
              since timestamptz not null,
              primary key (contract_id, number)
            );
            comment on table views.order_notice is
              'Purchase orders of which so much is used that finance must know, until the next version of the contract.';

            create table views.cover_notice (
              contract_id text collate "C" not null,
              grant_id text collate "C" not null,
              percent integer not null,
              reason text not null,
              until date,
              since timestamptz not null,
              primary key (contract_id, grant_id)
            );
            comment on table views.cover_notice is
              'The highest share of each grant of cover that notice was given of, until the next version of the contract.';

            create table views.covered_charge (
              contract_id text collate "C" not null,
              ticket_key text collate "C" not null,
              charge_id text collate "C" not null,
              covered numeric not null,
              primary key (contract_id, ticket_key, charge_id)
            );
            comment on column views.covered_charge.covered is
              'What cover takes off the charge; below 0 where work beyond it costs more than its own rate.';

            create table views.billed_line (
              contract_id text collate "C" not null,
              invoice_key text collate "C" not null,
              line_id text collate "C" not null,
              ticket_key text collate "C" not null,
              charge_id text collate "C" not null,
              period text collate "C" not null,
              work_date date not null,
              worth numeric not null,
              currency text collate "C" not null,
              returned text,
              reduction text,
              voided boolean not null default false,
              opened numeric not null,
              reduced boolean not null default false,
              primary key (contract_id, line_id)
            );
            comment on column views.billed_line.worth is
              'What of the charge''s own amount the line stands for: before discounts, with tax that the price includes.';
            comment on column views.billed_line.returned is
              'Null while it stands; "rebill" or "final" when finance took it off.';
            comment on column views.billed_line.reduced is
              'Whether finance lowered the line for good while it was a draft: from what it was opened with to its worth.';
            comment on column views.billed_line.reduction is
              'Where a person credits by this line, "rebill" or "final"; null on any other.';
            """,
        Steps:
        [
            new("contract.charges-taken.v1", """
                , latest as (
                  select * from (
                    select *, substr(key, 10) as contract_id, max(version) over (partition by key, ticket_key) as last_version
                    from rows) every
                  where version = last_version
                ),
                gone as (
                  delete from views.taken_charge t using (
                    select contract_id, ticket_key, array_agg(charge_id) as stay from latest group by contract_id, ticket_key) l
                  where t.contract_id = l.contract_id and t.ticket_key = l.ticket_key
                    and t.charge_id = any(l.stay) is not true
                )
                insert into views.taken_charge
                  (contract_id, ticket_key, charge_id, standing, work_date, net, currency)
                select contract_id, ticket_key, charge_id, standing, work_date::date, net::numeric, currency
                from latest where place > 0
                on conflict (contract_id, ticket_key, charge_id) do update set
                  standing = excluded.standing, work_date = excluded.work_date, net = excluded.net,
                  currency = excluded.currency
                """, rows: new FactRows(each: "charges", evenEmpty: true, columns: """
                ticket_key=/ticketKey charge_id=chargeId standing=standing work_date=workDate net=net.amount
                currency=net.currency
                """)),
            new("contract.charged.v1", """
                insert into views.own_charge_hold
                select distinct on (key, charge_id, hold_code) substr(key, 10), charge_id, hold_code, at
                from rows where standing = 'held'
                order by key, charge_id, hold_code, version
                on conflict do nothing
                """, rows: OwnCharges),
            new("contract.charged.v1", """
                , latest as (
                  select distinct on (key, coalesce(charge_id, gone_id)) *
                  from rows order by key, coalesce(charge_id, gone_id), version desc, charge_id is null
                ),
                gone as (
                  delete from views.taken_charge t using latest l
                  where l.charge_id is null and t.contract_id = substr(l.key, 10) and t.ticket_key = l.key
                    and t.charge_id = l.gone_id
                )
                insert into views.taken_charge
                select substr(l.key, 10), l.key, l.charge_id, l.standing, l.work_date::date, l.net::numeric, l.currency,
                  l.hold_code, l.hold_owner, l.hold_reason, l.next_step, h.since, l.hold_missing
                from latest l
                left join views.own_charge_hold h on h.contract_id = substr(l.key, 10)
                  and h.charge_id = l.charge_id and h.code = l.hold_code
                where l.charge_id is not null
                on conflict (contract_id, ticket_key, charge_id) do update set
                  standing = excluded.standing, work_date = excluded.work_date, net = excluded.net,
                  currency = excluded.currency, hold_code = excluded.hold_code, hold_owner = excluded.hold_owner,
                  hold_reason = excluded.hold_reason, next_step = excluded.next_step,
                  held_since = excluded.held_since, hold_missing = excluded.hold_missing
                """, rows: OwnCharges),
            new("contract.cover-settled.v1", """
                insert into views.covered_charge
                select distinct on (key, c->>'ticketKey', c->>'chargeId')
                  substr(key, 10), c->>'ticketKey', c->>'chargeId', (c->'covered'->>'amount')::numeric
                from facts cross join lateral jsonb_array_elements(body->'charges') c
                order by key, c->>'ticketKey', c->>'chargeId', version desc
                on conflict (contract_id, ticket_key, charge_id) do update set covered = excluded.covered
                """),
            new("contract.period-billed.v1", """
                insert into views.billed_line
                select substr(key, 10), invoice_key, line_id, ticket_key, charge_id, period, work_date::date,
                  coalesce(worth, net)::numeric, currency, null,
                  case rebill when 'true' then 'rebill' when 'false' then 'final' end, false, coalesce(worth, net)::numeric
                from rows
                """, rows: new FactRows(each: "lines", columns: """
                invoice_key=/invoiceKey period=/period rebill=/credit.rebill line_id=lineId ticket_key=ticketKey
                charge_id=chargeId work_date=workDate worth=worth.amount net=net.amount currency=net.currency
                """)),
            // A line's id is its own wherever it stands.
            new("contract.lines-arrived.v1", """
                , latest as (
                  select distinct on (f.key, line_id) f.key, f.body, line_id
                  from facts f cross join lateral jsonb_array_elements_text(f.body->'lineIds') line_id
                  order by f.key, line_id, f.version desc
                )
                update views.billed_line b
                set invoice_key = l.body->>'to', period = split_part(l.body->>'to', '/', 3), voided = false
                from latest l where b.contract_id = substr(l.key, 10) and b.line_id = l.line_id
                """),
            new("contract.line-adjusted.v1", """
                , latest as (
                  select distinct on (key, body->>'lineId') key, body
                  from facts order by key, body->>'lineId', version desc
                )
                update views.billed_line b
                set worth = (l.body->'worth'->>'amount')::numeric, reduced = not (l.body->>'rebill')::boolean
                from latest l
                where b.contract_id = substr(l.key, 10) and b.line_id = l.body->>'lineId'
                """),
            new("contract.document-voided.v1", """
                update views.billed_line b set voided = true
                from facts f where b.contract_id = substr(f.key, 10) and b.invoice_key = f.body->>'invoiceKey'
                """),
            new("contract.agreed.v1 contract.purchase-order-used.v1", """
                delete from views.order_notice n using last l where n.contract_id = substr(l.key, 10)
                  and exists (select from facts f where f.key = l.key and f.type = 'contract.agreed.v1')
                """, onlyFor: "contract.agreed.v1"),
            new("contract.agreed.v1 contract.purchase-order-used.v1", """
                , latest as (
                  select distinct on (f.key, f.body->>'number') f.*
                  from facts f
                  where f.type = 'contract.purchase-order-used.v1' and not exists (
                    select from facts a
                    where a.key = f.key and a.type = 'contract.agreed.v1' and a.version > f.version)
                  order by f.key, f.body->>'number', f.version desc
                )
                insert into views.order_notice
                select substr(key, 10), body->>'number', (body->>'used')::numeric, (body->>'amount')::numeric, at
                from latest
                on conflict (contract_id, number) do update
                set used = excluded.used, amount = excluded.amount, since = excluded.since
                """, onlyFor: "contract.purchase-order-used.v1"),
            new("contract.agreed.v1 contract.cover-noticed.v1", """
                delete from views.cover_notice n using last l where n.contract_id = substr(l.key, 10)
                  and exists (select from facts f where f.key = l.key and f.type = 'contract.agreed.v1')
                """, onlyFor: "contract.agreed.v1"),
            new("contract.agreed.v1 contract.cover-noticed.v1", """
                , latest as (
                  select distinct on (f.key, n->>'grantId') f.key, f.at, n
                  from facts f cross join lateral (select f.body->'notice') as x(n)
                  where f.type = 'contract.cover-noticed.v1' and not exists (
                    select from facts a
                    where a.key = f.key and a.type = 'contract.agreed.v1' and a.version > f.version)
                  order by f.key, n->>'grantId', (n->>'percent')::integer desc, f.version
                )
                insert into views.cover_notice
                select substr(key, 10), n->>'grantId', (n->>'percent')::integer, n->>'text', (n->>'until')::date, at
                from latest
                on conflict (contract_id, grant_id) do update
                set percent = excluded.percent, reason = excluded.reason, until = excluded.until, since = excluded.since
                where excluded.percent > views.cover_notice.percent
                """, onlyFor: "contract.cover-noticed.v1"),
            new("contract.line-cut.v1", """
                , latest as (
                  select distinct on (key, body->>'lineId') key, body
                  from facts order by key, body->>'lineId', version desc
                )
                update views.billed_line b
                set returned = case when (l.body->>'rebill')::boolean then 'rebill' else 'final' end
                from latest l
                where b.contract_id = substr(l.key, 10) and b.line_id = l.body->>'lineId'
                """),
        ]);
}
