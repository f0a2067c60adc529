namespace BillingGrains.Storage.Views.Definitions;

/// <summary>Approved documents that their legal entity's books cannot date yet.</summary>
internal static class DateWaitsView
{
    private const string Decisions = "books.date-waits.v1 books.date-given.v1 books.date-declined.v1";

    public static ViewDefinition Definition { get; } = new(
        "date-waits",
        Version: 1,
        Tables: ["date_wait"],
        Create: """
            create table views.date_wait (
              invoice_key text collate "C" primary key,
              code text collate "C" not null,
              reason text not null,
              next_step text not null,
              missing text,
              since timestamptz not null
            );
            """,
        Steps:
        [
            new(Decisions, """
                delete from views.date_wait w using (select distinct f.body->>'invoiceKey' as key from facts f) d
                where w.invoice_key = d.key
                """),
            new(Decisions, """
                insert into views.date_wait
                select d.key, h->>'code', h->>'reason', h->>'nextStep', h->>'missing', (d.body->>'at')::timestamptz
                from (
                  select distinct on (f.body->>'invoiceKey') f.body->>'invoiceKey' as key, f.type, f.body
                  from facts f order by f.body->>'invoiceKey', f.version desc) d
                cross join lateral (select d.body->'hold') as x(h)
                where d.type = 'books.date-waits.v1'
                """, onlyFor: "books.date-waits.v1"),
        ]);
}
