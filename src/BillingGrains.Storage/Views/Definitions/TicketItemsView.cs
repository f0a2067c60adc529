namespace BillingGrains.Storage.Views.Definitions;

/// <summary>What was done on tickets: time as worked and parts as used, the highest revision of each.
/// The technician is left out: a view holds no data of persons.</summary>
internal static class TicketItemsView
{
    private const string Columns = """
        insert into views.ticket_item as i
          (ticket_key, kind, item_id, version, revision, worked_at, description, code, quantity, unit
        """;

    private static readonly FactRows Time = new("""
        item_id=entry.entryId revision=entry.revision worked_at=entry.startedAt description=entry.description
        code=entry.workType quantity=entry.minutes
        """);

    private static readonly FactRows Part = new("""
        item_id=part.partId revision=part.revision worked_at=part.usedAt description=part.description
        code=part.itemCode quantity=part.quantity
        """);

    public static ViewDefinition Definition { get; } = new(
        "ticket-items",
        Version: 3,
        Tables: ["ticket_item", "ticket_item_withdrawal"],
        Create: """
            create table views.ticket_item (
              ticket_key text collate "C" not null,
              kind text collate "C" not null,
              item_id text collate "C" not null,
              version bigint not null,
              revision integer not null,
              worked_at timestamptz not null,
              description text not null,
              code text not null,
              quantity numeric not null,
              unit text not null,
              withdrawn_at timestamptz,
              withdrawn_reason text,
              primary key (ticket_key, kind, item_id)
            ) with (fillfactor = 80);
            create table views.ticket_item_withdrawal (
              ticket_key text collate "C" not null,
              kind text collate "C" not null,
              item_id text collate "C" not null,
              version bigint not null,
              at timestamptz not null,
              reason text,
              primary key (ticket_key, kind, item_id)
            );
            comment on table views.ticket_item_withdrawal is 'The first of each item: it may have overtaken its entry.';
            comment on column views.ticket_item.version is 'Of the fact that the row shows.';
            comment on column views.ticket_item.code is 'The work type of time, the item code of a part.';
            """,
        Steps:
        [
            new("ticket.time-withdrawn.v1", KeepFirst("time", "entryId")),
            new("ticket.part-withdrawn.v1", KeepFirst("part", "partId")),
            // A ticket logs an entry once and revises it afterwards: a first one needs no look at what is there.
            new("ticket.time-logged.v1", Log("time", "minute"), rows: Time),
            new("ticket.part-used.v1", Log("part", "piece"), rows: Part),
            new("ticket.time-revised.v1", Revise("time", "minute"), rows: Time),
            new("ticket.part-revised.v1", Revise("part", "piece"), rows: Part),
            new("ticket.time-withdrawn.v1", Withdraw("time", "entryId")),
            new("ticket.part-withdrawn.v1", Withdraw("part", "partId")),
        ])
    {
        Erase =
        [
            """
            update views.ticket_item set description = '[erased]',
              withdrawn_reason = case when withdrawn_reason is not null then '[erased]' end
            where ticket_key = any($1)
            """,
            "update views.ticket_item_withdrawal set reason = '[erased]' where ticket_key = any($1) and reason is not null",
        ],
    };

    private static string KeepFirst(string kind, string id) => $"""
        insert into views.ticket_item_withdrawal (ticket_key, kind, item_id, version, at, reason)
        select distinct on (key, body->>'{id}') key, '{kind}', body->>'{id}', version, at, body->>'reason' from facts
        order by key, body->>'{id}', version
        on conflict (ticket_key, kind, item_id) do nothing
        """;

    private static string Item(string kind, string unit) => $"""
        key, '{kind}', item_id, version, revision::integer, worked_at::timestamptz, description, code, quantity::numeric, '{unit}'
        """;

    // A withdrawal that overtook its entry holds for the first revision to come.
    private static string Log(string kind, string unit) => $"""
        {Columns}, withdrawn_at, withdrawn_reason)
        select {Item(kind, unit)}, withdrawn_at, withdrawn_reason from rows f left join lateral (
          select w.at as withdrawn_at, w.reason as withdrawn_reason from views.ticket_item_withdrawal w
          where w.ticket_key = f.key and w.kind = '{kind}' and w.item_id = f.item_id and w.version < f.version
        ) w on true
        """;

    private static string Revise(string kind, string unit) => $"""
        {Columns})
        select distinct on (key, item_id) {Item(kind, unit)} from rows
        order by key, item_id, version desc
        on conflict (ticket_key, kind, item_id) do update set
          version = excluded.version, revision = excluded.revision, worked_at = excluded.worked_at,
          description = excluded.description, code = excluded.code, quantity = excluded.quantity,
          withdrawn_at = null, withdrawn_reason = null
        """;

    // A withdrawal that is older than what the row shows was made good by a later revision in the same range.
    private static string Withdraw(string kind, string id) => $"""
        , withdrawn as (
          select distinct on (key, body->>'{id}') key, body->>'{id}' as item_id, version, at, body->>'reason' as reason
          from facts order by key, body->>'{id}', version desc
        )
        update views.ticket_item i set withdrawn_at = w.at, withdrawn_reason = w.reason
        from withdrawn w
        where i.ticket_key = w.key and i.kind = '{kind}' and i.item_id = w.item_id and i.version < w.version
        """;
}
