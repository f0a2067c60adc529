namespace BillingGrains.Storage.Views.Definitions;

/// <summary>Facts that were delivered to a grain and that a rule forbade there: nothing came of them, and somebody must
/// see to it.</summary>
internal static class RefusalsView
{
    public static ViewDefinition Definition { get; } = new(
        "refusals",
        Version: 1,
        Tables: ["refusal"],
        Create: """
            create table views.refusal (
              key text collate "C" not null,
              source text collate "C" not null,
              source_version bigint not null,
              fact_type text not null,
              code text not null,
              reason text not null,
              since timestamptz not null,
              primary key (key, source, source_version)
            );
            """,
        Steps:
        [
            new("delivery.refused.v1", """
                insert into views.refusal
                select key, body->>'source', (body->>'version')::bigint, body->>'factType', body->>'code',
                  body->>'reason', at
                from facts
                on conflict do nothing
                """),
        ]);
}
