namespace BillingGrains.Sandbox.Erp;

/// <summary>A line without tax on an account for rounding.</summary>
public sealed record RoundingLine(string RoundingAccount, decimal RoundingAmount);

/// <summary>How a company that does not believe its callers comes to a document's taxes.</summary>
public static class TaxRules
{
    /// <summary>Each tax rounded on each line, half up; the totals follow.</summary>
    public static DocumentRequest PerLine(DocumentRequest document)
    {
        var decimals = Currencies.DecimalsOf(document.Currency);
        var taxes = document.Lines.SelectMany(line => line.Taxes)
            .GroupBy(tax => (tax.Code, tax.Percent))
            .Select(group => new DocumentTax(
                group.Key.Code, group.Key.Percent, group.Sum(tax => tax.Base),
                group.Sum(tax => decimal.Round(tax.Base * tax.Percent / 100m, decimals, MidpointRounding.AwayFromZero))))
            .ToList();
        var sum = taxes.Sum(tax => tax.Tax);
        return document with { Taxes = taxes, Tax = sum, Gross = document.Net + sum };
    }

    /// <summary>The document with a line more, which moves net and gross.</summary>
    /// <param name="rounding">Null for none.</param>
    public static DocumentRequest With(DocumentRequest document, RoundingLine? rounding) => rounding is null
        ? document
        : document with
        {
            Lines =
            [
                .. document.Lines,
                new DocumentLine("rounding", rounding.RoundingAccount, 1m, "", rounding.RoundingAmount, []),
            ],
            Net = document.Net + rounding.RoundingAmount, Gross = document.Gross + rounding.RoundingAmount,
        };
}
