using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;

namespace BillingGrains.Domain.Taxes;

/// <summary>Holds an answer that somebody else computed to what every answer must be.</summary>
public static class TaxFooting
{
    /// <summary>The first thing that is wrong with an answer's lines; null when they stand for the question's lines, in
    /// its order and currency, foot by line, and say why where nothing is levied.</summary>
    public static string? Find(TaxQuestion question, ValueList<TaxedLine> lines)
    {
        if (!lines.Select(line => line.LineId).SequenceEqual(question.Lines.Select(line => line.LineId)))
        {
            return "The answer is about other lines.";
        }

        return question.Lines.Zip(lines, (asked, line) => Find(question, asked, line)).FirstOrDefault(fault => fault is not null);
    }

    /// <summary>The document's taxes, by lines that passed <see cref="Find(TaxQuestion, ValueList{TaxedLine})"/>: totals are
    /// the sums of the lines' parts, and what the customer withholds follows from them.</summary>
    public static TaxAnswer.Taxed Sum(TaxQuestion question, ValueList<TaxedLine> lines)
    {
        var zero = Money.Zero(question.Currency);
        var totals = Totals(question, lines);
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

    private static string? Find(TaxQuestion question, TaxQuestionLine asked, TaxedLine line)
    {
        var amounts = line.Parts.SelectMany(part => new[] { part.Base, part.Tax }).Concat([line.Net, line.Tax, line.Gross]);
        return true switch
        {
            _ when amounts.Any(money => money.Currency != question.Currency || money.Round(RoundingMode.Down) != money) =>
                $"Line {line.LineId} has an amount that {question.Currency.Code} does not have.",
            _ when line.Net + line.Tax != line.Gross => $"Line {line.LineId} does not foot.",
            _ when (question.Inclusive ? line.Gross : line.Net) != asked.Amount => $"Line {line.LineId} has another amount.",
            _ when line.Parts.Aggregate(Money.Zero(question.Currency), (sum, part) => sum + part.Tax) != line.Tax =>
                $"The taxes of line {line.LineId} do not add up.",
            _ when line.Parts.Any(part => part.Percent is < 0m or > 100m || part.Code.Length == 0) =>
                $"A tax of line {line.LineId} has no code, or a rate that is none.",
            _ when line.Parts.IsEmpty && (line.Code.Length == 0 || line.Reason.Length == 0) =>
                $"Line {line.LineId} bears no tax and does not say why.",
            _ => null,
        };
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
}
