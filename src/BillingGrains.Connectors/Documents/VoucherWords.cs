using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Vouchers;

namespace BillingGrains.Connectors.Documents;

/// <summary>What is written into a field of text of a voucher, and read back: its kind, our id and words.</summary>
/// <param name="Words">The bank's reference, or why; the reference where nothing was said.</param>
internal sealed record VoucherWords(BalanceKind Kind, string Reference, string Words)
{
    private static readonly BalanceKind[] Kinds =
    [
        BalanceKind.Payment, BalanceKind.Refund, BalanceKind.WriteOff, BalanceKind.Discount, BalanceKind.DiscountReturned,
        BalanceKind.PaymentCancelled, BalanceKind.Chargeback,
    ];

    public static string Of(BalanceKind kind, string reference, string words) =>
        $"{VoucherContent.NameOf(kind)} {reference} {words}".TrimEnd();

    /// <summary>Null for a text that others wrote.</summary>
    public static VoucherWords? Read(string text)
    {
        var parts = text.Split(' ', 3);
        var kind = Array.Find(Kinds, one => VoucherContent.NameOf(one) == parts[0]);
        return kind is BalanceKind.None || parts.Length < 2
            ? null
            : new VoucherWords(kind, parts[1], parts.Length > 2 ? parts[2] : parts[1]);
    }
}
