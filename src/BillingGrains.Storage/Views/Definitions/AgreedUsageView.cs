namespace BillingGrains.Storage.Views.Definitions;

/// <summary>Which meters of which customers each version of a contract bills, and from when it counts.</summary>
internal static class AgreedUsageView
{
    public static ViewDefinition Definition { get; } = new(
        "agreed-usage",
        Version: 1,
        Tables: ["usage_version", "usage_meter"],
        Create: """
            create table views.usage_version (
              contract_id text collate "C" not null,
              version integer not null,
              effective_from date,
              applies_from date not null,
              applies_to date,
              time_zone text not null,
              day_start time not null,
              primary key (contract_id, version)
            );
            comment on table views.usage_version is 'Also those without usage: each ends what counted before it.';

            create table views.usage_meter (
              contract_id text collate "C" not null,
              version integer not null,
              meter text collate "C" not null,
              customer text collate "C" not null,
              primary key (contract_id, version, meter, customer)
            );
            """,
        Steps:
        [
            new("contract.agreed.v1", """
                insert into views.usage_version
                select substr(key, 10), (t->>'version')::integer, (t->>'effectiveFrom')::date, (t->'applies'->>'from')::date,
                  (t->'applies'->>'to')::date, t->>'timeZone',
                  coalesce((t->'usagePeriods'->'cycle'->>'at')::time, '00:00')
                from facts cross join lateral (select body->'terms') as x(t)
                """),
            new("contract.agreed.v1", """
                insert into views.usage_meter
                select distinct substr(f.key, 10), (t->>'version')::integer, u->'meter'->>'meterId', c
                from facts f cross join lateral (select f.body->'terms') as x(t)
                cross join lateral jsonb_array_elements(t->'usage') as u
                cross join lateral jsonb_array_elements_text(t->'customerIds') as c
                """),
        ]);
}
