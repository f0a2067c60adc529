using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Contracts;

/// <summary>Rates for the same role and work type follow each other day by day: two that meet leave the price to
/// chance, and a gap would let a less specific rate in unnoticed.</summary>
internal static class RateChecks
{
    public static void Check(ValueList<LabourRate> rates, Faults faults)
    {
        for (var index = 0; index < rates.Count; index++)
        {
            var path = Faults.Path("rates", index);
            faults.NotNegative($"{path}/perHour", rates[index].PerHour);
            faults.Dates($"{path}/to", rates[index].From, rates[index].To);
            faults.When(
                rates[index].Role?.Length == 0, "empty", $"{path}/role", "Leave the role out to mean any role.");
            faults.When(
                rates[index].WorkType?.Length == 0, "empty", $"{path}/workType",
                "Leave the work type out to mean any work type.");
        }

        foreach (var same in rates
            .Select((rate, index) => (Rate: rate, Index: index))
            .GroupBy(item => (item.Rate.Role, item.Rate.WorkType)))
        {
            var inOrder = same.OrderBy(item => item.Rate.From).ThenBy(item => item.Index).ToList();
            for (var next = 1; next < inOrder.Count; next++)
            {
                CheckPair(inOrder[next - 1].Rate, inOrder[next].Rate, inOrder[next].Index, faults);
            }
        }
    }

    private static void CheckPair(LabourRate before, LabourRate after, int index, Faults faults)
    {
        var path = $"{Faults.Path("rates", index)}/from";
        var overlaps = before.To is not { } to || after.From <= to;
        faults.When(
            overlaps, "rates-overlap", path,
            "Another rate for the same role and work type counts on that day too; end it the day before.");
        faults.When(
            !overlaps && before.To!.Value.PlusDays(1) < after.From, "rates-gap", path,
            "There are days without a rate between this one and the one before for the same role and work type.");
    }
}
