using System.Globalization;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Vouchers;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.Memory;

/// <summary>Payments in the books of a <see cref="MemoryErp"/>, as its bookkeepers enter and cancel them. For one thread at
/// a time.</summary>
public sealed class MemoryPayments
{
    private readonly List<ErpEntry> log = [];

    /// <summary>As they stand, in the order in which they were entered first.</summary>
    public IEnumerable<ErpEntry> All => log.GroupBy(static entry => entry.RemoteId).Select(static same => same.Last());

    /// <summary>How often something was entered or cancelled.</summary>
    public int Told => log.Count;

    public void Enter(ErpEntry entry) => log.Add(entry);

    /// <summary>Throws <see cref="InvalidOperationException"/> when there is none.</summary>
    public void Cancel(string remoteId) => log.Add(log.Last(entry => entry.RemoteId == remoteId) with { IsCancelled = true });

    internal ErpEntryPage Page(string? since, string? cursor, int size)
    {
        var from = int.Parse(cursor ?? since ?? "0", CultureInfo.InvariantCulture);
        var end = Math.Min(from + size, log.Count);
        var next = end.ToString(CultureInfo.InvariantCulture);
        return new ErpEntryPage(log[from..end].ToValueList(), end < log.Count ? next : null, end < log.Count ? null : next);
    }

    internal ErpOpenItem OpenItem(MemoryDocument document)
    {
        var gross = document.Invoice.Totals.Gross;
        var settled = All.Where(entry => entry.PostingKey == document.Invoice.PostingKey && !entry.IsCancelled)
            .Sum(static entry => VoucherContent.Raises(entry.Kind) ? -entry.Amount : entry.Amount);
        return new ErpOpenItem(
            document.Invoice.PostingKey, document.RemoteId, document.Number, document.Invoice.BillTo, gross.Currency.Code,
            gross.Amount - settled);
    }
}
