using System.Text.Json;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Revenue;
using BillingGrains.Ports.Json;
using Npgsql;

namespace BillingGrains.Storage.Views.Queries;

/// <summary>What a legal entity's revenue journals are drawn up from, and what they say.</summary>
internal static class RevenueSql
{
    private const string Columns =
        "billed, paid_from_credit, credited, delivered, over_time, used, milestone, expired";

    private const string Sums = """
        sum(billed) as billed, sum(paid_from_credit) as paid_from_credit, sum(credited) as credited,
        sum(delivered) as delivered, sum(over_time) as over_time, sum(used) as used, sum(milestone) as milestone,
        sum(expired) as expired
        """;

    /// <summary>Lines of final documents that are recognised here, booked up to a day. As in RevenueRules: the document's own
    /// settings and posting date decide.</summary>
    public const string Lines = """
        select l.invoice_key, l.line_id, i.booked_on, l.ticket_key, l.charge_id, l.kind, l.work_date, l.net, l.currency,
          l.corrects, l.service_from, l.service_through, l.usable_until
        from views.invoice i join views.invoice_line l on l.invoice_key = i.key
        where i.entity_id = $1 and i.revenue_from is not null and i.booked_on <= $2 and i.status <> 'voided'
          and to_char(i.booked_on, 'YYYY-MM') between i.revenue_from and coalesce(i.revenue_until, '9999-12')
          and l.cut is null
        """;

    /// <summary>Lines of documents that have no date up to that day, and will be recognised here.</summary>
    public const string Waiting = """
        select l.invoice_key, l.line_id, coalesce(i.booked_on, $2) as booked_on, l.ticket_key, l.charge_id, l.kind,
          l.work_date, l.net, l.currency, l.corrects, l.service_from, l.service_through, l.usable_until
        from views.invoice i join views.invoice_line l on l.invoice_key = i.key
        where i.entity_id = $1 and i.revenue_from is not null and (i.booked_on is null or i.booked_on > $2)
          and i.status <> 'voided' and l.cut is null and l.kind not in ('prepaid', 'foreign') and l.work_date <= $2
        """;

    public const string Contracts = "select contract_id from views.contract where entity_id = $1 order by contract_id";

    /// <summary>In sum, up to a month.</summary>
    public const string Moved = $"""
        select invoice_key, line_id, currency, min(treatment) as treatment, {Sums}
        from views.revenue_move where entity_id = $1 and period <= $2
        group by invoice_key, line_id, currency
        """;

    public const string Accrued = """
        select ticket_key, charge_id, invoice_key, min(work_date) as work_date, currency, sum(amount) as amount
        from views.revenue_accrual where entity_id = $1 and period = $2
        group by ticket_key, charge_id, invoice_key, currency having sum(amount) <> 0
        """;

    /// <summary>By currency, before a month and in it.</summary>
    public const string RollForward = $"""
        select currency, period < $2 as is_before, {Sums}
        from views.revenue_move where entity_id = $1 and period <= $2
        group by currency, period < $2 order by currency
        """;

    public const string Journals = """
        select * from views.revenue_journal where entity_id = $1 and period = $2 order by number
        """;

    public const string Lined = $"""
        select number, invoice_key, line_id, currency, treatment, {Columns}
        from views.revenue_move
        where entity_id = $1 and period = $2 and ($3::integer is null or number = $3)
          and (number, invoice_key, line_id) > ($4, $5, $6)
          and ($8::text is null or 0 <> case $8 when 'billed' then billed when 'paid-from-credit' then paid_from_credit
            when 'credited' then credited when 'delivered' then delivered when 'over-time' then over_time
            when 'used' then used when 'milestone' then milestone when 'expired' then expired else 0 end)
        order by number, invoice_key, line_id limit $7
        """;

    public const string OfDocument = $"""
        select j.journal_id, m.line_id, {Columns}
        from views.revenue_move m join views.revenue_journal j using (entity_id, period, number)
        where m.invoice_key = $1
        order by m.period, m.number, m.line_id
        """;

    public const string Charges = """
        select number, ticket_key, charge_id, invoice_key, work_date, currency, amount
        from views.revenue_accrual
        where entity_id = $1 and period = $2 and ($3::integer is null or number = $3)
        order by number, ticket_key, charge_id, invoice_key limit $4
        """;

    public static RevenueLine ReadLine(NpgsqlDataReader row)
    {
        var code = row.Text("currency");
        return new RevenueLine(
            row.Text("invoice_key"), row.Text("line_id"), row.Date("booked_on"), row.Text("ticket_key"),
            row.Text("charge_id"), Read<ChargeKind>(row.Text("kind")), row.Date("work_date"),
            new Money(row.Decimal("net"), Currencies.Find(code) ?? new Currency(code, 2)), row.TextOrNull("corrects"),
            row.DateOrNull("service_from") is { } from ? new ServicePeriod(from, row.Date("service_through")) : null,
            row.DateOrNull("usable_until"));
    }

    public static RevenueMove ReadMove(NpgsqlDataReader row) => new(
        row.Text("invoice_key"), row.Text("line_id"), row.Text("currency"), Read<RevenueTreatment>(row.Text("treatment")),
        ReadSums(row));

    public static RevenueSums ReadSums(NpgsqlDataReader row) => new(
        row.Decimal("billed"), row.Decimal("paid_from_credit"), row.Decimal("credited"), row.Decimal("delivered"),
        row.Decimal("over_time"), row.Decimal("used"), row.Decimal("milestone"), row.Decimal("expired"));

    public static AccruedCharge ReadAccrued(NpgsqlDataReader row) => new(
        row.Text("ticket_key"), row.Text("charge_id"), row.TextOrNull("invoice_key"), row.Date("work_date"),
        row.Text("currency"), row.Decimal("amount"));

    public static T Read<T>(string word)
        where T : struct => JsonSerializer.Deserialize<T>($"\"{word}\"", BillingJson.Options);
}
