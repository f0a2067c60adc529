using Npgsql;

namespace BillingGrains.Storage.Views.Queries;

/// <summary>Documents and their lines.</summary>
internal static class InvoiceSql
{
    public const string One = "select * from views.invoice where key = $1";

    public const string List = """
        select * from views.invoice
        where ($1::text is null or (opened_at, key) < ($1::timestamptz, $2::text))
          and ($4::text is null or entity_id = $4)
          and ($5::text is null or contract_id = $5)
          and ($6::text is null or tenant_id = $6)
          and ($7::text is null or shown_status = $7)
          and ($8::text is null or period = $8)
        order by opened_at desc, key desc
        limit $3::integer
        """;

    public const string Lines = "select * from views.invoice_line where invoice_key = $1 order by place";

    /// <summary>Documents that take back a part of another.</summary>
    public const string TakenBackBy = """
        select distinct i.* from views.invoice i join views.invoice_line l on l.invoice_key = i.key
        where l.corrects = $1 and l.cut is null and not l.voided and i.kind = 'credit-note'
        order by i.opened_at, i.key
        """;

    public static InvoiceRow Read(NpgsqlDataReader row) => new(
        row.Text("key"), row.Text("contract_id"), row.Int("contract_version"), row.Text("contract_name"),
        row.Text("entity_id"), row.Text("tenant_id"), row.Text("kind"), row.Text("period"), row.Text("reason"),
        row.Text("currency"), row.Text("bill_to"), row.Text("shown_status"), row.Instant("status_since"),
        row.Instant("opened_at"),
        new DocumentAmounts(row.Decimal("net"), row.Decimal("tax"), row.Decimal("gross")),
        row.TextOrNull("hold_reason"), row.TextOrNull("approved_by"), row.InstantOrNull("approved_at"),
        row.TextOrNull("number"), row.DateOrNull("invoice_date"), row.DateOrNull("due_date"),
        row.InstantOrNull("finalized_at"), row.TextOrNull("posting_key"), row.Int("attempts"),
        row.TextOrNull("sending"), row.TextOrNull("sending_detail"), row.InstantOrNull("retry_at"),
        row.TextOrNull("remote_id"),
        row.TextOrNull("parked_code") is { } code
            ? new ParkedReason(code, row.Text("parked_words"), row.Text("parked_detail"))
            : null,
        row.InstantOrNull("posted_at"),
        row.DecimalOrNull("posted_net") is { } net
            ? new DocumentAmounts(net, row.Decimal("posted_tax"), row.Decimal("posted_gross"))
            : null,
        row.TextOrNull("differ_words"), row.TextOrNull("review_words"),
        row.TextOrNull("credits") is { } original
            ? new CreditOfRow(original, row.Text("credit_kind"), row.Text("credit_reason"))
            : null,
        row.TextOrNull("void_reason"), row.TextOrNull("voided_by"),
        row.DecimalOrNull("open_amount") is { } open
            ? new BalanceRow(
                row.Decimal("payable"), row.Decimal("credited"), row.Decimal("paid"), row.Decimal("refunded"),
                row.Decimal("written_off"), open, Math.Max(0m, -open), row.DecimalOrNull("discounted") ?? 0m)
            : null,
        row.TextOrNull("dispute_reason") is { } why ? new DisputeRow(why, row.Text("dispute_owner")) : null,
        row.TextOrNull("rounded_to"));

    public static InvoiceLineRow ReadLine(NpgsqlDataReader row) => new(
        row.Text("line_id"), row.Text("ticket_key"), row.Text("charge_id"), row.Text("kind"), row.Date("work_date"),
        row.Text("description"), row.Decimal("quantity"), row.Text("unit"), row.Decimal("net"), row.Text("currency"),
        row.TextOrNull("tax_code"), row.TextOrNull("corrects"), row.TextOrNull("cut"), row.TextOrNull("cut_by"),
        row.TextOrNull("cut_reason"), row.InstantOrNull("cut_at"), row.TextOrNull("adjusted"),
        row.TextOrNull("adjusted_by"), row.TextOrNull("adjusted_reason"));
}
