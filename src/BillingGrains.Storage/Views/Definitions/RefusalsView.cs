namespace BillingGrains.Storage.Views.Definitions;

/// <summary>What a rule forbade: facts that were delivered to a grain, what a source told of a ticket, and what a source
/// would not write on one. Nothing came of them, and somebody must see to it.</summary>
internal static class RefusalsView
{
    private const string WriteBackTypes =
        "source.write-back-parked.v1 source.write-back-replayed.v1 source.written-back.v1";

    private const string LatestWriteBack = """
        , latest as (
          select distinct on (key, body->>'ticketKey', body->>'invoiceKey') key, body, type, at
          from facts order by key, body->>'ticketKey', body->>'invoiceKey', version desc
        )
        """;

    public static ViewDefinition Definition { get; } = new(
        "refusals",
        Version: 3,
        Tables: ["refusal", "refused_change", "parked_write_back"],
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

            create table views.refused_change (
              source text collate "C" not null,
              ticket_key text collate "C" not null,
              entry text collate "C" not null,
              code text not null,
              reason text not null,
              since timestamptz not null,
              primary key (source, ticket_key, entry)
            );

            create table views.parked_write_back (
              source text collate "C" not null,
              ticket_key text collate "C" not null,
              invoice_key text collate "C" not null,
              number text not null,
              code text not null,
              owner text not null,
              reason text not null,
              next_step text not null,
              since timestamptz not null,
              primary key (source, ticket_key, invoice_key)
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
            new("source.change-refused.v1 source.change-taken.v1", """
                , latest as (
                  select distinct on (key, body->>'ticketKey', body->>'entry') key, body, type
                  from facts order by key, body->>'ticketKey', body->>'entry', version desc
                )
                delete from views.refused_change c
                using latest l
                where l.type = 'source.change-taken.v1' and c.source = l.key
                  and c.ticket_key = l.body->>'ticketKey' and c.entry = l.body->>'entry'
                """, onlyFor: "source.change-taken.v1"),
            new("source.change-refused.v1 source.change-taken.v1", """
                , latest as (
                  select distinct on (key, body->>'ticketKey', body->>'entry') key, body, type, at
                  from facts order by key, body->>'ticketKey', body->>'entry', version desc
                )
                insert into views.refused_change
                select key, body->>'ticketKey', body->>'entry', body->>'code', body->>'reason', at
                from latest where type = 'source.change-refused.v1'
                on conflict (source, ticket_key, entry) do update set
                  code = excluded.code, reason = excluded.reason, since = excluded.since
                """, onlyFor: "source.change-refused.v1"),
            new(WriteBackTypes, $"""
                {LatestWriteBack}
                delete from views.parked_write_back p
                using latest l
                where l.type <> 'source.write-back-parked.v1' and p.source = l.key
                  and p.ticket_key = l.body->>'ticketKey' and p.invoice_key = l.body->>'invoiceKey'
                """),
            new(WriteBackTypes, $"""
                {LatestWriteBack}
                insert into views.parked_write_back
                select key, body->>'ticketKey', body->>'invoiceKey', body->>'number', body->>'code', body->>'owner',
                  body->>'reason', body->>'nextStep', at
                from latest where type = 'source.write-back-parked.v1'
                on conflict (source, ticket_key, invoice_key) do update set
                  code = excluded.code, owner = excluded.owner, reason = excluded.reason,
                  next_step = excluded.next_step, since = excluded.since
                """, onlyFor: "source.write-back-parked.v1"),
        ]);
}
