using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Taxes;

namespace BillingGrains.Domain.Payments;

/// <summary>The share of one of a document's taxes that goes with a part of what is paid.</summary>
/// <param name="Base">Of the tax line's base, rounded.</param>
public sealed record TaxShare(string Code, decimal Percent, Money Base, Money Tax, string? Jurisdiction = null);

/// <summary>Shares a document's taxes out over what settles it. Each share is the difference of two running sums, so that
/// whatever the parts, all of them together are the document's tax to the cent.</summary>
internal static class TaxShares
{
    /// <summary>The shares of what moves the settled sum from one amount to another; below 0 where it moves back.</summary>
    /// <param name="before">What settled the document until then, not below 0 and not above what is to be paid.</param>
    public static ValueList<TaxShare> Of(InvoiceContent content, Money before, Money after, Func<TaxLine, bool> counts)
    {
        var mode = content.Terms.MoneyRounding;
        var prepaid = Prepaid(content);
        var whole = BalanceRules.Of(content).Payable.Amount + prepaid;
        if (whole <= 0m || before == after)
        {
            return [];
        }

        return content.Totals.Taxes.Where(counts)
            .Select(line => new TaxShare(
                line.Code, line.Percent, Moved(line.Base), Moved(line.Tax), line.Jurisdiction))
            .Where(static share => share.Tax.Amount != 0m)
            .ToValueList();

        Money Moved(Money all) => Part(all, after.Amount) - Part(all, before.Amount);

        Money Part(Money all, decimal settled) => prepaid + settled == whole
            ? all
            : (all with { Amount = all.Amount * (prepaid + settled) / whole }).Round(mode);
    }

    /// <summary>Whether a tax falls due with payments.</summary>
    public static bool IsDueAtPayment(TaxLine line) => line.Point?.Rule == TaxPointRule.Payment;

    private static decimal Prepaid(InvoiceContent content) => content.Lines
        .Where(static line => line.Kind == ChargeKind.Prepaid).Sum(static line => -line.Net.Amount);
}
