using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>Opening hours of a day come in order and do not meet; closing at 00:00 means the end of the day.</summary>
internal static class AfterHoursChecks
{
    public static void Check(AfterHours afterHours, Faults faults)
    {
        for (var index = 0; index < afterHours.Hours.Count; index++)
        {
            var hours = afterHours.Hours[index];
            var path = Faults.Path("afterHours/hours", index);
            faults.Chosen($"{path}/day", hours.Day);
            faults.When(
                hours.To <= hours.From && hours.To != LocalTime.Midnight, "hours-inverted", $"{path}/to",
                "Closing comes after opening; 00:00 means the end of the day.");
            var before = afterHours.Hours.Take(index).LastOrDefault(other => other.Day == hours.Day);
            faults.When(
                before is not null && (before.To == LocalTime.Midnight || hours.From < before.To), "hours-overlap",
                $"{path}/from", "The opening hours of a day come in order and do not overlap.");
        }

        Multiplier("afterHours/multiplier", afterHours.Multiplier, faults);
        Multiplier("afterHours/weekendMultiplier", afterHours.WeekendMultiplier, faults);
        Multiplier("afterHours/holidayMultiplier", afterHours.HolidayMultiplier, faults);
    }

    private static void Multiplier(string path, decimal multiplier, Faults faults) =>
        faults.When(multiplier < 1m, "multiplier-below-one", path, "Work outside the hours costs no less: 1 or more.");
}
