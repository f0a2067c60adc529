using BillingGrains.Domain.Amounts;
using NodaTime;

namespace BillingGrains.Domain.Revenue;

/// <summary>An amount earned day by day, each day the same. Rounded as a running sum, so that no cent is lost: on the last
/// day all of it is earned.</summary>
public static class StraightLine
{
    /// <summary>What is earned by the end of a day, after what was taken back of it. What is taken back on a day comes off
    /// what is not earned before that day, and what is left of that is earned over the days that are left; the rest comes
    /// off what was earned.</summary>
    /// <param name="taken">Above 0, by day in order.</param>
    /// <param name="through">The day asked for; before <paramref name="first"/> nothing is earned.</param>
    /// <param name="decimals">Of the currency.</param>
    public static decimal Earned(
        decimal amount, LocalDate first, LocalDate last, IEnumerable<(LocalDate Day, decimal Amount)> taken, LocalDate through,
        int decimals)
    {
        var (earned, left, from) = (0m, amount, first);
        foreach (var (day, back) in taken)
        {
            var before = Part(left, from, last, day.PlusDays(-1), decimals);
            var deferred = left - before;
            var offDeferred = Math.Min(back, deferred);
            earned += before - (back - offDeferred);
            left = deferred - offDeferred;
            from = LocalDate.Max(from, LocalDate.Min(day, last));
        }

        return earned + Part(left, from, last, through, decimals);
    }

    private static decimal Part(decimal amount, LocalDate first, LocalDate last, LocalDate through, int decimals) =>
        through < first ? 0m
        : through >= last ? amount
        : Rounding.Round(
            amount * Days(first, through) / Days(first, last), decimals, RoundingMode.HalfUp);

    private static int Days(LocalDate first, LocalDate last) => Period.DaysBetween(first, last) + 1;
}
