using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Wallets;

/// <summary>What documents drew and did not give back.</summary>
/// <param name="GrantId">Null for what was overdrawn.</param>
/// <param name="Amount">More than 0.</param>
/// <param name="On">The date by which it was drawn.</param>
public sealed record StandingDraw(string? GrantId, decimal Amount, LocalDate On);

/// <summary>Where credit stands by what was granted and what was drawn, in whatever order both became known.</summary>
/// <param name="Grants">In the order given, with what is left of each, 0 or more.</param>
/// <param name="Filled">What grants gave to fill what was overdrawn before them; none of 0.</param>
/// <param name="Overdrawn">What is overdrawn still, 0 or more.</param>
public sealed record StandingCredit(
    ValueList<CreditGrant> Grants, ValueList<FilledOverdraft> Filled, decimal Overdrawn)
{
    /// <summary>What was overdrawn was asked of every grant that counted on its day, so whatever of those, or of later
    /// ones, is there now fills it first: in the order of drawing, the earliest overdraft first. A grant that had
    /// expired by then does not, and one that has not begun does not yet.</summary>
    /// <param name="grants">With what each was granted with.</param>
    /// <param name="on">The day that is looked at.</param>
    public static StandingCredit Of(ValueList<CreditGrant> grants, IEnumerable<StandingDraw> draws, LocalDate on)
    {
        var all = draws.ToList();
        var left = grants.ToDictionary(
            grant => grant.GrantId,
            grant => Math.Max(0m, grant.Left - Sum(all.Where(draw => draw.GrantId == grant.GrantId))),
            StringComparer.Ordinal);
        var filled = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        var overdrawn = 0m;
        foreach (var day in all.Where(draw => draw.GrantId is null).GroupBy(draw => draw.On).OrderBy(day => day.Key))
        {
            var missing = Sum(day);
            foreach (var grant in Drawdown.InOrder(grants.Where(grant => grant.From <= on && !(grant.Until < day.Key))))
            {
                var fills = Math.Min(missing, left[grant.GrantId]);
                left[grant.GrantId] -= fills;
                filled[grant.GrantId] = filled.GetValueOrDefault(grant.GrantId) + fills;
                missing -= fills;
            }

            overdrawn += missing;
        }

        return new StandingCredit(
            grants.Select(grant => grant with { Left = left[grant.GrantId] }).ToValueList(),
            filled.Where(each => each.Value > 0m)
                .Select(each => new FilledOverdraft(each.Key, each.Value)).ToValueList(),
            overdrawn);
    }

    /// <summary>Pays lines from what is left on a day, and then beyond it as far as that is allowed.</summary>
    /// <param name="overdraftMax">0 for nothing.</param>
    public ValueList<DrawnCredit> Draw(ValueList<WantedCredit> lines, LocalDate on, decimal overdraftMax) =>
        Drawdown.Draw(Grants, lines, on, Math.Max(0m, overdraftMax - Overdrawn));

    private static decimal Sum(IEnumerable<StandingDraw> draws) => draws.Sum(draw => draw.Amount);
}
