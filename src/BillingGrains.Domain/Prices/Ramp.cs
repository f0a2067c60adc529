using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Periods;
using NodaTime;

namespace BillingGrains.Domain.Prices;

/// <summary>A step of a ramp: what is asked from a day on, until the next step.</summary>
/// <param name="Price">Null where the ramp is of a commitment over several prices.</param>
public sealed record RampStep(LocalDate From, Price? Price, SpendTerms Spend);

/// <summary>Prices and commitments that change on days that were agreed beforehand.</summary>
public static class Ramp
{
    /// <summary>The step in force on a day; null before the first.</summary>
    public static RampStep? At(ValueList<RampStep> steps, LocalDate date)
    {
        RampStep? inForce = null;
        foreach (var step in steps)
        {
            inForce = step.From <= date ? step : inForce;
        }

        return inForce;
    }

    /// <summary>Cuts a part of a period at the steps within it: each piece has one step, and its own tiers, share and
    /// bounds. Days before the first step are left out.</summary>
    public static IEnumerable<(PeriodPart Part, RampStep Step)> Cut(ValueList<RampStep> steps, PeriodPart part)
    {
        for (var index = 0; index < steps.Count; index++)
        {
            var from = LocalDate.Max(part.From, steps[index].From);
            var to = index + 1 < steps.Count ? LocalDate.Min(part.To, steps[index + 1].From) : part.To;
            if (from < to)
            {
                yield return (part with { From = from, To = to }, steps[index]);
            }
        }
    }

    /// <summary>Every fault: no steps, steps that do not follow each other, impossible dates, and those of each price.
    /// </summary>
    public static ValueList<Refusal> Find(ValueList<RampStep> steps, string path = "ramp")
    {
        var faults = new Faults();
        faults.When(steps.IsEmpty, "no-steps", path, "A ramp has a step or more.");
        for (var index = 0; index < steps.Count; index++)
        {
            var place = Faults.Path(path, index);
            CycleCheck.CheckDate(steps[index].From, $"{place}/from", faults);
            faults.When(
                index > 0 && steps[index].From <= steps[index - 1].From, "steps-overlap", $"{place}/from",
                "Each step begins after the one before it.");
            if (steps[index].Price is { } price)
            {
                PriceCheck.Check(price, $"{place}/price", faults);
            }

            PriceCheck.Check(steps[index].Spend, $"{place}/spend", faults);
        }

        return faults.Found;
    }
}
