using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Domain.Prices;
using BillingGrains.Domain.Rating;

namespace BillingGrains.Domain.Metering;

/// <summary>Finds what is wrong with a meter, with a price on it, and with a fact for it.</summary>
public static class MeterCheck
{
    private const int DecimalsMax = 15;

    /// <summary>Every fault of a meter in itself.</summary>
    public static ValueList<Refusal> Find(Meter meter, string path = "meter")
    {
        var faults = new Faults();
        Check(meter, path, faults);
        return faults.Found;
    }

    /// <summary>Every fault of usage terms: those of meter, price and bounds, and what does not go together.</summary>
    public static ValueList<Refusal> Find(UsageTerms terms, string path = "usage")
    {
        var faults = new Faults();
        faults.Id($"{path}/usageId", terms.UsageId);
        faults.When(string.IsNullOrWhiteSpace(terms.Name), "empty", $"{path}/name", "Usage has a name.");
        Check(terms.Meter, $"{path}/meter", faults);
        PriceCheck.Check(terms.Price, $"{path}/price", faults);
        PriceCheck.Check(terms.Spend, $"{path}/spend", faults);
        faults.Chosen($"{path}/roundLines", terms.RoundLines);
        faults.When(
            MeterSlices.HasPercentage(terms.Price)
                && terms.Meter is not { Aggregation: Aggregation.Sum, CarriesOver: false, Rounding: null },
            "percentage-needs-sum", $"{path}/meter/aggregation",
            "A share of amounts is taken of each transaction: the meter is a plain sum.");
        faults.When(
            terms.Price is Price.Matrix && terms.Meter.CarriesOver, "matrix-carries-over", $"{path}/meter/carriesOver",
            "What is carried over has no attributes, so that no cell fits it.");
        faults.When(
            terms is
            {
                Price: Price.Graduated or Price.Matrix,
                Meter: { Aggregation: Aggregation.ProratedSum, Rounding: not null },
            },
            "rounding-of-changes", $"{path}/meter/rounding",
            "This price looks at each change by its exact weight: there is no number of units to round.");
        return faults.Found;
    }

    /// <summary>Why a fact cannot count for a meter; null when it can.</summary>
    public static HoldReason? Hold(Meter meter, UsageFact fact) =>
        HoldWithoutAttribute(meter, [fact]) is { } hold ? hold
            : Math.Abs(fact.Value) > PriceRating.UnitsMax ? PriceHolds.UsageOutOfRange(Texts.Number(fact.Value))
            : null;

    /// <summary>What the meter counts the values of, and some facts lack; null when none does.</summary>
    public static HoldReason? HoldWithoutAttribute(Meter meter, ReadOnlySpan<UsageFact> facts)
    {
        if (meter.UniqueOf is not { } attribute)
        {
            return null;
        }

        var (first, count) = ("", 0);
        foreach (var fact in facts)
        {
            if (string.IsNullOrEmpty(fact.Find(attribute)))
            {
                first = count++ == 0 ? fact.FactId : first;
            }
        }

        return count == 0 ? null : TicketKinds.AttributeMissing.Hold(
            $"The usage {first} has no attribute {attribute}, whose values are counted."
            + (count == 1 ? "" : FormattableString.Invariant($" So it is with {count - 1} more.")),
            attribute);
    }

    internal static void Check(Meter meter, string path, Faults faults)
    {
        faults.Id($"{path}/meterId", meter.MeterId);
        faults.Chosen($"{path}/aggregation", meter.Aggregation);
        faults.When(
            meter.Aggregation == Aggregation.Unique && string.IsNullOrEmpty(meter.UniqueOf), "no-attribute",
            $"{path}/uniqueOf", "A meter of different values names the attribute.");
        faults.When(
            meter.Aggregation != Aggregation.Unique && meter.UniqueOf is not null, "attribute-unused",
            $"{path}/uniqueOf", "An attribute is named by a meter of different values alone.");
        faults.When(
            meter is
            {
                CarriesOver: true,
                Aggregation: Aggregation.Count or Aggregation.Max or Aggregation.Unique or Aggregation.Average,
            },
            "cannot-carry-over", $"{path}/carriesOver", "Only sums, readings and what is weighted carry over.");
        if (meter.Rounding is { } rounding)
        {
            faults.Chosen($"{path}/rounding/mode", rounding.Mode);
            faults.When(
                rounding.Decimals is < -DecimalsMax or > DecimalsMax, "out-of-range", $"{path}/rounding/decimals",
                "Units have -15 to 15 decimals.");
        }
    }
}
