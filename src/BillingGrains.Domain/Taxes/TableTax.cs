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
        return Sum(question, taxed, Totals(question, taxed));
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

    private static ValueList<TaxTotal> Totals(TaxQuestion question, ValueList<TaxedLine> lines)
    {
        var zero = Money.Zero(question.Currency);
        return lines
            .SelectMany(line => line.Parts.IsEmpty
                ? [new TaxTotal(line.Code, "", 0m, line.Treatment, line.Reason, line.Net, zero)]
                : line.Parts.Select(part => new TaxTotal(
                    part.Code, part.Jurisdiction, part.Percent, line.Treatment, part.Reason, part.Base, part.Tax)))
            .GroupBy(total => total with { Base = zero, Tax = zero })
            .Select(group => group.Key with
            {
                Base = group.Aggregate(zero, (sum, total) => sum + total.Base),
                Tax = group.Aggregate(zero, (sum, total) => sum + total.Tax),
            })
            .OrderBy(total => total.Code, StringComparer.Ordinal)
            .ThenBy(total => total.Jurisdiction, StringComparer.Ordinal)
            .ThenBy(total => total.Percent)
            .ThenBy(total => total.Reason, StringComparer.Ordinal)
            .ToValueList();
    }

    private static TaxAnswer.Taxed Sum(
        TaxQuestion question, ValueList<TaxedLine> lines, ValueList<TaxTotal> totals)
    {
        var zero = Money.Zero(question.Currency);
        var net = lines.Aggregate(zero, (sum, line) => sum + line.Net);
        var tax = totals.Aggregate(zero, (sum, total) => sum + total.Tax);
        var withheld = question.Customer.Withholding switch
        {
            null => zero,
            { Of: WithholdingBase.Net, Percent: var percent } => net * (percent / 100m),
            { Of: WithholdingBase.Tax, Percent: var percent } => tax * (percent / 100m),
            var other => throw new ArgumentOutOfRangeException(
                nameof(question), other.Of, "A withholding says what it is taken of."),
        };
        withheld = withheld.Round(question.Rounding);
        return new TaxAnswer.Taxed(lines, totals, net, tax, net + tax, withheld, net + tax - withheld);
    }
}
