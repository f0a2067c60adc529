using System.Globalization;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Posting;

/// <summary>To how many decimals an ERP keeps a line, and what is done with what it cannot keep. An ERP computes a line's
/// total again from what it kept, and refuses the document when ours differs (case G104).</summary>
/// <param name="QuantityDecimals">0 to 8.</param>
/// <param name="PriceDecimals">Of a unit price; at least the currency's, at most 8.</param>
/// <param name="Rounding">How the ERP brings quantity × price to the currency, and we quantity and price to its scale.
/// </param>
/// <param name="ResidueMax">How far a line may move; one that would move further is sent as 1 at its amount. 0 or more,
/// in the document's currency.</param>
/// <param name="RoundingText">What the rounding line says.</param>
public sealed record ErpPrecision(
    int QuantityDecimals, int PriceDecimals, RoundingMode Rounding, decimal ResidueMax, string RoundingText)
{
    private const int DecimalsMax = 8;

    /// <summary>Every fault, each with its place as a JSON pointer without the leading "#/".</summary>
    public ValueList<Refusal> FindFaults(Currency currency)
    {
        var faults = new Faults();
        faults.When(
            QuantityDecimals is < 0 or > DecimalsMax, "out-of-range", "quantityDecimals",
            "A quantity has 0 to 8 decimals.");
        faults.When(
            PriceDecimals < currency.Decimals || PriceDecimals > DecimalsMax, "out-of-range", "priceDecimals",
            FormattableString.Invariant($"A price in {currency.Code} has {currency.Decimals} to 8 decimals."));
        faults.Chosen("rounding", Rounding);
        faults.NotNegative("residueMax", ResidueMax);
        faults.When(
            string.IsNullOrWhiteSpace(RoundingText), "empty", "roundingText", "The rounding line needs a text.");
        return faults.Found;
    }
}

/// <summary>A line as it stands on our document.</summary>
/// <param name="UnitPrice">As agreed, exact; null to take net ÷ quantity.</param>
/// <param name="Net">Rounded to the currency: what the ERP must come to, with the rounding lines.</param>
/// <param name="TaxCode">Lines of one code and percentage share a rounding line, so that each tax keeps its base.
/// </param>
public sealed record PreciseLine(
    string LineId, string Text, decimal Quantity, decimal? UnitPrice, Money Net, string? TaxCode, decimal TaxPercent);

/// <summary>A line as the ERP keeps it.</summary>
/// <param name="LineId">"rounding/…" for a rounding line.</param>
/// <param name="Net">Quantity × price, rounded to the currency: what the ERP computes.</param>
public sealed record FittedLine(
    string LineId, string Text, decimal Quantity, decimal UnitPrice, Money Net, string? TaxCode, decimal TaxPercent);

/// <summary>Fits lines to an ERP's precision.</summary>
public static class ErpLines
{
    /// <summary>Rounds quantity and price to the ERP's scale first, then extends them, and puts what is missing or too
    /// much on one rounding line for each tax (case G104). The nets add up to those of the lines given, for each tax.
    /// </summary>
    /// <param name="precision">Without faults for the currency.</param>
    public static ValueList<FittedLine> Fit(ValueList<PreciseLine> lines, ErpPrecision precision)
    {
        var fitted = new List<FittedLine>(lines.Count + 1);
        foreach (var line in lines)
        {
            fitted.Add(Fit(line, precision));
        }

        var residues = lines.Zip(fitted, (line, erp) => (Line: line, Residue: line.Net - erp.Net))
            .GroupBy(pair => (pair.Line.TaxCode, pair.Line.TaxPercent))
            .ToList();
        foreach (var group in residues)
        {
            var residue = group.Select(pair => pair.Residue).Aggregate((sum, each) => sum + each);
            if (residue.Amount != 0m)
            {
                fitted.Add(new FittedLine(
                    string.Create(
                        CultureInfo.InvariantCulture, $"rounding/{group.Key.TaxCode}/{group.Key.TaxPercent:0.####}"),
                    precision.RoundingText, Math.Sign(residue.Amount), Math.Abs(residue.Amount), residue,
                    group.Key.TaxCode, group.Key.TaxPercent));
            }
        }

        return fitted.ToValueList();
    }

    private static FittedLine Fit(PreciseLine line, ErpPrecision precision)
    {
        var quantity = Rounding.Round(line.Quantity, precision.QuantityDecimals, precision.Rounding);
        if (quantity != 0m)
        {
            var price = Rounding.Round(
                line.UnitPrice ?? (line.Net.Amount / quantity), precision.PriceDecimals, precision.Rounding);
            var net = (line.Net with { Amount = quantity * price }).Round(precision.Rounding);
            if (Math.Abs((line.Net - net).Amount) <= precision.ResidueMax)
            {
                return new FittedLine(
                    line.LineId, line.Text, quantity, price, net, line.TaxCode, line.TaxPercent);
            }
        }

        var sign = line.Net.Amount < 0m ? -1m : 1m;
        return new FittedLine(
            line.LineId, line.Text, sign, Math.Abs(line.Net.Amount), line.Net, line.TaxCode, line.TaxPercent);
    }
}
