using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Prices;
using BillingGrains.Domain.Rating;

namespace BillingGrains.Domain.Metering;

/// <summary>What a contract says of usage that is metered.</summary>
/// <param name="UsageId">Begins the keys of its lines.</param>
/// <param name="Name">Begins their texts.</param>
/// <param name="Spend">Discount, minimum and maximum of this price alone.</param>
public sealed record UsageTerms(
    string UsageId, string Name, Meter Meter, Price Price, SpendTerms Spend,
    RoundLines RoundLines = RoundLines.EachLine);

/// <summary>What the usage of a window comes to.</summary>
/// <param name="Units">As the meter read them.</param>
/// <param name="Lines">As they would be billed if nothing had been yet: <see cref="PartialRating.Left"/> takes off what
/// was. Empty while it is held.</param>
/// <param name="Steps">The last amount is the sum of the lines' net amounts.</param>
/// <param name="Hold">Why it cannot be priced; null when it is.</param>
/// <param name="Tally">What was counted.</param>
public sealed record UsageCharges(
    decimal Units, ValueList<SpendLine> Lines, ValueList<Step> Steps, HoldReason? Hold, UsageTally Tally);

/// <summary>Facts × terms → lines of a period so far, explained.</summary>
public static class UsageRating
{
    /// <param name="facts">As <see cref="UsageCollection.Live"/> has them.</param>
    /// <param name="isLast">Whether the period is at its end, so that the minimum and prices of the whole are
    /// due.</param>
    public static UsageCharges SoFar(
        UsageTerms terms, MeterWindow window, ReadOnlySpan<UsageFact> facts, bool isLast, Currency currency,
        RoundingMode mode)
        => SoFar(
            terms, window, MeterSlices.Of(terms.Meter, window, facts, terms.Price),
            MeterReading.Tally(terms.Meter, window, facts), isLast, currency, mode);

    /// <summary>The same of what the window's events come to.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Meter or price look at each event: see <see cref="UsageDetail"/>.
    /// </exception>
    public static UsageCharges SoFar(
        UsageTerms terms, MeterWindow window, UsageTally tally, bool isLast, Currency currency, RoundingMode mode) =>
        SoFar(
            terms, window, Consumption.Of(MeterReading.Units(terms.Meter, window, tally)), tally, isLast, currency, mode);

    private static UsageCharges SoFar(
        UsageTerms terms, MeterWindow window, Consumption used, UsageTally tally, bool isLast, Currency currency,
        RoundingMode mode)
    {
        var steps = new List<Step> { Read(terms.Meter, window, tally, used) };
        if (terms.Price.IsSettledAtPeriodEnd && !isLast)
        {
            steps.Add(new Step(
                "settled-at-end", "Later usage may change the price of all: it is asked at the end of the period.",
                Money.Zero(currency)));
            return new UsageCharges(used.Units, [], steps.ToValueList(), null, tally);
        }

        var answer = PriceRating.Rate(terms.Price, used, currency);
        if (answer is PriceAnswer.Unpriced(var hold))
        {
            steps.Add(new Step("hold", $"Held for {hold.Owner}: {hold.Reason}"));
            return new UsageCharges(used.Units, [], steps.ToValueList(), hold, tally);
        }

        var priced = (PriceAnswer.Priced)answer;
        steps.AddRange(priced.Steps);
        var rounded = LineRounding.Round(priced.Lines, currency, mode, terms.RoundLines);
        var lines = Spend.Bring(rounded, terms.Spend, window.Share, isLast, currency, mode);
        SpendSteps.Tell(priced.Amount, lines, terms.Spend, currency, mode, steps);
        return new UsageCharges(used.Units, Named(lines, terms, window), steps.ToValueList(), null, tally);
    }

    private static ValueList<SpendLine> Named(ValueList<SpendLine> lines, UsageTerms terms, MeterWindow window)
    {
        var prefix = $"{terms.UsageId}/{Texts.Date(window.Part.From)}/";
        return lines
            .Select(line => line with { Key = prefix + line.Key, Text = $"{terms.Name}: {line.Text}" })
            .ToValueList();
    }

    private static Step Read(Meter meter, MeterWindow window, UsageTally tally, Consumption used)
    {
        var counted = FormattableString.Invariant($"{tally.Events} facts of meter {meter.MeterId}")
            + (tally.Hours > 0 ? FormattableString.Invariant($" in {tally.Hours} hours") : "");
        var carried = MeterReading.Carried(meter, window) is var before and not 0m
            ? $" and {Texts.Number(before)} carried in" : "";
        var weight = used.Prorated != used.Units ? $", which weigh {Texts.Number(used.Prorated)} by time" : "";
        return new Step("meter", $"{counted}{carried} from {Texts.Date(window.Part.From)} to "
            + $"{Texts.Date(window.Part.To.PlusDays(-1))} make {Texts.Number(used.Units)} units{weight}.");
    }
}
