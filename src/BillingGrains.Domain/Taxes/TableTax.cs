using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Rating;

namespace BillingGrains.Domain.Taxes;

/// <summary>Answers from tables.</summary>
public static class TableTax
{
    /// <summary>The tax on each line and on the document. The document's tax is the sum of its totals; a total is the
    /// sum of its lines' parts: rounded one by one, or rounded once and shared out, as the question says.</summary>
    /// <param name="tables">As they passed <see cref="TaxTablesCheck"/>.</param>
    /// <exception cref="ArgumentException">A line is not rounded to the currency.</exception>
    /// <exception cref="InvalidOperationException">A line is in another currency.</exception>
    public static TaxAnswer Answer(TaxQuestion question, TaxTables tables)
    {
        var lines = new List<LineTax>(question.Lines.Count);
        var holds = new List<TaxHold>();
        foreach (var line in question.Lines)
        {
            if (line.Amount.Round(RoundingMode.Down) != line.Amount)
            {
                throw new ArgumentException("A line's amount is a multiple of the smallest step.", nameof(question));
            }

            var tax = LineTax.Of(question, line, tables);
            lines.Add(tax);
            if (tax.Hold is { } hold)
            {
                holds.Add(new TaxHold(line.LineId, hold));
            }
        }

        if (holds.Count > 0)
        {
            return new TaxAnswer.Held(holds.ToValueList());
        }

        Round(question, lines);
        var taxed = lines.Select(line => line.Finish(question)).ToValueList();
        return TaxFooting.Sum(question, taxed);
    }

    private static void Round(TaxQuestion question, List<LineTax> lines)
    {
        var parts = lines.SelectMany(line => line.Parts).ToList();
        if (question.Level == TaxRounding.PerLine)
        {
            parts.ForEach(part => part.Tax = part.Exact.Round(question.Rounding));
            return;
        }

        if (question.Level != TaxRounding.PerDocument)
        {
            throw new ArgumentOutOfRangeException(nameof(question), question.Level, "A tax rounding is needed.");
        }

        foreach (var group in parts.GroupBy(
            part => (part.Rate.Code, part.Rate.Jurisdiction, part.Rate.Percent, part.Rate.Reason)))
        {
            var same = group.ToList();
            // Summed before they are divided, so that three sixths of a cent are half a cent, and no more.
            var exact = same.GroupBy(part => part.Whole).Sum(parts => parts.Sum(part => part.Share) / parts.Key);
            var whole = new Money(exact, question.Currency).Round(question.Rounding);
            var shares = Allocation.Foot(whole, [.. same.Select(part => part.Exact.Amount)]);
            for (var index = 0; index < same.Count; index++)
            {
                same[index].Tax = shares[index];
            }
        }
    }
}
