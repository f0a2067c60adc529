namespace BillingGrains.Storage.Views.Definitions;

/// <summary>What contracts took over from tickets, and what they put on documents: their side of the second
/// balance.</summary>
internal static class ContractLedgerView
{
    public static ViewDefinition Definition { get; } = new(
        "contract-ledger",
        Version: 1,
        Tables: ["taken_charge", "billed_line"],
        Create: """
            create table views.taken_charge (
              contract_id text collate "C" not null,
              ticket_key text collate "C" not null,
              charge_id text collate "C" not null,
              standing text collate "C" not null,
              work_date date not null,
              net numeric,
              currency text collate "C",
              primary key (contract_id, ticket_key, charge_id)
            );

            create table views.billed_line (
              contract_id text collate "C" not null,
              invoice_key text collate "C" not null,
              line_id text collate "C" not null,
              ticket_key text collate "C" not null,
              charge_id text collate "C" not null,
              period text collate "C" not null,
              work_date date not null,
              net numeric not null,
              currency text collate "C" not null,
              returned text,
              primary key (contract_id, invoice_key, line_id)
            );
            create index on views.billed_line (ticket_key, charge_id);
            comment on column views.billed_line.returned is
              'Null while it stands; "rebill" or "final" when finance took it off.';
            """,
        Steps:
        [
            new("contract.charges-taken.v1", """
                delete from views.taken_charge t
                using (select distinct substr(key, 10) as contract_id, body->>'ticketKey' as ticket_key from facts) f
                where t.contract_id = f.contract_id and t.ticket_key = f.ticket_key
                """),
            new("contract.charges-taken.v1", """
                , latest as (
                  select distinct on (key, body->>'ticketKey') key, body
                  from facts order by key, body->>'ticketKey', version desc
                )
                insert into views.taken_charge
                select substr(key, 10), body->>'ticketKey', c->>'chargeId', c->>'standing',
                  (c->>'workDate')::date, (c->'net'->>'amount')::numeric, c->'net'->>'currency'
                from latest cross join lateral jsonb_array_elements(body->'charges') c
                """),
            new("contract.period-billed.v1", """
                insert into views.billed_line
                select substr(key, 10), body->>'invoiceKey', b->>'lineId', b->>'ticketKey', b->>'chargeId',
                  body->>'period', (b->>'workDate')::date, (b->'net'->>'amount')::numeric, b->'net'->>'currency'
                from facts cross join lateral jsonb_array_elements(body->'lines') b
                """),
            new("contract.line-cut.v1", """
                , latest as (
                  select distinct on (key, body->>'invoiceKey', body->>'lineId') key, body
                  from facts order by key, body->>'invoiceKey', body->>'lineId', version desc
                )
                update views.billed_line b
                set returned = case when (l.body->>'rebill')::boolean then 'rebill' else 'final' end
                from latest l
                where b.contract_id = substr(l.key, 10) and b.invoice_key = l.body->>'invoiceKey'
                  and b.line_id = l.body->>'lineId'
                """),
        ]);
}
