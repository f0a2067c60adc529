using BillingGrains.Domain.Deciding;
using BillingGrains.Storage.Views.Queries;
using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Views;

/// <summary>What finance and auditors look at beside the lists: number series, and what a month lacks before it is
/// closed. As fresh as the views.</summary>
public sealed class ControlViews(NpgsqlDataSource database)
{
    /// <summary>Numbers that one answer holds.</summary>
    public const int NumbersMax = 500;

    /// <summary>Keys that a step of the close list names.</summary>
    public const int KeysMax = 20;

    public async Task<ValueList<SeriesRow>> Series(string entityId, CancellationToken cancellation = default) =>
        (await database.Query(SeriesSql.List, SeriesSql.Read, cancellation, GrainKeys.Series(entityId, "", "")[..^1]))
        .ToValueList();

    /// <summary>The numbers of one series in order, and its gaps.</summary>
    /// <param name="after">Only numbers above this place.</param>
    public async Task<SeriesReport> Numbers(string seriesKey, long after, CancellationToken cancellation = default)
    {
        var numbers = await database.Query(
            SeriesSql.Numbers, SeriesSql.ReadNumber, cancellation, seriesKey, after, NumbersMax);
        var gaps = await database.Query(
            SeriesSql.Gaps, row => new SeriesGap(row.Get<long>("first"), row.Get<long>("last"), row.Text("reason")),
            cancellation, seriesKey);
        var changes = await database.Query(
            SeriesSql.Changes,
            row => new SeriesChangeRow(row.Text("what"), row.Get<long>("sequence"), row.Text("words"), row.Instant("at")),
            cancellation, seriesKey);
        return new SeriesReport(
            seriesKey, numbers.ToValueList(), gaps.ToValueList(), changes.ToValueList(),
            numbers.Count == NumbersMax ? numbers[^1].Sequence : null);
    }

    /// <summary>Where a legal entity's documents are, by ERP tenant and currency.</summary>
    public async Task<ValueList<TenantShareRow>> Tenants(string entityId, CancellationToken cancellation = default) =>
        (await database.Query(
            """
            select tenant_id, currency,
              (count(*) filter (where shown_status in ('draft', 'held', 'approved')))::integer as not_final,
              (count(*) filter (where status = 'finalized'))::integer as waiting,
              (count(*) filter (where status = 'parked'))::integer as parked,
              (count(*) filter (where status = 'posted'))::integer as posted,
              (count(*) filter (where status = 'posted' and kind = 'invoice' and coalesce(open_amount, gross) <> 0))::integer
                as unpaid,
              coalesce(sum(coalesce(open_amount, gross)) filter (where status = 'posted' and kind = 'invoice'), 0) as open
            from views.invoice
            where entity_id = $1
            group by tenant_id, currency
            order by tenant_id, currency
            """,
            row => new TenantShareRow(
                row.Text("tenant_id"), row.Text("currency"), row.Int("not_final"), row.Int("waiting"), row.Int("parked"),
                row.Int("posted"), row.Int("unpaid"), row.Decimal("open")),
            cancellation, entityId)).ToValueList();

    /// <summary>Documents of a month or before it that are not final.</summary>
    public Task<OpenWork> Drafts(string entityId, string period, CancellationToken cancellation = default) =>
        Open(
            """
            select key from views.invoice
            where entity_id = $1 and period <= $2 and shown_status in ('draft', 'held', 'approved')
            order by key
            """, cancellation, entityId, period);

    /// <summary>Final documents dated into a month, by number and key.</summary>
    public async Task<ValueList<PopulationRow>> Population(
        string entityId, YearMonth period, CancellationToken cancellation = default) =>
        (await database.Query(
            """
            select key, kind, number, invoice_date, bill_to, currency, net, tax, gross, shown_status
            from views.invoice
            where entity_id = $1 and invoice_date >= $2 and invoice_date < $3
            order by number nulls last, key
            """,
            row => new PopulationRow(
                row.Text("key"), row.Text("kind"), row.TextOrNull("number"), row.DateOrNull("invoice_date")!.Value,
                row.Text("bill_to"), row.Text("currency"),
                new DocumentAmounts(row.Decimal("net"), row.Decimal("tax"), row.Decimal("gross")), row.Text("shown_status")),
            cancellation, entityId, period.OnDayOfMonth(1).ToDateOnly(), period.PlusMonths(1).OnDayOfMonth(1).ToDateOnly()))
        .ToValueList();

    /// <summary>What waits for a person.</summary>
    public Task<OpenWork> Exceptions(string entityId, CancellationToken cancellation = default) =>
        Open($"select key from ({ExceptionSql.Union}) e where entity_id = $1 order by since, key", cancellation, entityId);

    private async Task<OpenWork> Open(string sql, CancellationToken cancellation, params object[] values)
    {
        var keys = await database.Query(sql, row => row.Text("key"), cancellation, values);
        return new OpenWork(keys.Count, keys.Take(KeysMax).ToValueList());
    }
}

/// <param name="Keys">The first of them.</param>
public sealed record OpenWork(int Count, ValueList<string> Keys);

/// <summary>A number series.</summary>
/// <param name="Part">Its year, month or "all"; after the customer where each has a series.</param>
/// <param name="Given">How many numbers it gave.</param>
public sealed record SeriesRow(
    string SeriesKey, string Kind, string Part, long First, long Last, int Given, string LastNumber, LocalDate? LastDate);

/// <param name="Numbers">In order; at most <see cref="ControlViews.NumbersMax"/>.</param>
/// <param name="Gaps">Of the whole series; none unless it was raised after a restore.</param>
/// <param name="Next">Give it as "after" for the numbers that follow; null when there are none.</param>
public sealed record SeriesReport(
    string SeriesKey, ValueList<SeriesNumber> Numbers, ValueList<SeriesGap> Gaps, ValueList<SeriesChangeRow> Changes,
    long? Next);

/// <summary>A number and its document.</summary>
/// <param name="Status">Of the document; "approved" while it is about to be finalized.</param>
/// <param name="VoidReason">Why it was made void; its number stays here. Null when it was not.</param>
public sealed record SeriesNumber(
    long Sequence, string Number, string InvoiceKey, LocalDate? Date, string Status, decimal? Gross, string? Currency,
    string? VoidReason, string? VoidedBy);

/// <param name="Reason">Why these numbers are on no document here.</param>
public sealed record SeriesGap(long First, long Last, string Reason);

/// <param name="What">"started" or "raised".</param>
public sealed record SeriesChangeRow(string What, long Sequence, string Words, Instant At);

/// <summary>A final document of a month.</summary>
/// <param name="Invoice">Its key.</param>
public sealed record PopulationRow(
    string Invoice, string Kind, string? Number, LocalDate InvoiceDate, string BillTo, string Currency,
    DocumentAmounts Amounts, string Status);
