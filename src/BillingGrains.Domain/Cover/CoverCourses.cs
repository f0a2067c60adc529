using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Cover;

/// <summary>Covers by all versions of a contract. A later version may end one, by a last day or by leaving it out; for
/// other terms it ends one and agrees another.</summary>
internal static class CoverCourses
{
    /// <summary>Each cover with its last day, in the order in which the versions name them.</summary>
    public static List<CoverTerms> Of(Agreement agreement)
    {
        var courses = new List<CoverTerms>();
        foreach (var version in agreement.InForce)
        {
            for (var index = 0; index < courses.Count; index++)
            {
                var course = courses[index];
                courses[index] = version.Terms.Cover.FirstOrDefault(cover => cover.CoverId == course.CoverId)
                    ?? course with { To = CoverDays.Earlier(version.From.PlusDays(-1), course.To) };
            }

            courses.AddRange(version.Terms.Cover.Where(cover => !courses.Exists(known => known.CoverId == cover.CoverId)));
        }

        return courses.FindAll(course => !(course.To < course.From));
    }

    /// <summary>The first rule that a further version breaks, as the code, the cover's id and the member; null when none.
    /// </summary>
    public static Refusal? Find(ValueList<TermsInForce> inForce)
    {
        var terms = inForce[^1].Terms;
        foreach (var cover in terms.Cover)
        {
            var known = inForce.Take(inForce.Count - 1)
                .Select(each => each.Terms.Cover.FirstOrDefault(other => other.CoverId == cover.CoverId))
                .ToList();
            if (known[^1] is null && known.Exists(other => other is not null))
            {
                return ContractRefusal.CoverReturns(cover.CoverId);
            }

            if (known[^1] is { } before && before with { To = cover.To } != cover)
            {
                return ContractRefusal.CoverFixed(cover.CoverId);
            }
        }

        return null;
    }
}
