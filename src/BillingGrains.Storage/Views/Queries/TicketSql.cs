using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Views.Queries;

/// <summary>Tickets, what was done on them, and their charges.</summary>
internal static class TicketSql
{
    private const string Columns = """
        select t.*,
          (select array_agg(d.invoice_key order by d.at, d.invoice_key) from views.ticket_document d
            where d.ticket_key = t.key) as invoice_keys,
          (select array_agg(d.number order by d.at, d.invoice_key) from views.ticket_document d
            where d.ticket_key = t.key) as invoice_numbers,
          (select array_agg(d.at order by d.at, d.invoice_key) from views.ticket_document d
            where d.ticket_key = t.key) as invoice_times
        from views.ticket t
        """;

    public const string One = Columns + """

        where t.key = $1
        """;

    public const string List = Columns + """

        where ($1::text is null or (t.first_at, t.key) < ($1::timestamptz, $2::text))
          and ($4::text is null or t.source = $4)
          and ($5::text is null or t.customer_id = $5)
          and ($6::text is null or t.contract_id = $6)
          and (not $7::boolean or t.held > 0)
          and (not $8::boolean or t.closed_at is null)
        order by t.first_at desc, t.key desc
        limit $3::integer
        """;

    public const string Items = """
        select * from views.ticket_item where ticket_key = $1 order by worked_at, kind, item_id
        """;

    public const string Charges = """
        select c.*, coalesce(c.customer_id, t.customer_id) as billed_customer_id, k.entity_id
        from views.charge c
        left join views.ticket t on t.key = c.ticket_key
        left join views.contract k on k.contract_id = c.contract_id
        where ($1::text is null or (c.ticket_key, c.charge_id) > ($1::text, $2::text))
          and ($4::text is null or c.ticket_key = $4)
          and ($5::text is null or c.contract_id = $5)
          and ($6::text is null or c.standing = $6)
          and ($7::text is null or to_char(c.work_date, 'YYYY-MM') = $7)
        order by c.ticket_key, c.charge_id
        limit $3::integer
        """;

    public static TicketRow Read(NpgsqlDataReader row) => new(
        row.Text("key"), row.Text("source"), row.Text("ticket_id"), row.Instant("first_at"),
        row.TextOrNull("customer_id"), row.TextOrNull("subject"), row.TextOrNull("category"), row.TextOrNull("site"),
        row.TextOrNull("asset_id"), row.InstantOrNull("opened_at"), row.InstantOrNull("closed_at"),
        row.TextOrNull("contract_id"), row.IntOrNull("contract_version"), row.Int("billable"), row.Int("waiting"),
        row.Int("held"), row.Int("not_billable"), ReadDocuments(row));

    public static TicketItemRow ReadItem(NpgsqlDataReader row) => new(
        row.Text("kind"), row.Text("item_id"), row.Int("revision"), row.Instant("worked_at"), row.Text("code"),
        row.Text("description"), row.Decimal("quantity"), row.Text("unit"), row.InstantOrNull("withdrawn_at"),
        row.TextOrNull("withdrawn_reason"));

    public static ChargeRow ReadCharge(NpgsqlDataReader row) => new(
        row.Text("ticket_key"), row.Text("charge_id"), row.Text("kind"), row.Text("standing"),
        row.TextOrNull("billed_customer_id"), row.TextOrNull("contract_id"), row.TextOrNull("entity_id"),
        row.Date("work_date"), row.Text("description"), row.Decimal("quantity"), row.Text("unit"),
        row.DecimalOrNull("net"), row.TextOrNull("currency"), row.TextOrNull("tax_code"),
        row.Get<string[]>("facts").Length, row.Instant("rated_at"),
        row.TextOrNull("hold_code") is { } code
            ? new HoldReason(code, row.Text("hold_owner"), row.Text("hold_reason"), row.Text("next_step"),
                row.TextOrNull("hold_missing"))
            : null,
        row.InstantOrNull("held_since"));

    private static ValueList<TicketDocument> ReadDocuments(NpgsqlDataReader row)
    {
        if (row.IsDBNull(row.GetOrdinal("invoice_keys")))
        {
            return [];
        }

        var numbers = row.Get<string[]>("invoice_numbers");
        var times = row.Get<DateTime[]>("invoice_times");
        return row.Get<string[]>("invoice_keys")
            .Select((key, index) => new TicketDocument(key, numbers[index], Instant.FromDateTimeUtc(times[index])))
            .ToValueList();
    }
}
