using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Retention;
using NodaTime;

namespace BillingGrains.Domain.Payments;

/// <summary>What moved the balance of an invoice.</summary>
public enum BalanceKind
{
    None = 0,

    /// <summary>The customer paid.</summary>
    Payment = 1,

    /// <summary>Money went back to the customer.</summary>
    Refund = 2,

    /// <summary>A credit note takes back a part; its key is the entry's id.</summary>
    Credit = 3,

    /// <summary>The customer will not pay it.</summary>
    WriteOff = 4,

    /// <summary>A credit note is void: what it took back is owed again.</summary>
    CreditVoided = 5,

    /// <summary>Taken off because the customer paid early; its id is the payment's.</summary>
    Discount = 6,

    /// <summary>A credit note took a part of what was discounted back: its share of the discount is not owed any more either.
    /// </summary>
    DiscountReturned = 7,

    /// <summary>A payment was cancelled where it was booked, or turned out to be none; its id is the payment's.</summary>
    PaymentCancelled = 8,

    /// <summary>A refund was cancelled where it was booked.</summary>
    RefundCancelled = 9,

    /// <summary>A write-off was cancelled where it was booked.</summary>
    WriteOffCancelled = 10,

    /// <summary>The customer's bank took a payment back; its id is the payment's.</summary>
    Chargeback = 11,
}

/// <param name="EntryId">Unique among entries of its kind.</param>
/// <param name="Amount">More than 0.</param>
/// <param name="Words">The bank's reference, or why.</param>
/// <param name="Taxes">Of a payment or refund, the taxes that fall due with it, or cease to: those whose tax point is the
/// payment. Of a discount all taxes that it lowers, or that are raised again. Below 0 where less is due.</param>
/// <param name="Reference">Of one read from an ERP, the id under which it was recorded here, in a history that was lost; null for
/// none.</param>
public sealed record BalanceEntry(
    BalanceKind Kind, string EntryId, Money Amount, LocalDate On, [property: PersonalText] string Words, string By,
    ValueList<TaxShare> Taxes = default, string? Reference = null)
{
    /// <summary>Whether it is the entry of an id.</summary>
    public bool Is(string id) => EntryId == id || Reference == id;

    /// <summary>Whether money came or went.</summary>
    public bool IsMoney => Kind is
        BalanceKind.Payment or BalanceKind.Refund or BalanceKind.PaymentCancelled or BalanceKind.RefundCancelled
        or BalanceKind.Chargeback;
}

/// <param name="Owner">Who settles it.</param>
public sealed record InvoiceDispute(
    string DisputeId, [property: PersonalText] string Reason, string Owner, string By, Instant At);

/// <summary>What is open of a final invoice.</summary>
/// <param name="Entries">In the order in which they came.</param>
/// <param name="Dispute">Null while nobody disputes it.</param>
/// <param name="Disputes">Ids of all disputes that were opened.</param>
public sealed record Balance(
    Money Payable, ValueList<BalanceEntry> Entries = default, InvoiceDispute? Dispute = null,
    ValueList<string> Disputes = default)
{
    public Money Sum(BalanceKind kind) => Entries.Where(entry => entry.Kind == kind)
        .Aggregate(Money.Zero(Payable.Currency), static (sum, entry) => sum + entry.Amount);

    /// <summary>Below 0 where more was paid and credited than was owed.</summary>
    public Money OpenAmount() =>
        Payable - Credited() - Paid() + Refunded() - WrittenOff() - Discounted();

    public Money Paid() =>
        Sum(BalanceKind.Payment) - Sum(BalanceKind.PaymentCancelled) - Sum(BalanceKind.Chargeback);

    public Money Refunded() => Sum(BalanceKind.Refund) - Sum(BalanceKind.RefundCancelled);

    public Money WrittenOff() => Sum(BalanceKind.WriteOff) - Sum(BalanceKind.WriteOffCancelled);

    public Money Credited() => Sum(BalanceKind.Credit) - Sum(BalanceKind.CreditVoided);

    /// <summary>What was taken off for paying early, and still is.</summary>
    public Money Discounted() => Sum(BalanceKind.Discount) - Sum(BalanceKind.DiscountReturned);

    /// <summary>What payments and discounts settle, not below 0 and not above what is payable.</summary>
    public Money Settled()
    {
        var settled = Paid() - Refunded() + Discounted();
        return settled with { Amount = Math.Clamp(settled.Amount, 0m, Math.Max(0m, Payable.Amount)) };
    }

    public BalanceSums Sums() => new(
        Payable, Credited(), Paid(), Refunded(), WrittenOff(), OpenAmount(), Discounted());
}

/// <param name="Amount">Tax included, more than 0.</param>
public sealed record CreditedInvoice(string InvoiceKey, Money Amount);

/// <param name="Payable">Gross, less what the customer withholds.</param>
/// <param name="Open">Below 0: unapplied.</param>
/// <param name="Discounted">For paying early; null in facts from before it was kept.</param>
public sealed record BalanceSums(
    Money Payable, Money Credited, Money Paid, Money Refunded, Money WrittenOff, Money Open, Money? Discounted = null);
