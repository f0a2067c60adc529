using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Exceptions;
using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Views.Queries;

/// <summary>The exception queue: all that waits for a person.</summary>
internal static class ExceptionSql
{
    /// <summary>One row for each, from the views that hold it: "kind" is where the registry lists it, "fallback" where
    /// it is listed when the registry does not know that code.</summary>
    public const string Union = $"""
        select c.hold_code as code, c.hold_code as kind, 'unknown-reason' as fallback, c.hold_owner as owner,
          c.ticket_key as key, c.charge_id, coalesce(c.customer_id, t.customer_id) as customer_id, c.contract_id,
          k.entity_id, c.net as amount, c.currency,
          c.hold_reason as reason, c.next_step, c.hold_missing as missing, c.held_since as since
        from views.charge c
        left join views.ticket t on t.key = c.ticket_key
        left join views.contract k on k.contract_id = c.contract_id
        where c.standing = 'held'
        union all
        select c.hold_code, c.hold_code, 'unknown-reason', c.hold_owner, c.ticket_key, c.charge_id, null, c.contract_id,
          k.entity_id, c.net, c.currency, c.hold_reason, c.next_step, c.hold_missing, c.held_since
        from views.taken_charge c
        left join views.contract k on k.contract_id = c.contract_id
        where c.hold_code is not null
        union all
        select o.code, o.code, 'unknown-reason', 'finance', 'contract/' || n.contract_id, n.number, null, n.contract_id,
          k.entity_id, n.amount - n.used, k.currency,
          'Of the purchase order ' || n.number || ', ' || trim_scale(n.used) || ' of ' || trim_scale(n.amount)
            || ' ' || k.currency || ' is on documents.',
          'Ask the customer for a further order, and agree it with a new version of the contract.', n.number, n.since
        from views.order_notice n
        cross join lateral (
          select case when n.used >= n.amount then 'purchase-order-used-up' else 'purchase-order-low' end as code) o
        left join views.contract k on k.contract_id = n.contract_id
        union all
        select o.code, o.code, 'unknown-reason', 'finance', 'contract/' || n.contract_id, n.grant_id, null, n.contract_id,
          k.entity_id, null, null, n.reason,
          'Tell the customer, and agree more with a new version of the contract, or let further work be billed.',
          n.grant_id, n.since
        from views.cover_notice n
        cross join lateral (
          select case when n.grant_id like 'prepaid/%' then 'prepaid' else 'cover' end
            || case when n.percent >= 100 then '-used-up' else '-low' end as code) o
        left join views.contract k on k.contract_id = n.contract_id
        where n.until is null or n.until >= current_date - 31
        union all
        select 'invoice-held', 'invoice-held', 'unknown-reason', 'finance', i.key, null, null, i.contract_id, i.entity_id,
          i.gross, i.currency, i.hold_reason, 'Release the invoice, or take off the lines that it is held for.', null,
          i.status_since
        from views.invoice i
        where i.status = 'held'
        union all
        select 'give-up-asked', 'give-up-asked', 'unknown-reason', 'finance', a.invoice_key, a.kind || '/' || a.id, null,
          i.contract_id, i.entity_id, coalesce(a.amount, i.gross), i.currency,
          a.asked_by || ' asks for a ' || a.kind || coalesce(' of ' || a.amount || ' ' || i.currency, '') || ': ' || a.words,
          'An approver who did not ask for it approves or declines it.', null, a.since
        from views.asked_give_up a
        left join views.invoice i on i.key = a.invoice_key
        union all
        select w.code, w.code, 'unknown-reason', 'finance', w.invoice_key, null, null, i.contract_id, i.entity_id,
          i.gross, i.currency, w.reason, w.next_step, w.missing, w.since
        from views.date_wait w
        left join views.invoice i on i.key = w.invoice_key
        union all
        select 'text-' || x.kind, 'text-' || x.kind, 'unknown-reason', 'finance', i.key,
          x.line_id || case when x.is_shown then '~' else '@' end || x.start, null, i.contract_id, i.entity_id, null, null,
          case when x.is_shown then 'The text under which line ' else 'The text of line ' end || x.line_id
            || case when x.is_shown then ' is shown' else '' end || ' has at characters ' || x.start + 1 || ' to '
            || x.start + x.length || case x.kind when 'secret' then ' what looks like a password or a key.'
              when 'machine-address' then ' what looks like a machine''s address or name.'
              when 'email' then ' an e-mail address.' else ' a word that does not belong there.' end,
          'Write another text on the line, or pass the place and say why the customer may read it.', null, x.since
        from views.invoice_text x
        join views.invoice i on i.key = x.invoice_key and i.status in ('draft', 'held')
        union all
        select f.code, f.code, 'unknown-reason', 'finance', i.key, f.what, null, i.contract_id, i.entity_id, i.gross,
          i.currency, f.words, f.next_step, f.what || ' of ' || f.tenant_id, f.since
        from views.master_fault f
        join views.invoice i on i.key = f.invoice_key and i.status in ('draft', 'held') and not i.is_empty
        union all
        select 'invoice-disputed', 'invoice-disputed', 'unknown-reason', 'finance', i.key, null, null, i.contract_id,
          i.entity_id, coalesce(i.open_amount, i.gross), i.currency,
          'The customer disputes the invoice, and ' || i.dispute_owner || ' settles it: ' || i.dispute_reason,
          'Settle it with the customer, credit what is agreed, and resolve the dispute.', null, i.disputed_at
        from views.invoice i
        where i.dispute_reason is not null and i.status <> 'voided'
        union all
        select 'credit-unapplied', 'credit-unapplied', 'unknown-reason', 'finance', i.key, null, null, i.contract_id,
          i.entity_id, -i.open_amount, i.currency,
          trim_scale(-i.open_amount) || ' ' || split_part(i.currency, ':', 1) || ' more was paid and credited than is owed.',
          'Refund it, or agree with the customer what it is kept for.', null, i.balance_at
        from views.invoice i
        where i.open_amount < 0 and i.status <> 'voided'
        union all
        select i.parked_code, i.parked_code, 'erp-refused', 'finance', i.key, null, null, i.contract_id, i.entity_id,
          i.gross, i.currency, i.parked_words, 'Mend what the ERP refused, then replay the invoice.',
          case when i.parked_code like 'customer-%' then i.bill_to else i.tenant_id end, i.status_since
        from views.invoice i
        where i.status = 'parked'
        union all
        select v.parked_code, v.parked_code, 'erp-refused', 'finance', v.key, null, null, i.contract_id, v.entity_id,
          v.amount, v.currency, v.parked_words,
          case when v.parked_code = 'voucher-not-taken'
            then 'Enter it in the ERP by hand, and say here what it is called there.'
            else 'Mend what the ERP refused, then replay the entry.' end,
          case when v.parked_code like 'customer-%' then v.customer else v.tenant_id end, v.status_since
        from views.voucher v
        left join views.invoice i on i.key = v.invoice_key
        where v.status = 'parked'
        union all
        {MasterProposalSql.Exceptions}
        union all
        select 'amounts-differ', 'amounts-differ', 'unknown-reason', 'finance', v.key, null, null, i.contract_id,
          v.entity_id, v.amount, v.currency, v.differ_words, 'Correct the entry in the ERP.', null, v.differ_at
        from views.voucher v
        left join views.invoice i on i.key = v.invoice_key
        where v.differ_at is not null
        union all
        select 'amounts-differ', 'amounts-differ', 'unknown-reason', 'finance', i.key, null, null, i.contract_id,
          i.entity_id, i.gross, i.currency, i.differ_words, 'Correct the document or its tax set-up in the ERP.', null,
          i.differ_at
        from views.invoice i
        where i.differ_at is not null
        union all
        select r.code, 'refused-delivery', 'unknown-reason', 'integrator', r.key, null, null, null, null, null, null,
          r.reason, 'Correct what ' || r.source || ' says, so that it is sent again.', null, r.since
        from views.refusal r
        union all
        select c.code, 'refused-change', 'unknown-reason', 'integrator', c.ticket_key, c.entry, t.customer_id, null, null,
          null, null, 'Not taken from the source, ' || c.entry || ': ' || c.reason,
          'Correct the ticket in ' || c.source || '.', c.reason, c.since
        from views.refused_change c
        left join views.ticket t on t.key = c.ticket_key
        union all
        select p.code, p.code, 'write-back-refused', p.owner, p.ticket_key, p.invoice_key, t.customer_id, null, null, null,
          null, 'Document ' || p.number || ' is not written on the ticket: ' || p.reason, p.next_step, p.code, p.since
        from views.parked_write_back p
        left join views.ticket t on t.key = p.ticket_key
        union all
        select code, code, 'unknown-reason', owner, key, null, null, null, null, null, null, reason, next_step, null, since
        from (
          select distinct on (key, code) * from views.trouble order by key, code, since) earliest
        """;

    /// <summary>All with what the registry says of their kinds, and the cause that they share with others.</summary>
    public static readonly string Known = $"""
        with kind as materialized (select * from (values {KindRows()})
            as kind (kind_code, mended, due_hours, by_missing, by_customer, by_contract)),
        known as (
          select e.*, k.*,
            e.since + coalesce(d.hours, k.due_hours) * interval '1 hour' as kind_due_at,
            case when k.by_contract then e.contract_id end as cause_contract,
            case when k.by_customer then e.customer_id end as cause_customer,
            case when k.by_missing then e.missing when k.by_customer then e.customer_id end as cause_missing
          from ({Union}) e
          left join kind exact on exact.kind_code = e.kind
          join kind k on k.kind_code = coalesce(
            exact.kind_code, case when e.kind like 'rule-%' then 'rule-held' else e.fallback end)
          left join views.exception_due d on d.kind = k.kind_code
        ),
        named as (
          select *, kind_code || case when cause_contract is null and cause_customer is null and cause_missing is null
            then '' else ':' || left(md5(concat_ws(
              E'\n', cause_contract, coalesce(cause_customer, ''), coalesce(cause_missing, ''))), 16) end as cause
          from known
        ),
        caused as (
          select n.code, n.key, n.charge_id, n.customer_id, n.contract_id, n.entity_id, n.amount, n.currency, n.reason,
            n.next_step, n.since, n.kind_code, n.mended, n.cause, n.cause_contract, n.cause_customer, n.cause_missing,
            coalesce(c.owner, n.owner) as owner, c.person, coalesce(c.due_at, n.kind_due_at) as due_at
          from named n left join views.exception_case c on c.cause = n.cause
        )
        """;

    public static readonly string List = $"""
        {Known}
        select e.*, x.line_id, x.is_shown, x.kind as text_kind, x.start, x.length, x.mark
        from caused e
        left join views.invoice_text x on x.invoice_key = e.key
          and e.charge_id = x.line_id || case when x.is_shown then '~' else '@' end || x.start
        where ($1::text is null
            or (e.since, e.key || ' ' || coalesce(e.charge_id, e.code)) > ($1::timestamptz, $2::text))
          and ($4::text is null or e.code = $4)
          and ($5::text is null or e.owner = $5)
          and ($6::text is null or e.entity_id = $6)
          and ($7::text is null or e.customer_id = $7)
          and ($8::text is null or e.key = $8)
          and ($9::text is null or e.cause = $9)
          and ($10::text is null or e.mended = $10)
          and ($11::timestamptz is null or e.due_at < $11)
          and ($12::text is null or e.person = $12)
        order by e.since, e.key || ' ' || coalesce(e.charge_id, e.code)
        limit $3::integer
        """;

    /// <summary>One row for each cause; amounts by currency beside each other.</summary>
    public static readonly string Groups = $"""
        {Known},
        chosen as materialized (
          select * from caused e
          where ($5::text is null or e.owner = $5)
            and ($6::text is null or e.entity_id = $6)
            and ($7::text is null or e.mended = $7)
            and ($8::text is null or e.person = $8)
        ),
        summed as (
          select cause, array_agg(currency order by currency) as currencies, array_agg(amount order by currency) as amounts
          from (
            select cause, currency, sum(amount) as amount
            from chosen where amount is not null and currency is not null
            group by cause, currency) by_currency
          group by cause
        ),
        grouped as (
          select c.cause, kind_code, cause_contract, cause_customer, cause_missing, min(owner) as owner,
            min(person) as person,
            count(*)::integer as count, count(distinct key)::integer as records,
            (count(*) filter (where amount is null))::integer as unpriced, min(since) as since, min(due_at) as due_at,
            (count(*) filter (where due_at < $4::timestamptz))::integer as overdue,
            case when min(next_step) = max(next_step) then min(next_step) end as next_step
          from chosen c
          group by c.cause, kind_code, cause_contract, cause_customer, cause_missing
        )
        select g.*, s.currencies, s.amounts from grouped g left join summed s on s.cause = g.cause
        where $1::text is null or (g.since, g.cause) > ($1::timestamptz, $2::text)
        order by g.since, g.cause
        limit $3::integer
        """;

    public static ExceptionRow Read(NpgsqlDataReader row, Instant now)
    {
        var since = row.Instant("since");
        var dueAt = row.Instant("due_at");
        var kind = ExceptionKinds.Find(row.Text("kind_code"))!;
        return new ExceptionRow(
            row.Text("code"), row.Text("owner"), row.Text("key"), row.TextOrNull("charge_id"),
            row.TextOrNull("customer_id"), row.TextOrNull("contract_id"), row.TextOrNull("entity_id"),
            row.DecimalOrNull("amount"), row.TextOrNull("currency"), row.Text("reason"), row.Text("next_step"), since,
            Duration.Max(now - since, Duration.Zero), kind.Code, kind.Where, kind.Severity, dueAt, dueAt < now,
            row.Text("cause"),
            row.TextOrNull("line_id") is { } line
                ? new ExceptionPlace(
                    line, row.Get<bool>("is_shown"), row.Text("text_kind"), row.Int("start"), row.Int("length"),
                    row.Text("mark"))
                : null,
            row.TextOrNull("person"));
    }

    public static ExceptionGroupRow ReadGroup(NpgsqlDataReader row, Instant now)
    {
        var since = row.Instant("since");
        var kind = ExceptionKinds.Find(row.Text("kind_code"))!;
        var amounts = row.IsDBNull(row.GetOrdinal("currencies"))
            ? default
            : row.Get<string[]>("currencies").Zip(row.Get<decimal[]>("amounts"), (currency, amount) =>
                new CauseAmount(currency, amount)).ToValueList();
        return new ExceptionGroupRow(
            row.Text("cause"), kind.Code, row.Text("owner"),
            CauseText.Of(kind, row.TextOrNull("cause_missing"), row.Int("count"), amounts),
            row.TextOrNull("next_step") ?? kind.NextStep, kind.Where, kind.Severity, row.Int("count"), row.Int("records"),
            amounts, row.Int("unpriced"), row.TextOrNull("cause_missing"), row.TextOrNull("cause_contract"),
            row.TextOrNull("cause_customer"), since, Duration.Max(now - since, Duration.Zero), row.Instant("due_at"),
            row.Int("overdue"), row.TextOrNull("person"));
    }

    public const string Comments = """
        select text, said_by, said_at from views.exception_comment where cause = $1 order by version
        """;

    public static ExceptionComment ReadComment(NpgsqlDataReader row) =>
        new(row.Text("text"), row.Text("said_by"), row.Instant("said_at"));

    public const string Notices = """
        select * from views.notice n
        where ($1::text is null or (n.at, n.notice_id) < ($1::timestamptz, $2::text))
          and ($4::text is null or n.owner = $4)
        order by n.at desc, n.notice_id desc
        limit $3::integer
        """;

    public static NoticeRow ReadNotice(NpgsqlDataReader row) => new(
        row.Text("notice_id"), row.Text("reason"), row.Text("owner"), row.Get<string[]>("causes").ToValueList(),
        row.Get<string[]>("text").ToValueList(), row.Instant("at"));

    public static Place PlaceOf(ExceptionRow row) => Place.At(row.Since, $"{row.Key} {row.ChargeId ?? row.Code}");

    public static Place PlaceOf(ExceptionGroupRow row) => Place.At(row.Since, row.Cause);

    /// <summary>The registry as rows of a statement; codes and hours need no quoting.</summary>
    private static string KindRows() => string.Join(", ", ExceptionKinds.All.Select(kind => FormattableString.Invariant(
        $"('{kind.Code}', '{MendedText(kind.Where)}', {kind.DueHours}, ")
        + $"{Has(kind, CauseParts.Missing)}, {Has(kind, CauseParts.Customer)}, {Has(kind, CauseParts.Contract)})"));

    private static string Has(ExceptionKind kind, CauseParts part) => kind.SharedBy.HasFlag(part) ? "true" : "false";

    private static string MendedText(MendedAt where) => where.ToString().ToLowerInvariant();
}
