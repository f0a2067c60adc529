using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Ledgers;

/// <summary>The accounts of a legal entity's plain-text ledger. A customer's id follows <paramref name="Receivable"/>, the kind
/// of charge <paramref name="Revenue"/>.</summary>
/// <param name="Bank">Where payments come and refunds go.</param>
/// <param name="Prepaid">Credit that was sold and not yet used, where the ERP recognises revenue.</param>
/// <param name="WrittenOff">What customers will not pay.</param>
/// <param name="Discounts">What was taken off for paying early.</param>
public sealed record LedgerAccounts(
    string Receivable = "assets:receivable", string Bank = "assets:bank", string Tax = "liabilities:tax",
    string Revenue = "revenue", string Prepaid = "liabilities:prepaid", string WrittenOff = "expenses:written-off",
    string Discounts = "expenses:early-payment")
{
    /// <summary>What counts where an entity says nothing.</summary>
    public static LedgerAccounts Default { get; } = new();

    /// <summary>Faults of the section "accounts".</summary>
    internal static Refusal? FindFault(LedgerAccounts? accounts)
    {
        if (accounts is null)
        {
            return null;
        }

        var faults = new Faults();
        foreach (var (path, name) in new[]
        {
            ("receivable", accounts.Receivable), ("bank", accounts.Bank), ("tax", accounts.Tax), ("revenue", accounts.Revenue),
            ("prepaid", accounts.Prepaid), ("writtenOff", accounts.WrittenOff), ("discounts", accounts.Discounts),
        })
        {
            faults.When(
                name != LedgerText.Name(name) || name.Length == 0, "account-invalid", $"accounts/{path}",
                "An account is named by letters, digits, hyphens, underscores and dots, its parts parted by colons.");
        }

        return faults.Found is { IsEmpty: false } found ? found[0] : null;
    }
}
