using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Exchange;
using NodaTime;

namespace BillingGrains.Domain.Invoices;

/// <summary>By which rate a document's amounts are told in its legal entity's currency.</summary>
/// <param name="On">The day whose rate was asked for.</param>
/// <param name="Used">As they were published, with source and date; two for a cross rate.</param>
/// <param name="Of">The invoice whose rate it is, on a credit note that takes it back; null for the document's own.</param>
public sealed record LedgerRate(
    LocalDate On, Currency To, ValueList<ExchangeRate> Used, ExchangeSettings Settings, string? Of = null);

/// <summary>A document's sums in its legal entity's currency. They foot: the taxes add up to tax, net + tax = gross; each
/// amount of a tax and the net amount are converted and rounded one by one.</summary>
/// <param name="Rounding">Of each converted amount, to the currency's smallest unit.</param>
/// <param name="Rates">One; on a credit note one for each invoice that it takes back, where these have several.</param>
public sealed record LedgerTotals(
    Money Net, Money Tax, Money Gross, ValueList<LedgerTax> Taxes, ValueList<LedgerRate> Rates, RoundingMode Rounding)
{
    /// <summary>Null where there is no rate: the document is in the entity's own currency.</summary>
    public static LedgerTotals? Of(InvoiceContent content, ValueList<LedgerRate> rates)
    {
        if (rates.IsEmpty)
        {
            return null;
        }

        var zero = Money.Zero(rates[0].To);
        var (net, parts) = (zero, new List<LedgerTax>());
        foreach (var (rate, sums) in Shares(content, rates))
        {
            net += Convert(sums.Net, rate);
            parts.AddRange(sums.Taxes.Select(line => new LedgerTax(
                line.Code, line.Percent, line.Jurisdiction, Convert(line.Base, rate), Convert(line.Tax, rate))));
        }

        var taxes = parts.GroupBy(part => (part.Code, part.Percent, part.Jurisdiction))
            .Select(same => same.Aggregate((sum, part) => sum with { Base = sum.Base + part.Base, Tax = sum.Tax + part.Tax }))
            .ToValueList();
        var tax = taxes.Aggregate(zero, static (sum, line) => sum + line.Tax);
        return new LedgerTotals(net, tax, net + tax, taxes, rates, rates[0].Settings.Rounding);
    }

    /// <summary>The document cut by rates: the last share is what the others leave, so that all of them are the document.
    /// </summary>
    private static IEnumerable<(LedgerRate Rate, InvoiceTotals Sums)> Shares(
        InvoiceContent content, ValueList<LedgerRate> rates)
    {
        var left = content.Totals;
        for (var index = 0; index < rates.Count - 1; index++)
        {
            var sums = Totals.Of(content.Lines.Where(line => line.Corrects == rates[index].Of), content.Terms);
            yield return (rates[index], sums);
            left = Less(left, sums);
        }

        yield return (rates[^1], left);
    }

    private static InvoiceTotals Less(InvoiceTotals all, InvoiceTotals part) => all with
    {
        Net = all.Net - part.Net,
        Taxes = all.Taxes.Select(line =>
            part.Taxes.FirstOrDefault(other => Key(other) == Key(line)) is { } taken
                ? line with { Base = line.Base - taken.Base, Tax = line.Tax - taken.Tax }
                : line).ToValueList(),
    };

    private static TaxLine Key(TaxLine line)
    {
        var zero = Money.Zero(line.Base.Currency);
        return line with { Base = zero, Tax = zero, Point = line.Point is { } point ? new(point.Rule) : null };
    }

    private static Money Convert(Money amount, LedgerRate rate) =>
        new ExchangeTable(rate.Used).Convert(amount, rate.To, rate.On, rate.Settings) is Conversion.Converted converted
            ? converted.Amount
            : throw new InvalidOperationException($"The rates kept do not lead from {amount.Currency} to {rate.To}.");
}

public sealed record LedgerTax(string Code, decimal Percent, string? Jurisdiction, Money Base, Money Tax);

/// <summary>What the legal entity's books say of a document beside its date.</summary>
/// <param name="Posting">On which it is booked; null where that is the document's date.</param>
/// <param name="Rates">See <see cref="LedgerTotals.Rates"/>; empty where the document is in the entity's currency.</param>
public sealed record DocumentDates(LocalDate? Posting = null, ValueList<LedgerRate> Rates = default);
