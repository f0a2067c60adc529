using Npgsql;

namespace BillingGrains.Storage.Views.Queries;

/// <summary>What is entered in ERPs beside documents.</summary>
internal static class VoucherSql
{
    public const string One = "select * from views.voucher where key = $1";

    public const string List = """
        select * from views.voucher
        where ($1::text is null or (opened_at, key) < ($1::timestamptz, $2::text))
          and ($4::text is null or entity_id = $4)
          and ($5::text is null or tenant_id = $5)
          and ($6::text is null or status = $6)
          and ($7::text is null or invoice_key = $7)
        order by opened_at desc, key desc
        limit $3::integer
        """;

    public const string All = "select * from views.voucher order by key";

    /// <summary>Those of a legal entity that are dated into a month, and those before it that are not entered yet.</summary>
    public const string OfMonth = """
        select * from views.voucher
        where entity_id = $1 and entry_on <= $3::text::date and (entry_on >= $2::text::date or status <> 'posted')
        order by key
        """;

    public static VoucherRow Read(NpgsqlDataReader row) => new(
        row.Text("key"), row.Text("invoice_key"), row.Text("kind"), row.Text("entry_id"), row.Text("entity_id"),
        row.Text("tenant_id"), row.Text("period"), row.Text("customer"), row.TextOrNull("engine"), row.Decimal("amount"),
        row.Text("currency"), row.Date("entry_on"), row.Text("status"), row.Instant("status_since"), row.Int("attempts"),
        row.TextOrNull("parked_code") is { } code
            ? new ParkedReason(code, row.Text("parked_words"), row.Text("parked_detail"))
            : null,
        row.TextOrNull("remote_id"), row.TextOrNull("number"), row.InstantOrNull("posted_at"), row.TextOrNull("entered_by"),
        row.TextOrNull("differ_words"), row.Instant("opened_at"));
}
