using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;

namespace BillingGrains.Domain.Contracts;

/// <summary>What a contract's rule says of one document.</summary>
/// <param name="Passed">Nobody has to look at it.</param>
/// <param name="Words">For people: why it passed, or why it waits.</param>
public sealed record ReviewOutcome(bool Passed, string Words);

/// <summary>Decides which documents nobody has to look at.</summary>
internal static class DocumentReview
{
    private const int CompareWith = 3;

    /// <summary>Null where the contract has no rule of its own.</summary>
    /// <param name="isWhole">Nothing that the same run found due is held.</param>
    public static ReviewOutcome? Of(
        CustomerContract state, ContractTerms terms, InvoiceTerms document, ValueList<BilledLine> lines, bool isWhole)
    {
        if (terms.Documents?.Review is not { } rule)
        {
            return null;
        }

        if (rule.UpTo is not { } upTo)
        {
            return new ReviewOutcome(Passed: false, "The contract has all its documents reviewed.");
        }

        var totals = Totals.Of(lines, document);
        var mean = state.LastNets.Count < CompareWith ? 0m : state.LastNets.Sum() / CompareWith;
        var waits = lines.Any(static line => line.Net.Amount < 0m) ? "Something is given back on it."
            : !isWhole ? "A part of what is due is held."
            : totals.Gross.Amount > upTo.Amount ? $"It comes to {Texts.Amount(totals.Gross)}, and only up to "
                + $"{Texts.Amount(upTo)} nobody has to look."
            : state.LastNets.Count < CompareWith ? "The contract has too few documents to compare it with."
            : totals.Net.Amount > mean * (1m + (rule.UnusualPercent / 100m)) ?
                $"Its net amount of {Texts.Amount(totals.Net)} is more than {Texts.Number(rule.UnusualPercent)} % above the "
                + $"mean of the last three, {Texts.Amount(new Money(mean, terms.Currency).Round(terms.MoneyRounding))}."
            : null;
        return waits is null
            ? new ReviewOutcome(
                Passed: true, $"At most {Texts.Amount(upTo)}, all of it approved, and nothing unusual: the contract's rule.")
            : new ReviewOutcome(Passed: false, waits);
    }

    /// <summary>The net amounts that the next document is compared with, oldest first.</summary>
    public static ValueList<decimal> After(ValueList<decimal> lastNets, PeriodBilled billed)
    {
        var net = billed.Lines.Sum(static line => line.Net.Amount);
        return net <= 0m ? lastNets : [.. lastNets.TakeLast(CompareWith - 1), net];
    }
}
