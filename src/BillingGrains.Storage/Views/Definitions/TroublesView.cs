namespace BillingGrains.Storage.Views.Definitions;

/// <summary>What of the installation itself does not go on: grains that cannot be read, deliveries that are owed for too
/// long, connections that cannot be opened.</summary>
internal static class TroublesView
{
    /// <summary>The last that each watch said of each trouble in the range.</summary>
    private const string Latest = """
        , said as (
          select key as watch, version, type, body->'trouble' as trouble,
            coalesce(body->'trouble'->>'key', body->>'key') as key,
            coalesce(body->'trouble'->>'code', body->>'code') as code
          from facts
        ),
        latest as (
          select distinct on (watch, key, code) * from said order by watch, key, code, version desc
        )
        """;

    public static ViewDefinition Definition { get; } = new(
        "troubles",
        Version: 1,
        Tables: ["trouble"],
        Create: """
            create table views.trouble (
              watch text collate "C" not null,
              key text collate "C" not null,
              code text collate "C" not null,
              owner text not null,
              reason text not null,
              next_step text not null,
              since timestamptz not null,
              primary key (watch, key, code)
            );
            """,
        Steps:
        [
            new("watch.trouble-seen.v1 watch.trouble-over.v1", Latest + """
                delete from views.trouble t using latest l
                where l.type = 'watch.trouble-over.v1' and t.watch = l.watch and t.key = l.key and t.code = l.code
                """, onlyFor: "watch.trouble-over.v1"),
            new("watch.trouble-seen.v1 watch.trouble-over.v1", Latest + """
                insert into views.trouble
                select watch, key, code, trouble->>'owner', trouble->>'reason', trouble->>'nextStep',
                  (trouble->>'since')::timestamptz
                from latest where type = 'watch.trouble-seen.v1'
                on conflict (watch, key, code) do update set
                  owner = excluded.owner, reason = excluded.reason, next_step = excluded.next_step, since = excluded.since
                """, onlyFor: "watch.trouble-seen.v1"),
        ]);
}
