using System.Data;
using System.Globalization;
using BillingGrains.Domain.Deciding;
using BillingGrains.Storage.Views.Queries;
using NodaTime;
using NodaTime.Text;
using Npgsql;

namespace BillingGrains.Storage.Views.Reconciling;

/// <summary>The balances that prove that nothing was dropped and nothing billed twice, each with the records behind a
/// difference. They are as fresh as the views; facts that are under way between grains show as differences.</summary>
public sealed class Reconciliation(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>Named differences that one answer holds.</summary>
    public const int DifferencesMax = 1_000;

    private const string FinalInvoices = """
        select * from views.invoice where finalized_at is not null and status <> 'voided' order by key
        """;

    private const string FinalOfEntity = """
        select * from views.invoice
        where entity_id = $1 and finalized_at is not null and status <> 'voided'
        order by key
        """;

    private const string FinalOfTenant = """
        select * from views.invoice
        where tenant_id = $1 and finalized_at is not null and status <> 'voided'
        order by key
        """;

    private const string Counts = """
        select
          (select count(*)::integer from views.ticket) as tickets,
          (select count(*)::integer from views.ticket_item where kind = 'time') as time_entries,
          (select count(*)::integer from views.ticket_item where kind = 'part') as parts,
          (select count(*)::integer from views.charge where standing in ('billable', 'waiting')) as rated,
          (select count(*)::integer from views.charge where standing = 'held') as held,
          (select count(*)::integer from views.charge where standing = 'not-billable') as not_billable,
          (select count(*)::integer from views.invoice where finalized_at is not null and status <> 'voided') as finalized,
          (select count(*)::integer from views.invoice where status = 'posted') as posted,
          (select count(*)::integer from views.invoice where status = 'parked') as parked
        """;

    private const string Exceptions = $"""
        select code, owner, count(*)::integer as count, min(since) as since,
          (array_agg(next_step order by since))[1] as next_step
        from ({ExceptionSql.Union}) e
        group by code, owner
        order by code, owner
        """;

    /// <summary>Balance 1, by entity, currency, month of the work and unit.</summary>
    /// <param name="period">Null for all.</param>
    public Task<Balances<FactBalance>> Facts(YearMonth? period, CancellationToken cancellation = default) =>
        Balance(FactBalanceSql.Sums, FactBalanceSql.Differences, FactBalanceSql.Read, period, cancellation);

    /// <summary>Balance 2, by entity, currency and month of the work.</summary>
    public Task<Balances<ChargeBalance>> Charges(YearMonth? period, CancellationToken cancellation = default) =>
        Balance(ChargeBalanceSql.Sums, ChargeBalanceSql.Differences, ChargeBalanceSql.Read, period, cancellation);

    /// <summary>Balance 3, by entity, currency and billed month. Documents that an ERP holds and we do not know are
    /// named for every period.</summary>
    /// <param name="reported">The whole list of each ERP company, read after the views were caught up. A company that
    /// is missing was not asked: what we hold for posted there is a difference.</param>
    public async Task<Balances<DocumentBalance>> Documents(
        YearMonth? period, IReadOnlyList<TenantDocuments> reported, CancellationToken cancellation = default)
    {
        var invoices = await database.Query(FinalInvoices, InvoiceSql.Read, cancellation);
        return DocumentMatching.Match(invoices, reported, Text(period));
    }

    /// <summary>How an ERP company's documents differ from ours, whatever their period.</summary>
    /// <param name="reported">Its whole list.</param>
    /// <param name="before">What was posted after it may be missing in the list.</param>
    public async Task<ValueList<NamedDifference>> Differences(
        TenantDocuments reported, Instant before, CancellationToken cancellation = default)
    {
        var invoices = await database.Query(FinalOfTenant, InvoiceSql.Read, cancellation, reported.TenantId);
        var late = invoices.Where(invoice => invoice.PostedAt > before).Select(invoice => invoice.Key).ToHashSet();
        return DocumentMatching.Match(invoices, [reported], period: null).Differences
            .Where(one => one.Code != DocumentMatching.Missing || !late.Contains(one.Key)).ToValueList();
    }

    /// <summary>Balance 4, by entity, currency, billed month and customer.</summary>
    /// <param name="reported">The open items of each ERP company, read after the views were caught up.</param>
    public async Task<Balances<CustomerBalance>> Customers(
        YearMonth? period, IReadOnlyList<TenantOpenItems> reported, CancellationToken cancellation = default)
    {
        var invoices = await database.Query(FinalInvoices, InvoiceSql.Read, cancellation);
        var vouchers = await database.Query(VoucherSql.All, VoucherSql.Read, cancellation);
        return OpenMatching.Match(invoices, vouchers, reported, Text(period));
    }

    /// <summary>Payments, refunds and write-offs, by entity, currency, billed month, kind and billing engine.</summary>
    public async Task<ValueList<VoucherBalance>> Vouchers(YearMonth? period, CancellationToken cancellation = default) =>
        VoucherBalance.Of(await database.Query(VoucherSql.All, VoucherSql.Read, cancellation), Text(period));

    /// <summary>Those of a legal entity that are dated into a month of its books; what of them, and of what is dated before it,
    /// is not entered in the ERP is named.</summary>
    public async Task<Balances<VoucherMonth>> Vouchers(
        string entityId, YearMonth month, CancellationToken cancellation = default) => VoucherMonth.Of(
        await database.Query(
            VoucherSql.OfMonth, VoucherSql.Read, cancellation, entityId, LocalDatePattern.Iso.Format(month.OnDayOfMonth(1)),
            LocalDatePattern.Iso.Format(month.ToDateInterval().End)),
        month);

    /// <summary>What customers of a legal entity owe on a day.</summary>
    /// <param name="customer">The stable id in the ERP; null for all.</param>
    /// <param name="reported">The open items of each ERP company, read after the views were caught up.</param>
    public async Task<Statement> Statement(
        string entityId, LocalDate on, string? customer, IReadOnlyList<TenantOpenItems> reported,
        CancellationToken cancellation = default)
    {
        var invoices = await database.Query(FinalOfEntity, InvoiceSql.Read, cancellation, entityId);
        return StatementMaking.Make(entityId, on, customer, invoices, reported);
    }

    public async Task<BillingFigures> Figures(CancellationToken cancellation = default)
    {
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(
            IsolationLevel.RepeatableRead, cancellation);
        var unbilled = await connection.Query(
            ChargeBalanceSql.CountUnbilled, row => row.GetInt32(0), cancellation);
        var exceptions = await connection.Query(
            Exceptions,
            row => new ExceptionGroup(
                row.Text("code"), row.Text("owner"), row.Int("count"),
                Duration.Max(now - row.Instant("since"), Duration.Zero), row.Text("next_step")),
            cancellation);
        var figures = await connection.Query(
            Counts,
            row => new BillingFigures(
                row.Int("tickets"), row.Int("time_entries"), row.Int("parts"), row.Int("rated"), row.Int("held"),
                row.Int("not_billable"), unbilled[0], row.Int("finalized"), row.Int("posted"), row.Int("parked"),
                exceptions.ToValueList()),
            cancellation);
        return figures[0];
    }

    internal static BalanceScope ReadScope(NpgsqlDataReader row) =>
        new(row.TextOrNull("entity_id"), row.TextOrNull("currency"), row.Text("period"));

    private async Task<Balances<T>> Balance<T>(
        string sums, string differences, Func<NpgsqlDataReader, T> read, YearMonth? period,
        CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(
            IsolationLevel.RepeatableRead, cancellation);
        var rows = await connection.Query(sums, read, cancellation, Text(period));
        var named = await connection.Query(
            differences, ReadDifference, cancellation, Text(period), DifferencesMax);
        return new Balances<T>(rows.ToValueList(), named.ToValueList());
    }

    private static NamedDifference ReadDifference(NpgsqlDataReader row) => new(
        ReadScope(row), row.Text("code"), row.Text("key"), row.TextOrNull("detail"), row.Decimal("amount"),
        row.Text("words"));

    private static string? Text(YearMonth? month) => month?.ToString("uuuu'-'MM", CultureInfo.InvariantCulture);
}
