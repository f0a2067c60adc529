using BillingGrains.Domain.Cover;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Wallets;
using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>Shares of prepaid credit at which notice is given, as of grants of cover.</summary>
internal static class PrepaidNotices
{
    /// <summary>Every share that is reached on a day; what was given back counts as not used.</summary>
    public static IEnumerable<CoverNotice> Reached(ContractTerms terms, IEnumerable<StandingDraw> draws, LocalDate on)
    {
        if (terms.Prepaid is not { NoticeAt.IsEmpty: false } prepaid)
        {
            yield break;
        }

        foreach (var (grant, standing) in prepaid.Grants.Zip(StandingCredit.Of(prepaid.Credit, draws, on).Grants))
        {
            var used = grant.Amount - standing.Left;
            foreach (var percent in prepaid.NoticeAt.Where(percent => used * 100m >= grant.Amount * percent))
            {
                yield return new CoverNotice(
                    "prepaid", PrepaidLines.IdOf(grant.GrantId), null, percent, on, used, grant.Amount, terms.Currency.Code,
                    FormattableString.Invariant($"{percent} % of the prepaid credit {grant.GrantId} is reached: ")
                    + $"{Texts.Amount(used, terms.Currency)} of {Texts.Amount(grant.Amount, terms.Currency)} are used.",
                    grant.Until);
            }
        }
    }
}
