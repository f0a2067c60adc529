namespace BillingGrains.Domain.Periods;

/// <summary>Brings what starts later onto the borders of what runs already, so that both end together: the time up to
/// the first common border is a stub.</summary>
public static class CoTerming
{
    /// <summary>The cycle with the leader's anchor and time of day; null when neither is a multiple of the other, in
    /// months or in days: their borders would not meet.</summary>
    public static BillingCycle? Join(BillingCycle cycle, CycleCalendar leader)
    {
        var fits = cycle.Months > 0
            ? IsMultiple(cycle.Months, leader.Cycle.Months)
            : IsMultiple(cycle.Days, leader.Cycle.Days);
        return fits
            ? cycle with { Anchor = CycleAnchor.Date, AnchorDate = leader.Anchor, At = leader.Cycle.At }
            : null;
    }

    private static bool IsMultiple(int one, int other) =>
        one > 0 && other > 0 && Math.Max(one, other) % Math.Min(one, other) == 0;
}
