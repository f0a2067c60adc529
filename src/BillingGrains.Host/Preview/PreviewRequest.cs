using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Preview;
using NodaTime;

namespace BillingGrains.Host.Preview;

/// <summary>A preview's answer, and what it changes against another contract or version.</summary>
/// <param name="Against">The answer of the other one.</param>
public sealed record PreviewResult(PreviewAnswer Preview, PreviewAnswer? Against, PreviewComparison? Difference);

/// <summary>What a caller wants to know.</summary>
/// <param name="Against">Another contract or version to compare with; null for none.</param>
/// <param name="Period">Null for the month of the latest fact.</param>
internal sealed record PreviewRequest(
    ContractTerms Contract, ContractTerms? Against, YearMonth? Period, LocalDate? Through, TaxRounding TaxRounding)
{
    /// <summary>What is wrong with the request beside its facts: a place and a reason.</summary>
    public IEnumerable<(string Field, string Reason)> Faults()
    {
        foreach (var fault in ContractTermsCheck.Find(Contract))
        {
            yield return ($"contract/{fault.Field}", fault.Reason);
        }

        if (Against is not { } against)
        {
            yield break;
        }

        foreach (var fault in ContractTermsCheck.Find(against))
        {
            yield return ($"against/{fault.Field}", fault.Reason);
        }

        if (against.Currency != Contract.Currency)
        {
            yield return ("against/currency", "Only contracts in the same currency compare.");
        }
    }

    /// <summary>Null when the month is not given and no fact says it.</summary>
    public PreviewResult? Answer(FactReader facts)
    {
        if ((Period ?? facts.LatestMonth) is not { } period)
        {
            return null;
        }

        var question = new PreviewQuestion(period, Through, TaxRounding);
        var happened = facts.Facts();
        var answer = Previewing.Of(Contract, happened, question);
        if (Against is null)
        {
            return new PreviewResult(answer, null, null);
        }

        var against = Previewing.Of(Against, happened, question);
        return new PreviewResult(answer, against, Previewing.Compare(against, answer));
    }
}
