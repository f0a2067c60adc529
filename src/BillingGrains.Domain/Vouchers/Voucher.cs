using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Revenue;
using NodaTime;

namespace BillingGrains.Domain.Vouchers;

/// <summary>An entry of an invoice's balance on its way into the ERP.</summary>
public abstract record Voucher
{
    private Voucher()
    {
    }

    public sealed record Absent : Voucher;

    /// <summary>The invoice is not posted yet.</summary>
    public sealed record Waiting(VoucherContent Content, string PostingKey) : Voucher;

    public sealed record Due(VoucherDocument Document, SendingProgress Sending) : Voucher;

    /// <summary>Not sent again before a person asks for it.</summary>
    public sealed record Parked(VoucherDocument Document, SendingProgress Sending, string Code, string Words) : Voucher;

    /// <summary>Stands in the ERP's books.</summary>
    /// <param name="Number">The ERP's; its id where it gives none.</param>
    public sealed record Posted(VoucherDocument Document, string RemoteId, string Number) : Voucher;

    /// <summary>Null before it was opened.</summary>
    public VoucherContent? GetContent() => this is Waiting waiting ? waiting.Content : GetDocument()?.Content;

    /// <summary>Null before the invoice was posted.</summary>
    public VoucherDocument? GetDocument() => this switch
    {
        Due due => due.Document,
        Parked parked => parked.Document,
        Posted posted => posted.Document,
        _ => null,
    };
}

/// <param name="Kind">Payment, refund, write-off, discount; a payment that is reversed or charged back, a discount that is
/// returned. Null for a journal.</param>
/// <param name="EntryId">Of the invoice's balance, once for each kind.</param>
/// <param name="Amount">More than 0, tax included, in the invoice's currency.</param>
/// <param name="Customer">The stable id in the ERP.</param>
/// <param name="Period">The billed month of the invoice.</param>
/// <param name="Engine">That finished it, where it is not ours; null for ours.</param>
/// <param name="Journal">The entries of a revenue journal: then there is no invoice and no customer, and the
/// amount is that of one side. Null for an entry of a balance.</param>
public sealed record VoucherContent(
    string InvoiceKey, BalanceKind? Kind, string EntryId, Money Amount, LocalDate On, string TenantId, string EntityId,
    string Customer, YearMonth Period, string? Engine = null, JournalPart? Journal = null)
{
    private const int MostDecimals = 4;

    /// <summary>The key of the voucher's grain.</summary>
    public string Key => Journal is { Number: var number }
        ? GrainKeys.JournalVoucher(EntityId, Period, number, EntryId)
        : GrainKeys.Voucher(InvoiceKey, NameOf(Kind!.Value), EntryId);

    /// <summary>A revenue journal as vouchers: one for each currency and day, in their order.</summary>
    public static IEnumerable<VoucherContent> Of(string booksKey, RevenueJournalMade made) => made.Entered is not { } entered
        ? []
        : made.Entries.GroupBy(static entry => (entry.Currency, entry.Date))
            .OrderBy(static group => group.Key.Currency, StringComparer.Ordinal).ThenBy(static group => group.Key.Date)
            .Select(group => new VoucherContent(
                booksKey, Kind: null, FormattableString.Invariant($"{group.Key.Currency}.{group.Key.Date:uuuu-MM-dd}"),
                new Money(
                    group.Sum(static entry => entry.Amount),
                    Currencies.Find(group.Key.Currency) ?? new Currency(group.Key.Currency, MostDecimals)), group.Key.Date,
                entered.TenantId, entered.EntityId, Customer: "", made.Period,
                Journal: new JournalPart(made.JournalId, made.Number, group.ToValueList())));

    /// <summary>Whether more is owed after it.</summary>
    public static bool Raises(BalanceKind kind) => kind is BalanceKind.Refund or BalanceKind.DiscountReturned
        or BalanceKind.PaymentCancelled or BalanceKind.Chargeback;

    /// <summary>As people and files name it, in kebab case.</summary>
    public static string NameOf(BalanceKind kind) => kind switch
    {
        BalanceKind.Payment => "payment",
        BalanceKind.Refund => "refund",
        BalanceKind.WriteOff => "write-off",
        BalanceKind.Discount => "discount",
        BalanceKind.DiscountReturned => "discount-returned",
        BalanceKind.PaymentCancelled => "payment-reversal",
        BalanceKind.Chargeback => "chargeback",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Nothing of this kind is entered in an ERP."),
    };
}

/// <param name="Original">The invoice as it stands in the ERP; null for a journal.</param>
/// <param name="Replays">Ids of the replays that were asked for.</param>
public sealed record VoucherDocument(
    VoucherContent Content, string PostingKey, PostedOriginal? Original, ValueList<string> Replays = default);

/// <summary>The entries of a revenue journal for one currency and day.</summary>
public sealed record JournalPart(string JournalId, int Number, ValueList<JournalEntry> Entries);

/// <summary>An invoice as it stands posted in the ERP.</summary>
public sealed record PostedOriginal(string PostingKey, string RemoteId, string Number);
