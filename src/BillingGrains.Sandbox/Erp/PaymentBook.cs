using System.Globalization;

namespace BillingGrains.Sandbox.Erp;

/// <summary>A payment, refund, write-off or discount on a document, as the company's bookkeepers or a caller entered it.
/// </summary>
/// <param name="Key">Of the document.</param>
/// <param name="Kind">One of <see cref="Kinds"/>; of a caller also "discount", "discount-returned",
/// "payment-reversal" or "chargeback"; where a credit note is applied to an invoice "credit-applied" on the invoice and
/// "credit-used" on the credit note.</param>
/// <param name="Amount">More than 0, in the document's currency.</param>
/// <param name="Reference">What the caller calls it; null for none.</param>
/// <param name="Voucher">The key under which a caller entered it; null for the bookkeepers.</param>
/// <param name="ChangedAt">When it was entered or cancelled; the beginning of all time in books that were kept before it was
/// noted.</param>
/// <param name="Raw">As a vendor's caller sent it; null for the sandbox's own.</param>
public sealed record PaymentEntry(
    string Id, string Key, string Kind, decimal Amount, string Currency, DateOnly On, string Words, bool Cancelled = false,
    string? Reference = null, string? Voucher = null, DateTimeOffset ChangedAt = default, string? Raw = null)
{
    public static readonly IReadOnlyList<string> Kinds = ["payment", "refund", "write-off"];

    private static readonly string[] Raising = ["refund", "discount-returned", "payment-reversal", "chargeback", "credit-used"];

    /// <summary>By how much it lowers what is open.</summary>
    public decimal Lowers => Cancelled ? 0m : Raising.Contains(Kind) ? -Amount : Amount;
}

/// <param name="Next">The cursor of the next page; null on the last.</param>
/// <param name="Token">On the last page, from where to read on later.</param>
public sealed record PaymentPage(IReadOnlyList<PaymentEntry> Payments, string? Next, string? Token);

/// <param name="Customer">Who owes it.</param>
/// <param name="Open">Below 0 on a credit note.</param>
public sealed record OpenItem(string Key, string Id, string? Number, string Customer, string Currency, decimal Open)
{
    public static OpenItem Of(StoredDocument posted, Tenant company) => new(
        posted.Request.Key, posted.Id, posted.Number, posted.Request.BillTo, posted.Request.Currency,
        company.Payments.OpenOf(posted));
}

public sealed record OpenItemPage(IReadOnlyList<OpenItem> Items, string? Next);

/// <summary>One tenant's payments, in the order in which they were entered or cancelled. Safe to use from several threads.
/// </summary>
public sealed class PaymentBook(string tenant, BookFile file, TimeProvider time)
{
    private readonly Lock door = new();
    private readonly List<PaymentEntry> log = [];

    public void Enter(PaymentEntry entry)
    {
        lock (door)
        {
            var dated = entry with { ChangedAt = time.GetUtcNow() };
            file.Append(new BookEntry.Paid(tenant, dated));
            log.Add(dated);
        }
    }

    /// <summary>Enters what is made of how many were entered or cancelled before.</summary>
    public PaymentEntry Enter(Func<int, PaymentEntry> make)
    {
        lock (door)
        {
            var entry = make(log.Count);
            Enter(entry);
            return entry;
        }
    }

    /// <summary>What a caller entered; as often as it is sent.</summary>
    /// <param name="raw">As a vendor's caller sent it; null for the sandbox's own.</param>
    public PaymentEntry Enter(VoucherRequest voucher, string documentKey, string? raw = null)
    {
        lock (door)
        {
            var entry = new PaymentEntry(
                FormattableString.Invariant($"V-{log.Count + 1:00000}"), documentKey, voucher.Kind, voucher.Amount,
                voucher.Currency, voucher.On, voucher.Words, Reference: voucher.Reference, Voucher: voucher.Key,
                Raw: raw);
            Enter(entry);
            return entry;
        }
    }

    /// <summary>Applies a credit note to an invoice: what is open of both comes nearer to nothing.</summary>
    /// <param name="voucher">The key under which a caller did; null for the ERP itself.</param>
    /// <returns>The invoice's part.</returns>
    public PaymentEntry Apply(
        StoredDocument credit, StoredDocument invoice, decimal amount, DateOnly on, string? voucher = null, string? raw = null)
    {
        lock (door)
        {
            var id = FormattableString.Invariant($"A-{log.Count + 1:00000}");
            var applied = new PaymentEntry(
                id, invoice.Request.Key, "credit-applied", amount, invoice.Request.Currency, on, "", Voucher: voucher, Raw: raw);
            Enter(applied);
            Enter(applied with { Id = $"{id}-used", Key = credit.Request.Key, Kind = "credit-used", Voucher = null, Raw = null });
            return applied;
        }
    }

    /// <summary>Each entry as it is now, in the order of the last changes; with its place in the order of entering, from 1.
    /// </summary>
    public IReadOnlyList<(int Ordinal, PaymentEntry Entry)> Now()
    {
        lock (door)
        {
            var places = log.Select(static entry => entry.Id).Distinct(StringComparer.Ordinal)
                .Select(static (id, index) => (id, index)).ToDictionary(static one => one.id, static one => one.index + 1);
            return [.. log.Where((entry, index) => log.FindLastIndex(other => other.Id == entry.Id) == index)
                .Select(entry => (places[entry.Id], entry))];
        }
    }

    /// <summary>What callers entered under a key, and stands.</summary>
    public IReadOnlyList<PaymentEntry> Entered(string voucher)
    {
        lock (door)
        {
            return [.. log.Where(entry => entry.Voucher == voucher).GroupBy(entry => entry.Id).Select(same => same.Last())
                .Where(entry => !entry.Cancelled)];
        }
    }

    /// <summary>False when there is none that stands.</summary>
    public bool Cancel(string id)
    {
        lock (door)
        {
            if (log.FindLast(entry => entry.Id == id) is not { Cancelled: false } entry)
            {
                return false;
            }

            var cancelled = entry with { Cancelled = true, ChangedAt = time.GetUtcNow() };
            file.Append(new BookEntry.Paid(tenant, cancelled));
            log.Add(cancelled);
            return true;
        }
    }

    public void Apply(BookEntry.Paid entry) => log.Add(entry.Entry);

    /// <summary>Null for a token or cursor that was never answered.</summary>
    public PaymentPage? Page(string? since, string? cursor, int limit)
    {
        lock (door)
        {
            var from = 0;
            if ((cursor ?? since) is { } place
                && (!int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out from) || from > log.Count))
            {
                return null;
            }

            var end = Math.Min(from + limit, log.Count);
            var next = end.ToString(CultureInfo.InvariantCulture);
            return new PaymentPage(log[from..end], end < log.Count ? next : null, end < log.Count ? null : next);
        }
    }

    /// <summary>What is open of a document.</summary>
    public decimal OpenOf(StoredDocument document)
    {
        lock (door)
        {
            return document.Request.Gross - log.Where(entry => entry.Key == document.Request.Key)
                .GroupBy(entry => entry.Id).Sum(same => same.Last().Lowers);
        }
    }
}
