namespace BillingGrains.Storage.Views.Definitions;

/// <summary>Each document, from draft to posted. Every column is set by one step alone, from the last fact of the
/// step's types: so it does not matter how facts are cut into ranges.</summary>
internal static class InvoicesView
{
    public static ViewDefinition Definition { get; } = new(
        "invoices",
        Version: 10,
        Tables: ["invoice"],
        Create: """
            create table views.invoice (
              key text collate "C" primary key,
              contract_id text collate "C" not null,
              contract_version integer not null,
              contract_name text not null,
              entity_id text collate "C" not null,
              tenant_id text collate "C" not null,
              kind text collate "C" not null,
              period text collate "C" not null,
              reason text not null,
              currency text collate "C" not null,
              bill_to text not null,
              opened_at timestamptz not null,
              net numeric,
              tax numeric,
              gross numeric,
              status text collate "C" not null default 'draft',
              status_since timestamptz not null,
              hold_reason text,
              approved_by text,
              approved_at timestamptz,
              number text,
              invoice_date date,
              due_date date,
              finalized_at timestamptz,
              posting_key text collate "C",
              attempts integer not null default 0,
              sending text,
              sending_detail text,
              sending_at timestamptz,
              retry_at timestamptz,
              remote_id text,
              parked_code text collate "C",
              parked_words text,
              parked_detail text,
              posted_at timestamptz,
              posted_net numeric,
              posted_tax numeric,
              posted_gross numeric,
              differ_words text,
              differ_at timestamptz,
              rounded_to text collate "C",
              review_words text,
              is_empty boolean not null default false,
              shown_status text collate "C" generated always as (
                case when status = 'draft' and is_empty then 'empty' else status end) stored,
              credits text collate "C",
              credit_kind text collate "C",
              credit_reason text,
              void_reason text,
              payable numeric,
              credited numeric,
              paid numeric,
              refunded numeric,
              written_off numeric,
              discounted numeric,
              open_amount numeric,
              dispute_reason text,
              dispute_owner text,
              disputed_at timestamptz,
              balance_at timestamptz,
              voided_by text,
              booked_on date,
              revenue_from text collate "C",
              revenue_until text collate "C"
            ) with (fillfactor = 60);
            create index on views.invoice (opened_at, key);
            create index on views.invoice (status_since, key) where status in ('held', 'parked');
            create index on views.invoice (differ_at, key) where differ_at is not null;
            create index on views.invoice (tenant_id, finalized_at, key) where status in ('finalized', 'parked');
            create index on views.invoice (posting_key);
            create index on views.invoice (entity_id, booked_on) where revenue_from is not null;
            comment on column views.invoice.status is 'draft, held, approved, finalized, parked, posted or voided.';
            comment on column views.invoice.credits is 'The invoice that a person credits by this document.';
            comment on column views.invoice.is_empty is 'All its lines were taken off.';
            comment on column views.invoice.review_words is
              'Why it waits for review by the contract''s rule, or the rule that let it through.';
            comment on column views.invoice.revenue_from is
              'The first month that the legal entity recognises here, as the document says; null where the ERP does.';
            comment on column views.invoice.sending is
              'What came of the last attempt: started, unknown, deferred, no-effect, created, posted or parked.';
            """,
        Steps:
        [
            new("invoice.opened.v1 invoice.foreign-taken.v1", """
                insert into views.invoice
                  (key, contract_id, contract_version, contract_name, entity_id, tenant_id, kind, period, reason,
                   currency, bill_to, opened_at, status_since, review_words, credits, credit_kind, credit_reason,
                   revenue_from, revenue_until)
                select key, t->>'contractId', (t->>'contractVersion')::integer, t->>'contractName',
                  t->'entity'->>'entityId', t->'entity'->>'erpTenantId', body->>'kind', body->>'period',
                  body->>'reason', t->>'currency', t->>'billTo', (body->>'at')::timestamptz, (body->>'at')::timestamptz,
                  t->'review'->>'words',
                  body->'credit'->>'invoiceKey', body->'credit'->>'kind', body->'credit'->>'reason',
                  case t->'entity'->'revenue'->>'recogniser' when 'here' then t->'entity'->'revenue'->>'from' end,
                  t->'entity'->'revenue'->>'until'
                from facts cross join lateral (select body->'terms') as x(t)
                """),
            new("""
                invoice.opened.v1 invoice.foreign-taken.v1 invoice.line-cut.v1 invoice.line-adjusted.v1
                invoice.lines-moved-off.v1 invoice.lines-moved-on.v1
                """, """
                update views.invoice i set
                  net = (l.body->'totals'->'net'->>'amount')::numeric,
                  tax = (l.body->'totals'->'tax'->>'amount')::numeric,
                  gross = (l.body->'totals'->'gross'->>'amount')::numeric
                from last l where i.key = l.key
                """),
            new("invoice.line-cut.v1 invoice.lines-moved-off.v1 invoice.lines-moved-on.v1", """
                update views.invoice i set is_empty = coalesce((l.body->>'leavesNone')::boolean, false)
                from last l where i.key = l.key
                """),
            new("invoice.approved.v1", """
                update views.invoice i set review_words = coalesce(l.body->>'rule', i.review_words)
                from last l where i.key = l.key
                """),
            new("invoice.approved.v1 invoice.approval-lapsed.v1", """
                update views.invoice i set
                  approved_by = case l.type when 'invoice.approved.v1' then l.body->>'by' end,
                  approved_at = case l.type when 'invoice.approved.v1' then (l.body->>'at')::timestamptz end
                from last l where i.key = l.key
                """),
            new("invoice.finalized.v1", """
                update views.invoice i set
                  invoice_date = (l.body->>'invoiceDate')::date,
                  booked_on = coalesce(l.body->>'postingDate', l.body->>'invoiceDate')::date,
                  due_date = (l.body->>'dueDate')::date, finalized_at = (l.body->>'at')::timestamptz
                from last l where i.key = l.key
                """),
            new("""
                invoice.held.v1 invoice.released.v1 invoice.approved.v1 invoice.finalized.v1
                invoice.parked.v1 invoice.replayed.v1 invoice.posted.v1 invoice.voided.v1
                """, """
                update views.invoice i set
                  status = case l.type
                    when 'invoice.held.v1' then 'held'
                    when 'invoice.released.v1' then case when i.approved_at is null then 'draft' else 'approved' end
                    when 'invoice.approved.v1' then 'approved'
                    when 'invoice.parked.v1' then 'parked'
                    when 'invoice.posted.v1' then 'posted'
                    when 'invoice.voided.v1' then 'voided'
                    else 'finalized' end,
                  status_since = (l.body->>'at')::timestamptz,
                  hold_reason = case l.type when 'invoice.held.v1' then l.body->>'reason' end,
                  parked_code = case l.type when 'invoice.parked.v1' then l.body->>'code' end,
                  parked_words = case l.type when 'invoice.parked.v1' then l.body->>'words' end,
                  parked_detail = case l.type when 'invoice.parked.v1' then l.body->>'detail' end
                from last l where i.key = l.key
                """),
            new("""
                invoice.sending-started.v1 invoice.sending-unknown.v1 invoice.sending-deferred.v1
                invoice.sending-had-no-effect.v1 invoice.created-in-erp.v1 invoice.posted.v1 invoice.parked.v1
                """, """
                update views.invoice i set
                  attempts = (l.body->>'attempt')::integer,
                  sending = case l.type
                    when 'invoice.sending-started.v1' then 'started'
                    when 'invoice.sending-unknown.v1' then 'unknown'
                    when 'invoice.sending-deferred.v1' then 'deferred'
                    when 'invoice.sending-had-no-effect.v1' then 'no-effect'
                    when 'invoice.created-in-erp.v1' then 'created'
                    when 'invoice.posted.v1' then 'posted'
                    else 'parked' end,
                  sending_detail = l.body->>'detail', sending_at = (l.body->>'at')::timestamptz,
                  retry_at = (l.body->>'retryAt')::timestamptz
                from last l where i.key = l.key
                """),
            new("invoice.sending-started.v1 invoice.adopted-from-erp.v1", """
                update views.invoice i set posting_key = coalesce(l.body->>'postingKey', i.posting_key)
                from last l where i.key = l.key
                """),
            // The ERP's number comes with the posting where it numbers.
            new("invoice.finalized.v1 invoice.posted.v1", """
                update views.invoice i set number = l.body->>'number' from last l where i.key = l.key
                """),
            new("invoice.created-in-erp.v1 invoice.gone-from-erp.v1 invoice.posted.v1", """
                update views.invoice i set
                  remote_id = case l.type when 'invoice.gone-from-erp.v1' then null else l.body->>'remoteId' end
                from last l where i.key = l.key
                """),
            new("invoice.posted.v1", """
                update views.invoice i set
                  posted_at = (l.body->>'at')::timestamptz,
                  posted_net = (l.body->'net'->>'amount')::numeric,
                  posted_tax = (l.body->'tax'->>'amount')::numeric,
                  posted_gross = (l.body->'gross'->>'amount')::numeric
                from last l where i.key = l.key
                """),
            new("invoice.balance-moved.v1", """
                update views.invoice i set
                  payable = (s->'payable'->>'amount')::numeric, credited = (s->'credited'->>'amount')::numeric,
                  paid = (s->'paid'->>'amount')::numeric, refunded = (s->'refunded'->>'amount')::numeric,
                  written_off = (s->'writtenOff'->>'amount')::numeric,
                  discounted = (s->'discounted'->>'amount')::numeric, open_amount = (s->'open'->>'amount')::numeric,
                  balance_at = (l.body->>'at')::timestamptz
                from last l cross join lateral (select l.body->'sums') as x(s) where i.key = l.key
                """),
            new("invoice.disputed.v1 invoice.dispute-resolved.v1", """
                update views.invoice i set
                  dispute_reason = l.body->'dispute'->>'reason', dispute_owner = l.body->'dispute'->>'owner',
                  disputed_at = (l.body->'dispute'->>'at')::timestamptz
                from last l where i.key = l.key
                """),
            new("invoice.voided.v1", """
                update views.invoice i set void_reason = l.body->>'reason', voided_by = l.body->>'by'
                from last l where i.key = l.key
                """),
            new("invoice.erp-rounded.v1", """
                update views.invoice i set rounded_to = l.body->>'account' from last l where i.key = l.key
                """),
            new("invoice.erp-amounts-differ.v1", """
                update views.invoice i set differ_words = l.body->>'words', differ_at = (l.body->>'at')::timestamptz
                from last l where i.key = l.key
                """),
        ])
    {
        Erase =
        [
            """
            update views.invoice set hold_reason = case when hold_reason is not null then '[erased]' end,
              void_reason = case when void_reason is not null then '[erased]' end,
              credit_reason = case when credit_reason is not null then '[erased]' end,
              dispute_reason = case when dispute_reason is not null then '[erased]' end
            where key = any($2)
            """,
        ],
    };
}
