using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>Visits, travel, emergencies, and rounding by work type.</summary>
internal static class VisitChecks
{
    private const int MinutesMax = 1_440;

    public static void Check(ContractTerms terms, Faults faults)
    {
        CheckRounding(terms.TimeRounding, faults);
        if (terms.Visits is { } visits)
        {
            Minutes("visits/gapMinutes", visits.GapMinutes, faults);
            Minutes("visits/minimumMinutes", visits.MinimumMinutes, faults);
            faults.When(visits.Place?.Length == 0, "empty", "visits/place", "Leave \"place\" out to mean any.");
            for (var index = 0; index < visits.WorkTypes.Count; index++)
            {
                faults.When(
                    visits.WorkTypes[index].Length == 0, "empty", Faults.Path("visits/workTypes", index),
                    "Name the work type.");
            }
        }

        CheckTravel(terms, faults);
        if (terms.Emergency is { } emergency)
        {
            faults.When(
                emergency.Priorities.IsEmpty, "empty", "emergency/priorities", "Name a priority that is urgent.");
            faults.When(
                emergency.Multiplier < 1m, "multiplier-below-one", "emergency/multiplier",
                "An emergency costs no less: 1 or more.");
            faults.Chosen("emergency/combine", emergency.Combine);
        }
    }

    private static void CheckRounding(TimeRounding rounding, Faults faults)
    {
        for (var index = 0; index < rounding.WorkTypes.Count; index++)
        {
            var own = rounding.WorkTypes[index];
            var path = Faults.Path("timeRounding/workTypes", index);
            faults.When(own.WorkType.Length == 0, "empty", $"{path}/workType", "Name the work type.");
            faults.When(
                rounding.WorkTypes.Take(index).Any(other => other.WorkType == own.WorkType), "work-type-twice",
                $"{path}/workType", $"The work type {own.WorkType} has a rule already.");
            faults.When(
                own.StepMinutes is < 1 or > MinutesMax, "out-of-range", $"{path}/stepMinutes",
                "A step is 1 to 1440 minutes; 1 rounds nothing.");
            faults.Chosen($"{path}/mode", own.Mode);
            Minutes($"{path}/minimumMinutes", own.MinimumMinutes, faults);
        }
    }

    private static void CheckTravel(ContractTerms terms, Faults faults)
    {
        for (var index = 0; index < terms.Travel.Count; index++)
        {
            var travel = terms.Travel[index];
            var path = Faults.Path("travel", index);
            faults.Dates($"{path}/to", travel.From, travel.To);
            faults.When(
                travel is { PerVisit: null, PerKm: null }, "no-price", path, "Travel costs something per visit or per km.");
            faults.NotNegative($"{path}/perVisit", travel.PerVisit ?? 0m);
            faults.NotNegative($"{path}/perKm", travel.PerKm ?? 0m);
            faults.NotNegative($"{path}/freeKm", travel.FreeKm ?? 0m);
            faults.When(
                travel is { FreeKm: not null, PerKm: null }, "no-price", $"{path}/freeKm",
                "Kilometres are free only where others have a price.");
            faults.When(
                travel.PerVisit is not null && terms.Visits is null, "no-visits", $"{path}/perVisit",
                "Say under \"visits\" what a visit is.");
        }

        RateChecks.InOrder(
            "travel", terms.Travel, static travel => (travel.From, travel.To), static _ => 0, "price for travel", faults);
    }

    private static void Minutes(string path, int minutes, Faults faults) => faults.When(
        minutes is < 0 or > MinutesMax, "out-of-range", path, "It is 0 to 1440 minutes.");
}
