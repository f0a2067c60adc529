using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Wallets;

/// <summary>Credit that was granted.</summary>
/// <param name="Priority">The lowest is drawn first.</param>
/// <param name="From">First day on which it may be drawn.</param>
/// <param name="Until">Last day; null when it does not expire.</param>
/// <param name="Left">What can be drawn of it still, 0 or more: in a wallet an amount in its currency.</param>
public sealed record CreditGrant(string GrantId, int Priority, LocalDate From, LocalDate? Until, decimal Left)
{
    /// <summary>Whether it may be drawn on a day.</summary>
    public bool Counts(LocalDate on) => From <= on && !(Until < on);
}

/// <summary>What is to be paid from credit.</summary>
/// <param name="Amount">0 or more; a line that asks for nothing gets nothing.</param>
public sealed record WantedCredit(string LineId, decimal Amount);

/// <summary>What a line got from a grant.</summary>
/// <param name="GrantId">Null for what was overdrawn.</param>
/// <param name="Amount">More than 0.</param>
public sealed record DrawnCredit(string LineId, string? GrantId, decimal Amount);

/// <summary>Draws credit down over lines.</summary>
public static class Drawdown
{
    /// <summary>Serves the lines in their order from the grants in theirs: lowest priority number, earliest last day
    /// (none comes last), earliest first day, id (cases G96, G98).</summary>
    /// <param name="on">Decides which grants count.</param>
    /// <param name="overdraft">How much more may be drawn when all grants are empty; 0 for nothing.</param>
    public static ValueList<DrawnCredit> Draw(
        ValueList<CreditGrant> grants, ValueList<WantedCredit> lines, LocalDate on, decimal overdraft)
    {
        var order = InOrder(grants.Where(grant => grant.Left > 0m && grant.Counts(on)));
        var left = order.ConvertAll(grant => (GrantId: (string?)grant.GrantId, grant.Left));
        left.Add((null, overdraft));
        var drawn = new List<DrawnCredit>(lines.Count);
        var next = 0;
        foreach (var line in lines)
        {
            var wanted = line.Amount;
            while (wanted > 0m && next < left.Count)
            {
                var amount = Math.Min(wanted, left[next].Left);
                if (amount > 0m)
                {
                    drawn.Add(new DrawnCredit(line.LineId, left[next].GrantId, amount));
                }

                wanted -= amount;
                left[next] = left[next] with { Left = left[next].Left - amount };
                next += left[next].Left > 0m ? 0 : 1;
            }
        }

        return drawn.ToValueList();
    }

    internal static List<CreditGrant> InOrder(IEnumerable<CreditGrant> grants)
    {
        var order = grants.ToList();
        order.Sort(Compare);
        return order;
    }

    private static int Compare(CreditGrant one, CreditGrant other) =>
        one.Priority != other.Priority ? one.Priority.CompareTo(other.Priority)
        : one.Until != other.Until ? LastDay(one).CompareTo(LastDay(other))
        : one.From != other.From ? one.From.CompareTo(other.From)
        : string.CompareOrdinal(one.GrantId, other.GrantId);

    private static LocalDate LastDay(CreditGrant grant) => grant.Until ?? LocalDate.MaxIsoValue;
}
