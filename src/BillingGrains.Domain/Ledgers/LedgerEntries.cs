using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Revenue;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Domain.Ledgers;

/// <summary>A document that stands posted, by its sums.</summary>
/// <param name="Lines">Net, by kind of charge; together the document's net amount.</param>
/// <param name="Rounding">Where the ERP posted another tax, within what the entity lets pass; else null.</param>
/// <param name="IsRecognisedHere">What it bills is deferred until a journal says that it is earned.</param>
public sealed record PostedDocument(
    string Key, InvoiceKind Kind, string Number, string BillTo, string Currency, LocalDate BookedOn, decimal Tax, decimal Gross,
    ValueList<PostedLine> Lines, bool IsRecognisedHere, PostedRounding? Rounding = null);

/// <param name="Tax">What the ERP's tax is more than the document's.</param>
public sealed record PostedRounding(string Account, decimal Tax);

/// <param name="Net">Below 0 where it gives back.</param>
public sealed record PostedLine(ChargeKind Kind, decimal Net);

/// <summary>What moved the balance of a posted invoice.</summary>
/// <param name="Amount">More than 0.</param>
/// <param name="Tax">That falls due with it; below 0 where less is due.</param>
public sealed record PostedMove(
    string Key, string Number, string BillTo, string Currency, BalanceKind Kind, string EntryId, LocalDate On, decimal Amount,
    decimal Tax);

/// <summary>What of the journal is booked where. A credit note is booked as a document of its own, so that what it takes off an
/// invoice's balance is not booked again.</summary>
public static class LedgerEntries
{
    /// <param name="revenue">Where the entity recognises revenue itself, the accounts of its journals.</param>
    public static LedgerEntry Of(PostedDocument document, LedgerAccounts accounts, RevenueAccounts? revenue)
    {
        var deferred = document.IsRecognisedHere && revenue is not null ? LedgerText.Name(revenue.Deferred) : null;
        return new LedgerEntry(
            document.BookedOn, document.Number, $"{document.Kind.Word()} | {GrainKeys.NameOf(document.Key)}", document.Key,
            document.Currency,
            [
                new LedgerPosting(Receivable(accounts, document.BillTo), document.Gross),
                .. document.Lines.GroupBy(line => deferred ?? AccountOf(line.Kind, accounts), StringComparer.Ordinal)
                    .Select(static group => new LedgerPosting(group.Key, -group.Sum(static line => line.Net))),
                new LedgerPosting(accounts.Tax, -document.Tax - (document.Rounding?.Tax ?? 0m)),
                .. document.Rounding is { } rounding
                    ? new[] { new LedgerPosting(LedgerText.Name(rounding.Account), rounding.Tax) }
                    : [],
            ]);
    }

    /// <summary>Null for what is booked as a document of its own.</summary>
    public static LedgerEntry? Of(PostedMove move, LedgerAccounts accounts)
    {
        var (account, sign) = move.Kind switch
        {
            BalanceKind.Payment => (accounts.Bank, 1m),
            BalanceKind.PaymentCancelled or BalanceKind.Chargeback => (accounts.Bank, -1m),
            BalanceKind.Refund => (accounts.Bank, -1m),
            BalanceKind.RefundCancelled => (accounts.Bank, 1m),
            BalanceKind.WriteOff => (accounts.WrittenOff, 1m),
            BalanceKind.WriteOffCancelled => (accounts.WrittenOff, -1m),
            BalanceKind.Discount => (accounts.Discounts, 1m),
            BalanceKind.DiscountReturned => (accounts.Discounts, -1m),
            _ => ("", 0m),
        };
        if (sign == 0m)
        {
            return null;
        }

        // A discount lowers the tax on what it takes off; what a payment makes due was booked with the document.
        var tax = move.Kind is BalanceKind.Discount or BalanceKind.DiscountReturned ? move.Tax : 0m;
        return new LedgerEntry(
            move.On, move.EntryId, $"{Word(move.Kind)} | {move.Number}", move.Key, move.Currency,
            [
                new LedgerPosting(account, (sign * move.Amount) + tax),
                new LedgerPosting(accounts.Tax, -tax),
                new LedgerPosting(Receivable(accounts, move.BillTo), -sign * move.Amount),
            ]);
    }

    /// <param name="journalId">Of the journal that it is of.</param>
    public static LedgerEntry Of(JournalEntry entry, string journalId, string key) => new(
        entry.Date, journalId, $"revenue | {entry.Why}", key, entry.Currency,
        [
            new LedgerPosting(LedgerText.Name(entry.Debit), entry.Amount),
            new LedgerPosting(LedgerText.Name(entry.Credit), -entry.Amount),
        ]);

    /// <summary>"ledger of nl01, 2026-03-01 to 2026-03-31".</summary>
    public static string Title(string entityId, LocalDate from, LocalDate to) =>
        $"ledger of {entityId}, {LocalDatePattern.Iso.Format(from)} to {LocalDatePattern.Iso.Format(to)}";

    private static string Receivable(LedgerAccounts accounts, string customer) =>
        $"{accounts.Receivable}:{LedgerText.Name(customer).Replace(":", "_003A", StringComparison.Ordinal)}";

    private static string AccountOf(ChargeKind kind, LedgerAccounts accounts) =>
        kind is ChargeKind.Prepaid or ChargeKind.PrepaidSale
            ? accounts.Prepaid
            : $"{accounts.Revenue}:{Routing.Router.Word(kind)}";

    private static string Word(BalanceKind kind) =>
        System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());
}
