using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Storage.Views.Reconciling;

/// <summary>What customers of a legal entity owe on a day, document by document, as their ERPs report it and as it stands here.
/// </summary>
/// <param name="NotTold">ERP tenants that do not tell open items, or did not answer: what is open there is as it stands here.
/// </param>
public sealed record Statement(
    string EntityId, LocalDate On, ValueList<StatementRow> Documents, ValueList<AgingRow> Aging, ValueList<string> NotTold);

/// <summary>A document of which something is open, tax included; a credit note counts below 0.</summary>
/// <param name="Customer">The stable id in the ERP.</param>
/// <param name="Status">"posted"; "finalized" or "parked" while it is not in the ERP.</param>
/// <param name="DaysOverdue">0 or below when it is not due.</param>
/// <param name="InErp">As the ERP reports it; null where it does not tell.</param>
/// <param name="Open">What counts: the ERP's word, and ours where it does not tell.</param>
public sealed record StatementRow(
    string Customer, string Currency, string TenantId, string Invoice, string? Number, string Kind, string Status,
    LocalDate InvoiceDate, LocalDate DueDate, int DaysOverdue, decimal Ours, decimal? InErp, decimal Open);

/// <summary>A customer's open amounts by the days that they are overdue.</summary>
/// <param name="Ours">All that is open here; together with <paramref name="Total"/> it shows whether both agree.</param>
public sealed record AgingRow(
    string Customer, string Currency, decimal NotDue, decimal UpTo30, decimal UpTo60, decimal UpTo90, decimal Over90,
    decimal Total, decimal Ours);

/// <summary>Makes statements of documents and of what ERPs report.</summary>
internal static class StatementMaking
{
    /// <param name="ours">All final documents of the entity.</param>
    /// <param name="customer">Null for all.</param>
    public static Statement Make(
        string entityId, LocalDate on, string? customer, IEnumerable<InvoiceRow> ours, IReadOnlyList<TenantOpenItems> reported)
    {
        var told = reported.Where(static tenant => tenant.Items is not null).ToDictionary(
            static tenant => tenant.TenantId,
            static tenant => tenant.Items!.Value.ToLookup(static item => item.PostingKey, StringComparer.Ordinal),
            StringComparer.Ordinal);
        var documents = ours.Where(row => customer is null || row.BillTo == customer).ToList();
        var rows = documents.Select(row => Row(row, on, told))
            .Where(static row => row.Ours != 0m || row.InErp is not (null or 0m))
            .OrderBy(static row => row.Customer, StringComparer.Ordinal)
            .ThenBy(static row => row.Currency, StringComparer.Ordinal)
            .ThenBy(static row => row.DueDate).ThenBy(static row => row.Invoice, StringComparer.Ordinal)
            .ToList();
        return new Statement(
            entityId, on, rows.ToValueList(),
            rows.GroupBy(static row => (row.Customer, row.Currency)).Select(group => Age(group.Key, [.. group])).ToValueList(),
            documents.Select(static row => row.TenantId).Where(tenant => !told.ContainsKey(tenant))
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToValueList());
    }

    private static StatementRow Row(
        InvoiceRow row, LocalDate on, Dictionary<string, ILookup<string, ErpOpenItem>> told)
    {
        var due = row.DueDate ?? row.InvoiceDate!.Value;
        decimal? inErp = row.Status == "posted" && told.TryGetValue(row.TenantId, out var items)
            ? items[row.PostingKey ?? ""].Sum(static item => item.Open)
            : null;
        return new StatementRow(
            row.BillTo, row.Currency, row.TenantId, row.Key, row.Number, row.Kind, row.Status, row.InvoiceDate!.Value, due,
            Period.DaysBetween(due, on), OpenMatching.OpenOf(row), inErp, inErp ?? OpenMatching.OpenOf(row));
    }

    private static AgingRow Age((string Customer, string Currency) of, IReadOnlyList<StatementRow> rows)
    {
        return new AgingRow(
            of.Customer, of.Currency, Sum(int.MinValue, 0), Sum(1, 30), Sum(31, 60), Sum(61, 90), Sum(91, int.MaxValue),
            rows.Sum(static row => row.Open), rows.Sum(static row => row.Ours));

        decimal Sum(int from, int to) =>
            rows.Where(row => row.DaysOverdue >= from && row.DaysOverdue <= to).Sum(static row => row.Open);
    }
}
