namespace BillingGrains.Storage.Views.Definitions;

/// <summary>Refunds, write-offs and voids that wait for another person.</summary>
internal static class GiveUpsView
{
    private const string Decided = """
        delete from views.asked_give_up a using facts f
        where a.invoice_key = f.key and a.version < f.version and (
          f.type in ('invoice.voided.v1', 'invoice.void-declined.v1') and a.kind = 'void'
          or f.type = 'invoice.give-up-decided.v1' and a.kind = f.body->>'kind' and a.id = f.body->>'id')
        """;

    public static ViewDefinition Definition { get; } = new(
        "give-ups",
        Version: 1,
        Tables: ["asked_give_up"],
        Create: """
            create table views.asked_give_up (
              invoice_key text collate "C" not null,
              version bigint not null,
              kind text collate "C" not null,
              id text collate "C" not null,
              amount numeric,
              words text not null,
              asked_by text not null,
              since timestamptz not null,
              primary key (invoice_key, version)
            );
            comment on column views.asked_give_up.kind is '"refund", "write-off" or "void".';
            """,
        Steps:
        [
            new("invoice.give-up-asked.v1", """
                insert into views.asked_give_up
                select key, version, body->'asked'->>'kind', body->'asked'->>'id',
                  (body->'asked'->'amount'->>'amount')::numeric, body->'asked'->>'words', body->'asked'->>'by',
                  (body->'asked'->>'at')::timestamptz
                from facts
                """),
            new("invoice.give-up-decided.v1 invoice.voided.v1 invoice.void-declined.v1", Decided),
        ])
    {
        Erase = ["update views.asked_give_up set words = '[erased]' where invoice_key = any($2)"],
    };
}
