namespace BillingGrains.Storage.Views.Definitions;

/// <summary>Each document, from draft to posted. Every column is set by its insert and one group alone, from the last fact of
/// the group's types: so it does not matter how facts are cut into ranges.</summary>
internal static class InvoicesView
{
    private const string Approval = "invoice.approved.v1 invoice.approval-lapsed.v1";
    private const string ApprovedAt =
        "case approval.type when 'invoice.approved.v1' then (approval.body->>'at')::timestamptz end";

    public static ViewDefinition Definition { get; } = new(
        "invoices",
        Version: 11,
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
            create index on views.invoice (posting_key) where posting_key is not null;
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
                   revenue_from, revenue_until, net, tax, gross)
                select key, contract_id, contract_version::integer, contract_name, entity_id, tenant_id, kind, period, reason,
                  currency, bill_to, opened_at::timestamptz, opened_at::timestamptz, review_words, credits, credit_kind,
                  credit_reason, case recogniser when 'here' then revenue_from end, revenue_until,
                  net::numeric, tax::numeric, gross::numeric
                from rows
                """, rows: new FactRows("""
                contract_id=terms.contractId contract_version=terms.contractVersion contract_name=terms.contractName
                entity_id=terms.entity.entityId tenant_id=terms.entity.erpTenantId kind=kind period=period reason=reason
                currency=terms.currency bill_to=terms.billTo opened_at=at review_words=terms.review.words
                credits=credit.invoiceKey credit_kind=credit.kind credit_reason=credit.reason
                recogniser=terms.entity.revenue.recogniser revenue_from=terms.entity.revenue.from
                revenue_until=terms.entity.revenue.until net=totals.net.amount tax=totals.tax.amount gross=totals.gross.amount
                """)),
            ViewStep.Setting("views.invoice i", "i.key = l.key",
                new("totals", """
                    invoice.line-cut.v1 invoice.line-adjusted.v1 invoice.lines-moved-off.v1 invoice.lines-moved-on.v1
                    """,
                    ("net", "(totals.body->'totals'->'net'->>'amount')::numeric"),
                    ("tax", "(totals.body->'totals'->'tax'->>'amount')::numeric"),
                    ("gross", "(totals.body->'totals'->'gross'->>'amount')::numeric")),
                new("emptied", "invoice.line-cut.v1 invoice.lines-moved-off.v1 invoice.lines-moved-on.v1",
                    ("is_empty", "coalesce((emptied.body->>'leavesNone')::boolean, false)")),
                new("approved", "invoice.approved.v1", ("review_words", "coalesce(approved.body->>'rule', i.review_words)")),
                new("approval", Approval,
                    ("approved_by", "case approval.type when 'invoice.approved.v1' then approval.body->>'by' end"),
                    ("approved_at", ApprovedAt)),
                new("final", "invoice.finalized.v1",
                    ("invoice_date", "(final.body->>'invoiceDate')::date"),
                    ("booked_on", "coalesce(final.body->>'postingDate', final.body->>'invoiceDate')::date"),
                    ("due_date", "(final.body->>'dueDate')::date"),
                    ("finalized_at", "(final.body->>'at')::timestamptz")),
                new("standing", """
                    invoice.held.v1 invoice.released.v1 invoice.approved.v1 invoice.finalized.v1
                    invoice.parked.v1 invoice.replayed.v1 invoice.posted.v1 invoice.voided.v1
                    """,
                    ("status", $"""
                    case standing.type
                        when 'invoice.held.v1' then 'held'
                        when 'invoice.released.v1' then case
                          when (case when approval.body is null then i.approved_at else {ApprovedAt} end) is null then 'draft'
                          else 'approved' end
                        when 'invoice.approved.v1' then 'approved'
                        when 'invoice.parked.v1' then 'parked'
                        when 'invoice.posted.v1' then 'posted'
                        when 'invoice.voided.v1' then 'voided'
                        else 'finalized' end
                    """),
                    ("status_since", "(standing.body->>'at')::timestamptz"),
                    ("hold_reason", "case standing.type when 'invoice.held.v1' then standing.body->>'reason' end"),
                    ("parked_code", "case standing.type when 'invoice.parked.v1' then standing.body->>'code' end"),
                    ("parked_words", "case standing.type when 'invoice.parked.v1' then standing.body->>'words' end"),
                    ("parked_detail", "case standing.type when 'invoice.parked.v1' then standing.body->>'detail' end")),
                new("sent", """
                    invoice.sending-started.v1 invoice.sending-unknown.v1 invoice.sending-deferred.v1
                    invoice.sending-had-no-effect.v1 invoice.created-in-erp.v1 invoice.posted.v1 invoice.parked.v1
                    """,
                    ("attempts", "(sent.body->>'attempt')::integer"),
                    ("sending", """
                    case sent.type
                        when 'invoice.sending-started.v1' then 'started'
                        when 'invoice.sending-unknown.v1' then 'unknown'
                        when 'invoice.sending-deferred.v1' then 'deferred'
                        when 'invoice.sending-had-no-effect.v1' then 'no-effect'
                        when 'invoice.created-in-erp.v1' then 'created'
                        when 'invoice.posted.v1' then 'posted'
                        else 'parked' end
                    """),
                    ("sending_detail", "sent.body->>'detail'"),
                    ("sending_at", "(sent.body->>'at')::timestamptz"),
                    ("retry_at", "(sent.body->>'retryAt')::timestamptz")),
                new("known_as", "invoice.sending-started.v1 invoice.adopted-from-erp.v1",
                    ("posting_key", "coalesce(known_as.body->>'postingKey', i.posting_key)")),
                // The ERP's number comes with the posting where it numbers.
                new("numbered", "invoice.finalized.v1 invoice.posted.v1", ("number", "numbered.body->>'number'")),
                new("remote", "invoice.created-in-erp.v1 invoice.gone-from-erp.v1 invoice.posted.v1",
                    ("remote_id", "case when remote.type <> 'invoice.gone-from-erp.v1' then remote.body->>'remoteId' end")),
                new("posted", "invoice.posted.v1",
                    ("posted_at", "(posted.body->>'at')::timestamptz"),
                    ("posted_net", "(posted.body->'net'->>'amount')::numeric"),
                    ("posted_tax", "(posted.body->'tax'->>'amount')::numeric"),
                    ("posted_gross", "(posted.body->'gross'->>'amount')::numeric")),
                new("balance", "invoice.balance-moved.v1",
                    ("payable", "(balance.body->'sums'->'payable'->>'amount')::numeric"),
                    ("credited", "(balance.body->'sums'->'credited'->>'amount')::numeric"),
                    ("paid", "(balance.body->'sums'->'paid'->>'amount')::numeric"),
                    ("refunded", "(balance.body->'sums'->'refunded'->>'amount')::numeric"),
                    ("written_off", "(balance.body->'sums'->'writtenOff'->>'amount')::numeric"),
                    ("discounted", "(balance.body->'sums'->'discounted'->>'amount')::numeric"),
                    ("open_amount", "(balance.body->'sums'->'open'->>'amount')::numeric"),
                    ("balance_at", "(balance.body->>'at')::timestamptz")),
                new("dispute", "invoice.disputed.v1 invoice.dispute-resolved.v1",
                    ("dispute_reason", "dispute.body->'dispute'->>'reason'"),
                    ("dispute_owner", "dispute.body->'dispute'->>'owner'"),
                    ("disputed_at", "(dispute.body->'dispute'->>'at')::timestamptz")),
                new("voided", "invoice.voided.v1",
                    ("void_reason", "voided.body->>'reason'"), ("voided_by", "voided.body->>'by'")),
                new("rounded", "invoice.erp-rounded.v1", ("rounded_to", "rounded.body->>'account'")),
                new("differs", "invoice.erp-amounts-differ.v1",
                    ("differ_words", "differs.body->>'words'"), ("differ_at", "(differs.body->>'at')::timestamptz"))),
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
