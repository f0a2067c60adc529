namespace BillingGrains.Storage.Views.Definitions;

/// <summary>Who sees to a cause, what people say of it, what they were told, and by when each kind is to be done.</summary>
internal static class ExceptionCasesView
{
    private const string Settled = "case.assigned.v1 case.handed-over.v1 case.due-set.v1";

    public static ViewDefinition Definition { get; } = new(
        "exception-cases",
        Version: 1,
        Tables: ["exception_case", "exception_comment", "exception_due", "notice"],
        Create: """
            create table views.exception_case (
              cause text collate "C" primary key,
              owner text collate "C",
              person text,
              due_at timestamptz
            );

            create table views.exception_comment (
              cause text collate "C" not null,
              version bigint not null,
              text text not null,
              said_by text not null,
              said_at timestamptz not null,
              primary key (cause, version)
            );
            comment on table views.exception_comment is 'With what was said when it was handed over or put off.';

            create table views.exception_due (
              kind text collate "C" primary key,
              hours integer not null
            );

            create table views.notice (
              notice_id text collate "C" primary key,
              reason text collate "C" not null,
              owner text collate "C" not null,
              causes text[] not null,
              text text[] not null,
              at timestamptz not null
            );
            create index on views.notice (at, notice_id);
            """,
        Steps:
        [
            new(Settled, """
                insert into views.exception_case (cause)
                select distinct substr(key, 6) from facts on conflict do nothing
                """),
            new("case.handed-over.v1", """
                update views.exception_case c set owner = l.body->>'owner' from last l where c.cause = substr(l.key, 6)
                """),
            new("case.assigned.v1 case.handed-over.v1", """
                update views.exception_case c set person = l.body->>'person' from last l where c.cause = substr(l.key, 6)
                """),
            new("case.due-set.v1", """
                update views.exception_case c set due_at = (l.body->>'due')::timestamptz
                from last l where c.cause = substr(l.key, 6)
                """),
            new("case.commented.v1 case.handed-over.v1 case.due-set.v1", """
                insert into views.exception_comment
                select substr(key, 6), version, coalesce(body->>'text', body->>'reason'), body->>'by', at
                from facts
                on conflict do nothing
                """),
            new("notices.configured.v1", """
                delete from views.exception_due d using last l where l.key = 'notices/all'
                """),
            new("notices.configured.v1", """
                insert into views.exception_due
                select d->>'kind', (d->>'hours')::integer
                from last l cross join lateral jsonb_array_elements(l.body->'settings'->'dueHours') d
                """),
            new("notices.given.v1", """
                insert into views.notice
                select n->>'noticeId', n->>'reason', n->>'owner', array(select jsonb_array_elements_text(n->'causes')),
                  array(select jsonb_array_elements_text(n->'text')), (n->>'at')::timestamptz
                from facts cross join lateral (select body->'notice') as x(n)
                on conflict do nothing
                """),
        ]);
}
