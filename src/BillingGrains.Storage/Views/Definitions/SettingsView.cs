namespace BillingGrains.Storage.Views.Definitions;

/// <summary>Legal entities, ERP tenants and sources as they are set now.</summary>
internal static class SettingsView
{
    public static ViewDefinition Definition { get; } = new(
        "settings",
        Version: 1,
        Tables: ["setting"],
        Create: """
            create table views.setting (
              kind text collate "C" not null,
              id text collate "C" not null,
              version integer not null,
              body jsonb not null,
              set_by text not null,
              set_at timestamptz not null,
              primary key (kind, id)
            );
            comment on column views.setting.kind is '"entity", "erp" or "source".';
            """,
        Steps:
        [
            new("entity.configured.v1 erp.configured.v1 source.configured.v1", """
                insert into views.setting
                select split_part(type, '.', 1), substr(key, length(split_part(key, '/', 1)) + 2),
                  (body->'settings'->>'version')::integer, body->'settings', body->>'by', (body->>'at')::timestamptz
                from last
                on conflict (kind, id) do update set
                  version = excluded.version, body = excluded.body, set_by = excluded.set_by, set_at = excluded.set_at
                """, isWhole: true),
        ]);
}
