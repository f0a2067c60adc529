namespace BillingGrains.Storage.Views.Definitions;

/// <summary>Every version of every contract that was agreed.</summary>
internal static class ContractsView
{
    public static ViewDefinition Definition { get; } = new(
        "contracts",
        Version: 1,
        Tables: ["contract_version", "contract"],
        Create: """
            create table views.contract_version (
              contract_id text collate "C" not null,
              version integer not null,
              name text not null,
              entity_id text collate "C" not null,
              customer_ids text[] not null,
              bill_to text not null,
              currency text collate "C" not null,
              time_zone text not null,
              agreed_by text not null,
              agreed_at timestamptz not null,
              primary key (contract_id, version)
            );

            create table views.contract (
              contract_id text collate "C" primary key,
              version integer not null,
              name text not null,
              entity_id text collate "C" not null,
              customer_ids text[] not null,
              bill_to text not null,
              currency text collate "C" not null,
              time_zone text not null
            );
            comment on table views.contract is 'The last version of each.';
            """,
        Steps:
        [
            new("contract.agreed.v1", """
                insert into views.contract_version
                select substr(key, 10), (t->>'version')::integer, t->>'name', t->>'entityId',
                  array(select jsonb_array_elements_text(t->'customerIds')), t->>'billTo', t->>'currency',
                  t->>'timeZone', body->>'by', (body->>'at')::timestamptz
                from facts cross join lateral (select body->'terms') as x(t)
                """),
            new("contract.agreed.v1", """
                insert into views.contract
                select substr(key, 10), (t->>'version')::integer, t->>'name', t->>'entityId',
                  array(select jsonb_array_elements_text(t->'customerIds')), t->>'billTo', t->>'currency',
                  t->>'timeZone'
                from last cross join lateral (select body->'terms') as x(t)
                on conflict (contract_id) do update set
                  version = excluded.version, name = excluded.name, entity_id = excluded.entity_id,
                  customer_ids = excluded.customer_ids, bill_to = excluded.bill_to, currency = excluded.currency,
                  time_zone = excluded.time_zone
                """),
        ]);
}
