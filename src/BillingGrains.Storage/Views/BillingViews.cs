using System.Globalization;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Watching;
using BillingGrains.Storage.Views.Queries;
using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Views;

/// <summary>What lists, screens and reports ask. Answers are as far as the views were projected: see
/// <see cref="ViewProjector.Lag"/>. A list throws <see cref="CursorException"/> for a cursor of another.</summary>
public sealed class BillingViews(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>Latest first.</summary>
    public Task<Page<TicketRow>> Tickets(
        TicketFilter filter, PageRequest page, CancellationToken cancellation = default) =>
        List(
            TicketSql.List, TicketSql.Read, row => Place.At(row.FirstAt, row.Key), page, cancellation,
            filter.Source, filter.CustomerId, filter.ContractId, filter.OnlyHeld, filter.OnlyOpen);

    public Task<TicketRow?> Ticket(string key, CancellationToken cancellation = default) =>
        Single(TicketSql.One, TicketSql.Read, cancellation, key);

    /// <summary>Time and parts of one ticket, oldest work first.</summary>
    public Task<ValueList<TicketItemRow>> Items(string ticketKey, CancellationToken cancellation = default) =>
        All(TicketSql.Items, TicketSql.ReadItem, cancellation, ticketKey);

    /// <summary>By ticket key and charge id.</summary>
    public Task<Page<ChargeRow>> Charges(
        ChargeFilter filter, PageRequest page, CancellationToken cancellation = default) =>
        List(
            TicketSql.Charges, TicketSql.ReadCharge, row => new Place(row.TicketKey, row.ChargeId), page, cancellation,
            filter.TicketKey, filter.ContractId, filter.Standing, Text(filter.WorkMonth));

    /// <summary>The last version of each, by id.</summary>
    public Task<Page<ContractRow>> Contracts(
        ContractFilter filter, PageRequest page, CancellationToken cancellation = default) =>
        List(
            ContractSql.List, ContractSql.Read, row => new Place(row.ContractId, ""), page, cancellation,
            filter.EntityId, filter.CustomerId);

    /// <summary>Latest first.</summary>
    public Task<Page<InvoiceRow>> Invoices(
        InvoiceFilter filter, PageRequest page, CancellationToken cancellation = default) =>
        List(
            InvoiceSql.List, InvoiceSql.Read, row => Place.At(row.OpenedAt, row.Key), page, cancellation,
            filter.EntityId, filter.ContractId, filter.TenantId, filter.Status, Text(filter.Period));

    public Task<InvoiceRow?> Invoice(string key, CancellationToken cancellation = default) =>
        Single(InvoiceSql.One, InvoiceSql.Read, cancellation, key);

    /// <summary>In the document's order, with those that were taken off.</summary>
    public Task<ValueList<InvoiceLineRow>> Lines(string invoiceKey, CancellationToken cancellation = default) =>
        All(InvoiceSql.Lines, InvoiceSql.ReadLine, cancellation, invoiceKey);

    /// <summary>The credit notes that take back a part of an invoice, oldest first; those of which all lines were cut, or that
    /// are void, left out.</summary>
    public Task<ValueList<InvoiceRow>> TakenBackBy(string invoiceKey, CancellationToken cancellation = default) =>
        All(InvoiceSql.TakenBackBy, InvoiceSql.Read, cancellation, invoiceKey);

    /// <summary>Latest first.</summary>
    public Task<Page<VoucherRow>> Vouchers(
        VoucherFilter filter, PageRequest page, CancellationToken cancellation = default) =>
        List(
            VoucherSql.List, VoucherSql.Read, row => Place.At(row.OpenedAt, row.Key), page, cancellation,
            filter.EntityId, filter.TenantId, filter.Status, filter.InvoiceKey);

    public Task<VoucherRow?> Voucher(string key, CancellationToken cancellation = default) =>
        Single(VoucherSql.One, VoucherSql.Read, cancellation, key);

    /// <summary>Latest first.</summary>
    public Task<Page<BillingRunRow>> BillingRuns(
        BillingRunFilter filter, PageRequest page, CancellationToken cancellation = default) =>
        List(
            BillingRunSql.List, BillingRunSql.Read, row => Place.At(row.AskedAt, row.RunId), page, cancellation,
            Text(filter.Period), filter.EntityId, filter.Standing);

    /// <summary>What is proposed of a tenant's master data, latest first.</summary>
    public Task<Page<MasterProposalRow>> MasterProposals(
        MasterProposalFilter filter, PageRequest page, CancellationToken cancellation = default) =>
        List(
            MasterProposalSql.List, MasterProposalSql.Read, row => Place.At(row.ProposedAt, row.Key), page, cancellation,
            filter.TenantId, filter.Kind, filter.Status);

    /// <summary>Oldest first.</summary>
    public Task<Page<ExceptionRow>> Exceptions(
        ExceptionFilter filter, PageRequest page, CancellationToken cancellation = default)
    {
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        return List(
            ExceptionSql.List, row => ExceptionSql.Read(row, now), ExceptionSql.PlaceOf, page, cancellation,
            filter.Code, filter.Owner, filter.EntityId, filter.CustomerId, filter.Key, filter.Cause, filter.Where,
            filter.OnlyOverdue ? now.ToDateTimeUtc() : null, filter.Person);
    }

    /// <summary>By cause, that of the oldest exception first.</summary>
    public Task<Page<ExceptionGroupRow>> ExceptionGroups(
        ExceptionGroupFilter filter, PageRequest page, CancellationToken cancellation = default)
    {
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        return List(
            ExceptionSql.Groups, row => ExceptionSql.ReadGroup(row, now), ExceptionSql.PlaceOf, page, cancellation,
            now.ToDateTimeUtc(), filter.Owner, filter.EntityId, filter.Where, filter.Person);
    }

    /// <summary>Oldest first.</summary>
    public Task<ValueList<ExceptionComment>> Comments(string cause, CancellationToken cancellation = default) =>
        All(ExceptionSql.Comments, ExceptionSql.ReadComment, cancellation, cause);

    /// <summary>Latest first.</summary>
    public Task<Page<NoticeRow>> Notices(string? owner, PageRequest page, CancellationToken cancellation = default) =>
        List(
            ExceptionSql.Notices, ExceptionSql.ReadNotice, row => Place.At(row.At, row.NoticeId), page, cancellation, owner);

    /// <summary>Every ERP tenant by id, with the state of its queue.</summary>
    public Task<ValueList<TenantQueueRow>> Tenants(CancellationToken cancellation = default) =>
        All(QueueSql.Tenants, QueueSql.ReadTenant, cancellation);

    /// <summary>The keys of ERP tenants that send nothing yet because the database was restored.</summary>
    public Task<ValueList<string>> Reconciling(CancellationToken cancellation = default) =>
        All(
            "select key from views.trouble where code = $1 order by key", row => row.GetString(0), cancellation,
            Troubles.ReconcilingCode);

    /// <summary>The keys of documents, vouchers and proposals that are parked at a tenant, the longest parked first.</summary>
    /// <param name="code">Why; null for all.</param>
    public Task<ValueList<string>> Parked(
        string tenantId, string? code, int most, CancellationToken cancellation = default) =>
        All(QueueSql.Parked, row => row.GetString(0), cancellation, tenantId, code, most);

    /// <summary>The documents that wait for one tenant, oldest first.</summary>
    public Task<Page<QueuedDocumentRow>> Queue(
        string tenantId, PageRequest page, CancellationToken cancellation = default) =>
        List(
            QueueSql.Documents, QueueSql.ReadDocument, row => Place.At(row.QueuedAt, row.InvoiceKey), page,
            cancellation, tenantId);

    /// <summary>All facts of one key, oldest first: who changed what, when and why. Read from the journal.</summary>
    public Task<Page<HistoryRow>> History(
        string key, PageRequest page, CancellationToken cancellation = default) =>
        List(
            HistorySql.List, HistorySql.Read,
            row => new Place(row.Version.ToString(CultureInfo.InvariantCulture), ""), page, cancellation, key);

    /// <summary>All versions of a contract, by number; none when there is no such contract. Read from the journal.</summary>
    public async Task<ValueList<ContractVersionRow>> ContractVersions(
        string contractId, CancellationToken cancellation = default) =>
        (await database.Query(
            HistorySql.ContractVersions, HistorySql.ReadVersion, cancellation, GrainKeys.Contract(contractId)))
        .ToValueList();

    private static string? Text(YearMonth? month) =>
        month?.ToString("uuuu'-'MM", CultureInfo.InvariantCulture);

    /// <summary>Every list's statement takes the place after which it begins as $1 and $2, the limit as $3, and its
    /// filters from $4 on.</summary>
    private async Task<Page<T>> List<T>(
        string sql, Func<NpgsqlDataReader, T> read, Func<T, Place> placeOf, PageRequest page,
        CancellationToken cancellation, params object?[] filters)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(page.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(page.Limit, PageRequest.LimitMax);
        var after = Place.Read(page.Cursor);
        List<T> rows;
        try
        {
            rows = await database.Query(
                sql, read, cancellation, [after?.First, after?.Second, page.Limit + 1, .. filters]);
        }
        catch (PostgresException failure)
            when (after is not null && failure.SqlState.StartsWith("22", StringComparison.Ordinal))
        {
            // The cursor's texts are no time or number: "22" is the class of data that cannot be read.
            throw new CursorException();
        }

        var shown = rows.Take(page.Limit).ToValueList();
        return new Page<T>(shown, rows.Count > page.Limit ? placeOf(shown[^1]).ToString() : null);
    }

    private async Task<ValueList<T>> All<T>(
        string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellation, params object?[] values) =>
        (await database.Query(sql, read, cancellation, values)).ToValueList();

    private async Task<T?> Single<T>(
        string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellation, params object?[] values)
        where T : class =>
        (await database.Query(sql, read, cancellation, values)).FirstOrDefault();
}
