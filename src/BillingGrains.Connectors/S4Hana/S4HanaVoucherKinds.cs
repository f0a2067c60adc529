using BillingGrains.Domain.Payments;

namespace BillingGrains.Connectors.S4Hana;

/// <summary>How each kind of voucher is booked, and the code by which it is known when it is read back.</summary>
internal static class S4HanaVoucherKinds
{
    /// <summary>At most as long as a partner's reference.</summary>
    private static readonly Dictionary<string, BalanceKind> Codes = new(StringComparer.Ordinal)
    {
        ["PAYMENT"] = BalanceKind.Payment,
        ["REFUND"] = BalanceKind.Refund,
        ["WRITEOFF"] = BalanceKind.WriteOff,
        ["DISCOUNT"] = BalanceKind.Discount,
        ["DISCBACK"] = BalanceKind.DiscountReturned,
        ["PAYBACK"] = BalanceKind.PaymentCancelled,
        ["CHARGEBACK"] = BalanceKind.Chargeback,
    };

    public static string CodeOf(BalanceKind kind) => Codes.First(one => one.Value == kind).Key;

    /// <summary>Null for a code that is none of ours.</summary>
    public static BalanceKind? KindOf(string code) => Codes.TryGetValue(code, out var kind) ? kind : null;

    /// <summary>The type of the entry, the account against the customer's, and 1 where the customer is debited. Throws
    /// <see cref="S4HanaUnfitException"/> where no account is named.</summary>
    public static (string Type, string Account, int Sign) Booked(BalanceKind kind, S4HanaSettings settings)
    {
        var (accounts, types) = (settings.Accounts, settings.Types);
        var (type, account, sign, what) = kind switch
        {
            BalanceKind.Payment => (types.Payment, accounts.Bank, -1, "bank"),
            BalanceKind.Refund or BalanceKind.PaymentCancelled or BalanceKind.Chargeback =>
                (types.Payment, accounts.Bank, 1, "bank"),
            BalanceKind.WriteOff => (types.WriteOff, accounts.WriteOff, -1, "write-off"),
            BalanceKind.Discount => (types.WriteOff, accounts.Discount, -1, "discount"),
            BalanceKind.DiscountReturned => (types.WriteOff, accounts.Discount, 1, "discount"),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Nothing of this kind is entered in an ERP."),
        };
        return account.Length > 0 ? (type, account, sign) : throw S4HanaEntries.NoAccount(what);
    }
}
