using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Storage.Views.Reconciling;

/// <summary>Balance 4, for one customer: ours = the ERP's + what is not posted there yet. Tax included; credit notes count as
/// what they are, below 0.</summary>
/// <param name="Customer">The stable id in the ERP.</param>
/// <param name="Ours">What is open of all final documents.</param>
/// <param name="Waiting">The part of <paramref name="Ours"/> that is in flight or parked, and what vouchers change that
/// are.</param>
/// <param name="InErp">As the ERP reports it; null where it does not tell.</param>
public sealed record CustomerBalance(BalanceScope Scope, string Customer, decimal Ours, decimal Waiting, decimal? InErp)
{
    /// <summary>0 where the ERP does not tell.</summary>
    public decimal Difference => InErp is { } theirs ? Ours - Waiting - theirs : 0m;
}

/// <summary>What one ERP company reported of open items, whole; null items where its connector cannot read them.</summary>
public sealed record TenantOpenItems(string TenantId, ValueList<ErpOpenItem>? Items);

/// <summary>What is open here beside what the ERPs report, by customer; documents are named where a customer differs.</summary>
internal static class OpenMatching
{
    /// <param name="ours">All that were finalized, of any period.</param>
    /// <param name="period">The billed month to report; null for all.</param>
    public static Balances<CustomerBalance> Match(
        IReadOnlyList<InvoiceRow> ours, IReadOnlyList<VoucherRow> vouchers, IReadOnlyList<TenantOpenItems> reported,
        string? period)
    {
        // What was recorded here, and the ERP is still to hear of.
        var untold = vouchers.Where(static one => one is { Status: not "posted", Kind: not "journal" })
            .ToLookup(static one => one.InvoiceKey, static one => -one.Lowers, StringComparer.Ordinal);
        var told = reported.Where(static tenant => tenant.Items is not null).ToDictionary(
            static tenant => tenant.TenantId,
            static tenant => tenant.Items!.Value.ToLookup(static item => item.PostingKey, StringComparer.Ordinal),
            StringComparer.Ordinal);
        var sums = new List<CustomerBalance>();
        var differences = new List<NamedDifference>();
        foreach (var customer in ours.Where(row => period is null || row.Period == period)
            .GroupBy(static row => (Scope: new BalanceScope(row.EntityId, row.Currency, row.Period), row.BillTo))
            .OrderBy(static group => group.Key.Scope.EntityId, StringComparer.Ordinal)
            .ThenBy(static group => group.Key.Scope.Currency, StringComparer.Ordinal)
            .ThenBy(static group => group.Key.Scope.Period, StringComparer.Ordinal)
            .ThenBy(static group => group.Key.BillTo, StringComparer.Ordinal))
        {
            var rows = customer.Select(row => (Row: row, Items: Items(told, row))).ToList();
            var isTold = rows.TrueForAll(static one => one.Items is not null);
            var sum = new CustomerBalance(
                customer.Key.Scope, customer.Key.BillTo, rows.Sum(static one => OpenOf(one.Row)),
                rows.Sum(one => WaitingOf(one.Row, untold)),
                isTold ? rows.Sum(static one => Reported(one.Row, one.Items!)) : null);
            sums.Add(sum);
            if (rows.Exists(one => reported.All(tenant => tenant.TenantId != one.Row.TenantId)))
            {
                differences.Add(new NamedDifference(
                    customer.Key.Scope, "erp-not-asked", customer.Key.BillTo, null, sum.Ours - sum.Waiting,
                    $"What is open of customer {customer.Key.BillTo} is not known: its ERP did not answer."));
            }

            if (sum.Difference != 0m)
            {
                differences.AddRange(rows.Select(one => Name(customer.Key.Scope, one.Row, one.Items!, untold))
                    .OfType<NamedDifference>());
            }
        }

        var keys = ours.Select(static row => row.PostingKey).ToHashSet(StringComparer.Ordinal);
        differences.AddRange(
            from tenant in reported
            from item in tenant.Items ?? default
            where !keys.Contains(item.PostingKey) && Domain.Posting.PostingKey.IsOne(item.PostingKey) && item.Open != 0m
            select new NamedDifference(
                new BalanceScope(null, item.Currency, "unknown"), "open-item-unknown", item.RemoteId, tenant.TenantId, -item.Open,
                $"The ERP has an open item for customer {item.Customer} that no final document here stands for: settle or "
                + "cancel it there."));
        return new Balances<CustomerBalance>(
            sums.ToValueList(), differences.Take(Reconciliation.DifferencesMax).ToValueList());
    }

    /// <summary>Without what credit notes take back: those are documents of their own, here as in the ERP.</summary>
    internal static decimal OpenOf(InvoiceRow row) =>
        row.Balance is { } balance ? balance.Open + balance.Credited : row.Amounts.Gross;

    private static decimal WaitingOf(InvoiceRow row, ILookup<string, decimal> untold) =>
        row.Status == "posted" ? untold[row.Key].Sum() : OpenOf(row);

    private static List<ErpOpenItem>? Items(
        Dictionary<string, ILookup<string, ErpOpenItem>> told, InvoiceRow row) =>
        !told.TryGetValue(row.TenantId, out var tenant) ? null
        : row.PostingKey is { } key ? [.. tenant[key]]
        : [];

    // What lies posted there while we still wait for the answer is in the ERP, and waits here: it counts once.
    private static decimal Reported(InvoiceRow row, List<ErpOpenItem> items) =>
        row.Status == "posted" ? items.Sum(static item => item.Open) : 0m;

    private static NamedDifference? Name(
        BalanceScope scope, InvoiceRow row, List<ErpOpenItem> items, ILookup<string, decimal> untold)
    {
        var difference = row.Status == "posted"
            ? OpenOf(row) - WaitingOf(row, untold) - items.Sum(static item => item.Open)
            : 0m;
        var (code, words) = (items.Count, difference) switch
        {
            (_, 0m) => ("", ""),
            (0, _) => ("open-item-missing", "The ERP has no open item for it: find out who removed it there."),
            (_, > 0m) => ("paid-in-erp-only",
                "The ERP holds more of it for settled than we do: have its payments read, or enter here what was paid."),
            _ => ("paid-here-only",
                "We hold more of it for settled than the ERP does: enter the payment, refund or write-off there, with our id "
                + "as its reference."),
        };
        return code.Length == 0 ? null : new NamedDifference(
            scope, code, row.Key, items.Count == 0 ? null : items[0].RemoteId, difference, $"Customer {row.BillTo}: {words}");
    }
}
