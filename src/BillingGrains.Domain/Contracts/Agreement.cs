using System.Collections.Immutable;
using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>A version and the days on which it counts.</summary>
/// <param name="From">First day; the earliest there is for the first version.</param>
/// <param name="To">The day after the last; null for the newest.</param>
public sealed record TermsInForce(LocalDate From, LocalDate? To, ContractTerms Terms)
{
    internal bool Covers(LocalDate day) => day >= From && !(day >= To);
}

/// <summary>What counts on which day, by all versions of a contract: each from its own first day on, in place of what
/// was agreed for those days before. A version without a first day corrects the one before: it counts from the same day
/// on.</summary>
public sealed class Agreement
{
    private Agreement(ValueList<TermsInForce> inForce) => InForce = inForce;

    /// <summary>In the order of their days, without gaps; never empty.</summary>
    public ValueList<TermsInForce> InForce { get; }

    /// <summary>The newest.</summary>
    public ContractTerms Newest => InForce[^1].Terms;

    public static Agreement Of(ContractTerms terms) => new([new TermsInForce(LocalDate.MinIsoValue, null, terms)]);

    /// <param name="versions">By number; one or more.</param>
    public static Agreement Of(IEnumerable<ContractTerms> versions)
    {
        var inForce = new List<(LocalDate From, ContractTerms Terms)>();
        foreach (var terms in versions)
        {
            var from = inForce.Count == 0 ? LocalDate.MinIsoValue : terms.EffectiveFrom ?? inForce[^1].From;
            inForce.RemoveAll(other => other.From >= from);
            inForce.Add((from, terms));
        }

        return new Agreement(inForce
            .Select((each, index) => new TermsInForce(
                each.From, index + 1 < inForce.Count ? inForce[index + 1].From : null, each.Terms))
            .ToValueList());
    }

    internal static Agreement Of(ImmutableSortedDictionary<int, ContractTerms> versions) =>
        versions.Count == 1 ? Of(versions[1]) : Of(versions.Values);

    /// <summary>The terms that count on a day.</summary>
    public ContractTerms At(LocalDate day)
    {
        foreach (var each in InForce.AsSpan())
        {
            if (each.Covers(day))
            {
                return each.Terms;
            }
        }

        throw new InvalidOperationException("Every day has its terms.");
    }
}
