using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Periods;
using NodaTime;

namespace BillingGrains.Domain.Tests.Periods;

/// <summary>Cycles and calendars in few words.</summary>
internal static class CycleSamples
{
    public static readonly BillingCycle Monthly = new(
        CycleUnit.Month, 1, CycleAnchor.Start, null, null, StubRule.Prorated, StubRule.Prorated);

    public static readonly BillingCycle CalendarMonth = Monthly with { Anchor = CycleAnchor.Calendar };

    public static DateTimeZone Zone(string id) => DateTimeZoneProviders.Tzdb[id];

    public static LocalDate Day(int year, int month, int day) => new(year, month, day);

    public static CycleCalendar From(this BillingCycle cycle, LocalDate start, string zone = "Etc/UTC") =>
        new(cycle, start, Zone(zone));

    public static BillingCycle AnchoredAt(this BillingCycle cycle, LocalDate date) =>
        cycle with { Anchor = CycleAnchor.Date, AnchorDate = date };

    /// <summary>An amount's share, rounded half up to two decimals.</summary>
    public static decimal Share(this Fraction share, decimal amount) =>
        Rounding.Round(share.Of(amount), 2, RoundingMode.HalfUp);
}
