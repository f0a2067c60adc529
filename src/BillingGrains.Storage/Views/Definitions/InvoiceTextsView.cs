namespace BillingGrains.Storage.Views.Definitions;

/// <summary>Places in texts of drafts that customers must not read, as far as nobody passed them.</summary>
internal static class InvoiceTextsView
{
    public static ViewDefinition Definition { get; } = new(
        "invoice-texts",
        Version: 1,
        Tables: ["invoice_text", "invoice_text_first"],
        Create: """
            create table views.invoice_text (
              invoice_key text collate "C" not null,
              line_id text collate "C" not null,
              is_shown boolean not null,
              kind text collate "C" not null,
              start integer not null,
              length integer not null,
              mark text collate "C" not null,
              since timestamptz not null,
              primary key (invoice_key, line_id, is_shown, start)
            );

            create table views.invoice_text_first (
              invoice_key text collate "C" not null,
              line_id text collate "C" not null,
              mark text collate "C" not null,
              since timestamptz not null,
              primary key (invoice_key, line_id, mark)
            );
            comment on table views.invoice_text_first is
              'When words were first found on a line. It outlives the hit, so that an age never starts anew.';
            """,
        Steps:
        [
            new("invoice.texts-checked.v1", """
                insert into views.invoice_text_first
                select distinct on (f.key, h->>'lineId', h->>'mark') f.key, h->>'lineId', h->>'mark', f.at
                from facts f cross join lateral jsonb_array_elements(f.body->'open') h
                order by f.key, h->>'lineId', h->>'mark', f.version
                on conflict do nothing
                """),
            new("invoice.texts-checked.v1 invoice.approved.v1", """
                delete from views.invoice_text t using heads f where t.invoice_key = f.key
                """),
            new("invoice.texts-checked.v1 invoice.approved.v1", """
                insert into views.invoice_text
                select l.key, h->>'lineId', (h->>'isShown')::boolean, h->>'kind', (h->>'start')::integer,
                  (h->>'length')::integer, h->>'mark', f.since
                from last l cross join lateral jsonb_array_elements(l.body->'open') h
                join views.invoice_text_first f
                  on f.invoice_key = l.key and f.line_id = h->>'lineId' and f.mark = h->>'mark'
                where l.type = 'invoice.texts-checked.v1'
                """, onlyFor: "invoice.texts-checked.v1"),
        ]);
}
