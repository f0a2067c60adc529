using System.Globalization;
using BillingGrains.Domain.Deciding;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Storage.Views.Reconciling;

/// <param name="Amount">Tax included, each as an amount above 0.</param>
public sealed record VoucherSum(int Count, decimal Amount)
{
    internal static VoucherSum Of(IEnumerable<VoucherRow> rows)
    {
        var all = rows.ToList();
        return new VoucherSum(all.Count, all.Sum(static row => row.Amount));
    }
}

/// <summary>What was recorded here of one kind = entered in the ERP + in flight + parked; those of another billing engine are a
/// group of their own. Whether the ERP holds the same is balance 4.</summary>
/// <param name="Engine">Null for ours.</param>
/// <param name="ByHand">The part of <paramref name="Entered"/> that a person entered in the ERP.</param>
public sealed record VoucherBalance(
    BalanceScope Scope, string Kind, string? Engine, VoucherSum Recorded, VoucherSum Entered, VoucherSum ByHand,
    VoucherSum InFlight, VoucherSum Parked)
{
    internal static ValueList<VoucherBalance> Of(IEnumerable<VoucherRow> rows, string? period) => rows
        .Where(row => period is null || row.Period == period)
        .GroupBy(static row => (Scope: new BalanceScope(row.EntityId, row.Currency, row.Period), row.Kind, row.Engine))
        .OrderBy(static group => group.Key.Scope.EntityId, StringComparer.Ordinal)
        .ThenBy(static group => group.Key.Scope.Currency, StringComparer.Ordinal)
        .ThenBy(static group => group.Key.Scope.Period, StringComparer.Ordinal)
        .ThenBy(static group => group.Key.Kind, StringComparer.Ordinal)
        .ThenBy(static group => group.Key.Engine, StringComparer.Ordinal)
        .Select(static group => new VoucherBalance(
            group.Key.Scope, group.Key.Kind, group.Key.Engine, VoucherSum.Of(group),
            VoucherSum.Of(group.Where(static row => row.Status == "posted")),
            VoucherSum.Of(group.Where(static row => row is { Status: "posted", EnteredBy: not null })),
            VoucherSum.Of(group.Where(static row => row.Status is "waiting" or "due")),
            VoucherSum.Of(group.Where(static row => row.Status == "parked"))))
        .ToValueList();
}

/// <summary>What was recorded here beside documents, in one currency, by the month on whose books it is.</summary>
public sealed record VoucherMonth(BalanceScope Scope, VoucherSum Recorded, VoucherSum Entered)
{
    /// <summary>Of differences.</summary>
    public const string NotEntered = "voucher-not-entered";

    internal static Balances<VoucherMonth> Of(IReadOnlyList<VoucherRow> rows, YearMonth month)
    {
        var text = YearMonthPattern.Iso.Format(month);
        return new Balances<VoucherMonth>(
            rows.Where(row => row.On.ToYearMonth() == month).GroupBy(static row => (row.EntityId, row.Currency))
                .OrderBy(static group => group.Key.Currency, StringComparer.Ordinal)
                .Select(group => new VoucherMonth(
                    new BalanceScope(group.Key.EntityId, group.Key.Currency, text), VoucherSum.Of(group),
                    VoucherSum.Of(group.Where(static row => row.Status == "posted"))))
                .ToValueList(),
            rows.Where(static row => row.Status != "posted")
                .Select(row => new NamedDifference(
                    new BalanceScope(row.EntityId, row.Currency, text), NotEntered, row.Key, null, row.Amount, Words(row)))
                .ToValueList());
    }

    private static string Words(VoucherRow row)
    {
        var what = string.Create(
            CultureInfo.InvariantCulture,
            $"The {row.Kind.Replace('-', ' ')} {row.EntryId} of {row.Amount:0.00##} {row.Currency}, dated "
            + $"{LocalDatePattern.Iso.Format(row.On)}, is not entered in ERP {row.TenantId}");
        return row switch
        {
            { Parked.Words: var words } => $"{what}: {words} Mend that and replay it, or enter it there by hand and say so.",
            { Status: "waiting" } => $"{what}: it waits for its document to be posted there.",
            _ => $"{what}: it is on its way.",
        };
    }
}
