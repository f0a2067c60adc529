namespace BillingGrains.Storage.Views.Definitions;

/// <summary>Each entry of an invoice's balance that is entered in an ERP. Every column is set by one group alone.</summary>
internal static class VouchersView
{
    public static ViewDefinition Definition { get; } = new(
        "vouchers",
        Version: 1,
        Tables: ["voucher"],
        Create: """
            create table views.voucher (
              key text collate "C" primary key,
              invoice_key text collate "C" not null,
              kind text collate "C" not null,
              entry_id text collate "C" not null,
              entity_id text collate "C" not null,
              tenant_id text collate "C" not null,
              period text collate "C" not null,
              customer text not null,
              engine text,
              amount numeric not null,
              currency text collate "C" not null,
              entry_on date not null,
              opened_at timestamptz not null,
              status text collate "C" not null default 'waiting',
              status_since timestamptz not null,
              attempts integer not null default 0,
              parked_code text collate "C",
              parked_words text,
              parked_detail text,
              remote_id text,
              number text,
              posted_at timestamptz,
              entered_by text,
              differ_words text,
              differ_at timestamptz
            ) with (fillfactor = 60);
            create index on views.voucher (opened_at, key);
            create index on views.voucher (invoice_key) where status <> 'posted';
            create index on views.voucher (status_since, key) where status = 'parked';
            comment on column views.voucher.kind is
              'payment, refund, write-off, discount, payment-reversal, chargeback, discount-returned or journal.';
            comment on column views.voucher.invoice_key is 'Of a journal the key of the books that made it.';
            comment on column views.voucher.status is
              'waiting (for the invoice to be posted), due, parked or posted.';
            comment on column views.voucher.entered_by is 'Who entered it in the ERP by hand; null where we did.';
            """,
        Steps:
        [
            new("voucher.opened.v1", """
                insert into views.voucher
                  (key, invoice_key, kind, entry_id, entity_id, tenant_id, period, customer, engine, amount, currency,
                   entry_on, opened_at, status_since)
                select key, c->>'invoiceKey', coalesce(c->>'kind', 'journal'), c->>'entryId', c->>'entityId', c->>'tenantId',
                  c->>'period',
                  c->>'customer', c->>'engine', (c->'amount'->>'amount')::numeric, c->'amount'->>'currency',
                  (c->>'on')::date, (body->>'at')::timestamptz, (body->>'at')::timestamptz
                from facts cross join lateral (select body->'content') as x(c)
                """),
            ViewStep.Setting("views.voucher v", "v.key = l.key",
                new("standing", "voucher.due.v1 voucher.parked.v1 voucher.replayed.v1 voucher.posted.v1",
                    ("status", """
                    case standing.type
                        when 'voucher.parked.v1' then 'parked'
                        when 'voucher.posted.v1' then 'posted'
                        else 'due' end
                    """),
                    ("status_since", "(standing.body->>'at')::timestamptz"),
                    ("parked_code", "case standing.type when 'voucher.parked.v1' then standing.body->>'code' end"),
                    ("parked_words", "case standing.type when 'voucher.parked.v1' then standing.body->>'words' end"),
                    ("parked_detail", "case standing.type when 'voucher.parked.v1' then standing.body->>'detail' end")),
                new("sent", "voucher.sending-started.v1", ("attempts", "(sent.body->>'attempt')::integer")),
                new("remote", "voucher.created-in-erp.v1 voucher.gone-from-erp.v1 voucher.posted.v1",
                    ("remote_id", "case when remote.type <> 'voucher.gone-from-erp.v1' then remote.body->>'remoteId' end")),
                new("posted", "voucher.posted.v1",
                    ("number", "posted.body->>'number'"),
                    ("posted_at", "(posted.body->>'at')::timestamptz"),
                    ("entered_by", "posted.body->>'by'")),
                new("differs", "voucher.amounts-differ.v1",
                    ("differ_words", "differs.body->>'words'"), ("differ_at", "(differs.body->>'at')::timestamptz"))),
        ]);
}
