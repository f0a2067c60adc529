namespace BillingGrains.Storage.Views.Definitions;

/// <summary>The charges of each ticket as its last rating left them.</summary>
internal static class ChargesView
{
    private static readonly FactRows Charges = new(each: "charges", evenEmpty: true, columns: """
        contract_id=/contractId customer_id=/customerId contract_version=/contractVersion rating_number=/ratingNumber
        charge_id=chargeId kind=kind standing=standing facts=facts work_date=workDate description=description
        quantity=quantity unit=unit net=net.amount currency=net.currency tax_code=taxCode hold_code=hold.code
        hold_owner=hold.owner hold_reason=hold.reason next_step=hold.nextStep hold_missing=hold.missing
        """);

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
                select distinct on (key, charge_id, hold_code) key, charge_id, hold_code, at
                from rows where standing = 'held'
                order by key, charge_id, hold_code, version
                on conflict do nothing
                """, rows: Charges),
            new("ticket.rated.v1", """
                delete from views.charge where ticket_key = any(array(select distinct key from rows where rating_number <> '1'))
                """, rows: Charges),
            new("ticket.rated.v1", """
                insert into views.charge
                  (ticket_key, charge_id, place, kind, standing, contract_id, customer_id, contract_version,
                   rating_number, rated_at,
                   facts, work_date, description, quantity, unit, net, currency, tax_code,
                   hold_code, hold_owner, hold_reason, next_step, hold_missing, held_since)
                select l.key, l.charge_id, l.place, l.kind, l.standing, l.contract_id, l.customer_id,
                  l.contract_version::integer, l.rating_number::integer, l.at,
                  array(select jsonb_array_elements_text(l.facts::jsonb)), l.work_date::date, l.description,
                  l.quantity::numeric, l.unit, l.net::numeric, l.currency, l.tax_code, l.hold_code, l.hold_owner,
                  l.hold_reason, l.next_step, l.hold_missing, h.since
                from (select *, max(version) over (partition by key) as last_version from rows) l
                left join views.charge_hold h on l.standing = 'held'
                  and h.ticket_key = l.key and h.charge_id = l.charge_id and h.code = l.hold_code
                where l.version = l.last_version and l.place > 0
                """, rows: Charges),
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
