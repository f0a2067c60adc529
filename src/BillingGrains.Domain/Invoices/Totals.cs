using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Taxes;

namespace BillingGrains.Domain.Invoices;

/// <summary>A line as the sums see it.</summary>
/// <param name="Net">Rounded to the currency before it is added.</param>
/// <param name="TaxCode">Null when the line is not taxable.</param>
/// <param name="Percent">The rate of <paramref name="TaxCode"/>; ignored without one.</param>
public sealed record TaxableLine(Money Net, string? TaxCode, decimal Percent);

/// <summary>A document's sums. They foot: the lines add up to net, the tax lines to tax, net + tax = gross.</summary>
public static class Totals
{
    /// <summary>Tax is rounded on each line, or once for each code and rate on the sum of its lines, by the same mode
    /// as the lines; the parts are added as rounded.</summary>
    public static InvoiceTotals Of(
        IEnumerable<TaxableLine> lines, Currency currency, RoundingMode mode, TaxRounding taxRounding)
    {
        var rounded = lines.Select(line => line with { Net = line.Net.Round(mode) }).ToList();
        var taxes = rounded
            .Where(line => line.TaxCode is not null)
            .GroupBy(line => (Code: line.TaxCode!, line.Percent))
            .OrderBy(group => group.Key.Code, StringComparer.Ordinal)
            .ThenBy(group => group.Key.Percent)
            .Select(group => new TaxLine(
                group.Key.Code,
                group.Key.Percent,
                Sum(group.Select(line => line.Net), currency),
                Tax(group, currency, mode, taxRounding)))
            .ToValueList();

        var net = Sum(rounded.Select(line => line.Net), currency);
        var tax = Sum(taxes.Select(line => line.Tax), currency);
        return new InvoiceTotals(net, tax, net + tax, taxes);
    }

    /// <summary>The sums of an invoice's lines by its contract's mode and its entity's tax rounding: per line is per line as
    /// it is shown. Each line is taxed at its own rate, so that several rates may stand on one document: each has a tax
    /// line, rounded (per document) once for the rate to the currency's smallest unit. Lines that bear their taxes
    /// themselves are summed as they are. Throws <see cref="InvalidOperationException"/> for a tax code without a rate: the
    /// decider refuses it before.</summary>
    public static InvoiceTotals Of(IEnumerable<BilledLine> lines, InvoiceTerms terms)
    {
        var all = lines.ToList();
        var plain = Of(
            ShownLines.Groups(all.Where(line => line.Taxes.IsEmpty), terms)
                .Select(group => group.ToList())
                .Select(group => new TaxableLine(
                    Sum(group.Select(line => line.Net), terms.Currency), group[0].TaxCode, PercentOf(group[0], terms))),
            terms.Currency,
            terms.MoneyRounding,
            terms.Entity.TaxRounding);
        var byTables = ByTables(all, terms.Currency);
        var net = Sum(all.Select(line => line.Net), terms.Currency);
        var tax = plain.Tax + Sum(byTables.Select(line => line.Tax), terms.Currency);
        var withheld = terms.Withholding switch
        {
            null => null,
            { Of: WithholdingBase.Tax, Percent: var percent } => (tax * (percent / 100m)).Round(terms.MoneyRounding),
            { Percent: var percent } => (net * (percent / 100m)).Round(terms.MoneyRounding),
        };
        return new InvoiceTotals(net, tax, net + tax, [.. plain.Taxes, .. byTables], withheld);
    }

    private static ValueList<TaxLine> ByTables(List<BilledLine> lines, Currency currency) => lines
        .SelectMany(line => line.Taxes)
        .GroupBy(part => (part.Code, part.Jurisdiction, part.Percent, part.Reason, Rule: part.Point?.Rule ?? TaxPointRule.None))
        .OrderBy(group => group.Key.Code, StringComparer.Ordinal)
        .ThenBy(group => group.Key.Jurisdiction, StringComparer.Ordinal)
        .ThenBy(group => group.Key.Percent)
        .ThenBy(group => group.Key.Rule)
        .Select(group => new TaxLine(
            group.Key.Code, group.Key.Percent, Sum(group.Select(part => part.Base), currency),
            Sum(group.Select(part => part.Tax), currency),
            group.Key.Jurisdiction.Length == 0 ? null : group.Key.Jurisdiction,
            group.Key.Reason.Length == 0 ? null : group.Key.Reason,
            TaxPoints.Span(group.Select(part => part.Point))))
        .ToValueList();

    private static decimal PercentOf(BilledLine line, InvoiceTerms terms) => line.PercentBy(terms)
        ?? throw new InvalidOperationException($"Neither line nor terms give a rate for the tax code {line.TaxCode}.");

    private static Money Tax(
        IEnumerable<TaxableLine> lines, Currency currency, RoundingMode mode, TaxRounding taxRounding)
    {
        var exact = lines.Select(line => line.Net * (line.Percent / 100m));
        return taxRounding switch
        {
            TaxRounding.PerLine => Sum(exact.Select(tax => tax.Round(mode)), currency),
            TaxRounding.PerDocument => Sum(exact, currency).Round(mode),
            _ => throw new ArgumentOutOfRangeException(nameof(taxRounding), taxRounding, "A tax rounding is needed."),
        };
    }

    private static Money Sum(IEnumerable<Money> amounts, Currency currency) =>
        amounts.Aggregate(Money.Zero(currency), (sum, amount) => sum + amount);
}
