using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using NodaTime;

namespace BillingGrains.Domain.Payments;

/// <summary>What an entry of an invoice's balance brings along: the discount that a payment in time earns, its share when a
/// credit note changes what is owed, and the taxes of each.</summary>
internal static class EarlyDiscounts
{
    /// <summary>The entry, and what follows from it; dated by whoever stores them.</summary>
    /// <param name="document">Null while the invoice is not final.</param>
    public static IEnumerable<BalanceMoved> After(
        InvoiceContent content, FinalDocument? document, Balance balance, BalanceEntry entry)
    {
        var told = With(balance, entry with
        {
            Taxes = entry.IsMoney
                ? Taxes(content, balance, entry, TaxShares.IsDueAtPayment)
                : default,
        });
        yield return told.Moved;

        if (document?.Early is { } offer && Change(told.Balance, content.Terms, offer, entry) is { Amount: not 0m } change)
        {
            var isMore = change.Amount > 0m;
            var discount = new BalanceEntry(
                isMore ? BalanceKind.Discount : BalanceKind.DiscountReturned, entry.EntryId, isMore ? change : -change,
                entry.On, Words(offer, entry), entry.By);
            yield return With(told.Balance, discount with
            {
                Taxes = Taxes(content, told.Balance, discount, static _ => true),
            }).Moved;
        }
    }

    /// <summary>By how much the discount changes.</summary>
    private static Money Change(Balance balance, InvoiceTerms terms, EarlyOffer offer, BalanceEntry entry)
    {
        var zero = Money.Zero(balance.Payable.Currency);
        var taken = balance.Discounted();
        var owed = balance.Payable - balance.Credited();
        var most = owed.Amount <= 0m ? zero : PaymentDates.Discount(owed, offer.Percent, terms.MoneyRounding);
        var open = balance.OpenAmount();
        return entry.Kind switch
        {
            BalanceKind.Payment when taken.Amount == 0m && open.Amount > 0m && open.Amount <= most.Amount
                && (owed - PaidBy(balance, offer.LastDay)).Amount <= most.Amount => open,
            BalanceKind.Credit when taken.Amount > most.Amount => most - taken,
            BalanceKind.PaymentCancelled or BalanceKind.Chargeback when taken.Amount > 0m && balance.Entries.Any(earned =>
                earned.Kind == BalanceKind.Discount && earned.EntryId == entry.EntryId) => zero - taken,
            BalanceKind.CreditVoided when balance.Sum(BalanceKind.Discount) is { Amount: > 0m } ever =>
                (most.Amount < ever.Amount ? most : ever) - taken,
            _ => zero,
        };
    }

    private static Money PaidBy(Balance balance, LocalDate lastDay) => balance.Entries
        .Where(entry => entry.On <= lastDay)
        .Aggregate(Money.Zero(balance.Payable.Currency), static (sum, entry) => entry.Kind switch
        {
            BalanceKind.Payment => sum + entry.Amount,
            BalanceKind.Refund => sum - entry.Amount,
            BalanceKind.PaymentCancelled or BalanceKind.Chargeback => sum - entry.Amount,
            BalanceKind.RefundCancelled => sum + entry.Amount,
            _ => sum,
        });

    private static string Words(EarlyOffer offer, BalanceEntry entry) => entry.Kind == BalanceKind.Payment
        ? $"{Texts.Number(offer.Percent)} % for paying by {Texts.Date(offer.LastDay)}"
        : $"{Texts.Number(offer.Percent)} % of what {entry.Words} changes";

    private static ValueList<TaxShare> Taxes(
        InvoiceContent content, Balance before, BalanceEntry entry, Func<TaxLine, bool> counts)
    {
        var after = before with { Entries = before.Entries.Add(entry) };
        return TaxShares.Of(content, before.Settled(), after.Settled(), counts);
    }

    private static (Balance Balance, BalanceMoved Moved) With(Balance balance, BalanceEntry entry)
    {
        var after = balance with { Entries = balance.Entries.Add(entry) };
        return (after, new BalanceMoved(entry, after.Sums(), default));
    }
}
