namespace BillingGrains.Storage.Views.Definitions;

/// <summary>Each number that a series gave, and what was done to the series: for the report of gaps.</summary>
internal static class NumbersView
{
    public static ViewDefinition Definition { get; } = new(
        "numbers",
        Version: 1,
        Tables: ["number_given", "series_change"],
        Create: """
            create table views.number_given (
              series text collate "C" not null,
              sequence bigint not null,
              number text not null,
              invoice_key text collate "C" not null,
              invoice_date date,
              given_at timestamptz not null,
              primary key (series, sequence)
            );
            create table views.series_change (
              series text collate "C" not null,
              version bigint not null,
              what text collate "C" not null,
              sequence bigint not null,
              words text not null,
              at timestamptz not null,
              primary key (series, version)
            );
            comment on column views.series_change.what is
              'started: it begins at sequence. raised: after a restore it goes on above sequence.';
            """,
        Steps:
        [
            new("series.number-given.v1", """
                insert into views.number_given
                select key, (body->>'sequence')::bigint, body->>'number', body->>'invoiceKey', (body->>'date')::date,
                  (body->>'at')::timestamptz
                from facts
                """),
            new("series.started.v1 series.raised.v1", """
                insert into views.series_change
                select key, version, case type when 'series.started.v1' then 'started' else 'raised' end,
                  coalesce(body->>'first', body->>'last')::bigint,
                  case type when 'series.started.v1' then (body->>'by') || ': ' || (body->>'reason')
                    else 'Raised above what the ERP shows, after the journal was set back (' || (body->>'epoch') || ').' end,
                  (body->>'at')::timestamptz
                from facts
                """),
        ]);
}
