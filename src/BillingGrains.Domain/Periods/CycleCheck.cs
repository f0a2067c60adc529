using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Periods;

/// <summary>Finds what is wrong with a billing cycle in itself.</summary>
public static class CycleCheck
{
    private const int YearMin = 1900;
    private const int YearMax = 2199;
    private const int MonthsMax = 120;
    private const int DaysMax = 3_660;

    /// <summary>Every fault; places are given below <paramref name="path"/>, for example "cycle/count".</summary>
    public static ValueList<Refusal> Find(BillingCycle cycle, DayCount count, string path = "cycle")
    {
        var faults = new Faults();
        Check(cycle, count, path, faults);
        return faults.Found;
    }

    internal static void Check(BillingCycle cycle, DayCount count, string path, Faults faults)
    {
        faults.Chosen($"{path}/unit", cycle.Unit);
        faults.When(
            cycle.Count is < 1 or > DaysMax || (cycle.Months > MonthsMax || cycle.Days > DaysMax), "out-of-range",
            $"{path}/count", "A cycle has 1 unit or more, and at most 120 months or 3660 days.");
        faults.Chosen($"{path}/anchor", cycle.Anchor);
        CheckAnchor(cycle, path, faults);
        faults.Chosen($"{path}/leadIn", cycle.LeadIn);
        faults.Chosen($"{path}/trailOut", cycle.TrailOut);
        var dayCount = path[..(path.LastIndexOf('/') + 1)] + "dayCount";
        faults.Chosen(dayCount, count);
        faults.When(
            count == DayCount.ThirtyDayMonths && cycle.Days > 0, "days-in-months", dayCount,
            "30-day months go with a cycle of months, quarters or years.");
    }

    /// <summary>A date that nobody means: before 1900 or after 2199.</summary>
    internal static void CheckDate(LocalDate? date, string path, Faults faults) =>
        faults.When(
            date is { Year: < YearMin or > YearMax }, "impossible-date", path, "Dates lie in the years 1900 to 2199.");

    private static void CheckAnchor(BillingCycle cycle, string path, Faults faults)
    {
        faults.When(
            cycle.Anchor == CycleAnchor.Date && cycle.AnchorDate is null, "no-anchor", $"{path}/anchorDate",
            "The date from which cycles are counted is missing.");
        faults.When(
            cycle.Anchor != CycleAnchor.Date && cycle.AnchorDate is not null, "anchor-twice", $"{path}/anchorDate",
            "A date is given with the anchor \"date\" alone.");
        CheckDate(cycle.AnchorDate, $"{path}/anchorDate", faults);
        var divides = cycle.Months switch
        {
            > 12 => cycle.Months % 12 == 0,
            > 0 => 12 % cycle.Months == 0,
            _ => cycle.Unit == CycleUnit.Week,
        };
        faults.When(
            cycle is { Anchor: CycleAnchor.Calendar, Count: > 0 } && !divides, "not-of-the-calendar", $"{path}/count",
            "The calendar has borders for weeks, for years, and for months that divide a year: name another anchor.");
    }
}
