using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Taxes;
using NodaTime;

namespace BillingGrains.Domain.Invoices;

/// <summary>A document's taxes, dates and balance, for who reads it.</summary>
/// <param name="PostingDate">On which it is booked; null before it is final.</param>
/// <param name="Early">What may be taken off for paying early; null for nothing.</param>
/// <param name="Ledger">Its sums in the legal entity's currency; null where it is in that, or not final.</param>
/// <param name="Entries">What moved its balance, in the order in which it came.</param>
/// <param name="Asked">Refunds, write-offs and a void that wait for another person.</param>
public sealed record DocumentDetails(
    ValueList<TaxDue> Taxes, LocalDate? PostingDate, EarlyOffer? Early, LedgerTotals? Ledger, ValueList<BalanceEntry> Entries,
    ValueList<GiveUp> Asked = default)
{
    /// <summary>Null when nothing was opened.</summary>
    public static DocumentDetails? Of(Invoice state)
    {
        if (state.GetContent() is not { } content)
        {
            return null;
        }

        var document = state.GetDocument();
        var entries = document is null ? content.CreditedBefore : BalanceRules.Of(document).Entries;
        return new DocumentDetails(
            content.Totals.Taxes.Select(line => Due(line, document, entries)).ToValueList(), document?.BookedOn,
            document?.Early, document?.Ledger, entries,
            document?.Asked ?? default);
    }

    private static TaxDue Due(TaxLine line, FinalDocument? document, ValueList<BalanceEntry> entries)
    {
        if (line.Point?.Rule != TaxPointRule.Payment)
        {
            return new TaxDue(line, line.Point?.Rule == TaxPointRule.Issue ? document?.InvoiceDate : line.Point?.Through, null);
        }

        var fallen = entries
            .Where(static entry => entry.IsMoney)
            .SelectMany(static entry => entry.Taxes)
            .Where(share => share.Code == line.Code && share.Percent == line.Percent && share.Jurisdiction == line.Jurisdiction)
            .Aggregate(Money.Zero(line.Tax.Currency), static (sum, share) => sum + share.Tax);
        return new TaxDue(line, null, fallen);
    }
}

/// <summary>A tax line, and when it falls due.</summary>
/// <param name="DueOn">The latest tax point; null where payments decide, or nothing says.</param>
/// <param name="FallenDue">With payments so far; null where these do not decide.</param>
public sealed record TaxDue(TaxLine Line, LocalDate? DueOn, Money? FallenDue);
