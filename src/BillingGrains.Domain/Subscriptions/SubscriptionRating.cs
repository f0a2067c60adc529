using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Prices;
using BillingGrains.Domain.Rating;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Domain.Subscriptions;

/// <summary>What a subscription comes to in a period.</summary>
/// <param name="Lines">One or more for each stretch without a change, as they would be billed if nothing had been yet:
/// <see cref="PartialRating.Left"/> makes credits of what was and charges of what is (case G64).</param>
/// <param name="Steps">The last amount is the sum of the lines' net amounts.</param>
/// <param name="Hold">Why it cannot be priced; null when it is.</param>
/// <param name="Days">The days that each line is for, by its key.</param>
public sealed record SubscriptionCharges(
    ValueList<SpendLine> Lines, ValueList<Step> Steps, HoldReason? Hold, ValueList<LineDays> Days = default);

/// <summary>The days that a line is for.</summary>
public sealed record LineDays(string Key, ServicePeriod Service);

/// <summary>Timeline × period → lines, explained. A change that becomes known later needs no rule of its own: rate
/// again, subtract what was billed.</summary>
public static class SubscriptionRating
{
    /// <param name="period">Any of the timeline's calendar; nothing is asked for one in which it does not run.</param>
    /// <param name="currency">The contract's: what the price's amounts are in.</param>
    public static SubscriptionCharges SoFar(
        SubscriptionTimeline timeline, BillingPeriod period, Currency currency, RoundingMode mode)
    {
        var lines = new List<PriceLine>();
        var steps = new List<Step>();
        var days = new List<LineDays>();
        var total = 0m;
        foreach (var piece in Pieces(timeline, period))
        {
            var answer = PriceRating.Rate(piece.Segment.Price, Consumption.Of(piece.Segment.Quantity), currency);
            if (answer is PriceAnswer.Unpriced(var hold))
            {
                steps.Add(new Step("hold", $"Held for {hold.Owner}: {hold.Reason}"));
                return new SubscriptionCharges([], steps.ToValueList(), hold);
            }

            var priced = (PriceAnswer.Priced)answer;
            foreach (var line in priced.Lines)
            {
                lines.Add(Line(timeline.Terms, piece, line));
                total += lines[^1].Amount;
                days.Add(new LineDays(lines[^1].Key, piece.Days));
            }

            steps.AddRange(priced.Steps.Select(static step => step with { Amount = null }));
            steps.Add(new Step(
                "proration",
                $"{piece.Text} is {piece.Share} of the period: {Texts.Amount(total, currency)} so far.",
                new Money(total, currency)));
        }

        var rounded = LineRounding.Round(lines.ToValueList(), currency, mode, timeline.Terms.RoundLines);
        var terms = SpendTerms.Plain with { DiscountPercent = timeline.Terms.DiscountPercent };
        var brought = Spend.Bring(rounded, terms, Fraction.One, true, currency, mode);
        SpendSteps.Tell(total, brought, terms, currency, mode, steps);
        return new SubscriptionCharges(brought, steps.ToValueList(), null, days.ToValueList());
    }

    private static IEnumerable<Piece> Pieces(SubscriptionTimeline timeline, BillingPeriod period)
    {
        var (calendar, cycle, segments) = (timeline.Calendar, timeline.Terms.Cycle, timeline.Segments);
        var begin = period.From + calendar.DayStart;
        var end = period.To + calendar.DayStart;
        var first = timeline.PaidFrom + calendar.DayStart;
        var leadsIn = first > begin && first < end;
        var trailsOut = timeline.EndsAt > begin && timeline.EndsAt < end;
        if ((leadsIn && cycle.LeadIn == StubRule.Free) || (trailsOut && cycle.TrailOut == StubRule.Free))
        {
            yield break;
        }

        foreach (var segment in segments)
        {
            var from = LocalDateTime.Max(segment.Start, begin);
            var to = segment.End is { } segmentEnd ? LocalDateTime.Min(segmentEnd, end) : end;
            if (from >= to)
            {
                continue;
            }

            // A stub that costs a whole period is counted as if it had begun, or would end, with the period.
            var countedFrom = leadsIn && cycle.LeadIn == StubRule.Full && from == first ? begin : from;
            var countedTo = trailsOut && cycle.TrailOut == StubRule.Full && to == timeline.EndsAt ? end : to;
            var share = calendar.Share(period, countedFrom, countedTo, timeline.Terms.DayCount);
            if (share.Part > 0)
            {
                yield return new Piece(segment, period, from, to, share);
            }
        }
    }

    private static PriceLine Line(SubscriptionTerms terms, Piece piece, PriceLine line) => new(
        $"{terms.SubscriptionId}/{Texts.Date(piece.Period.From)}/{piece.Key}/{line.Key}",
        $"{piece.Text}: {line.Text}",
        line.Quantity,
        piece.Share.Of(line.UnitPrice),
        piece.Share.Of(line.Amount));

    /// <summary>A segment within a period.</summary>
    private sealed record Piece(
        SubscriptionSegment Segment, BillingPeriod Period, LocalDateTime From, LocalDateTime To, Fraction Share)
    {
        /// <summary>The moment at which it begins: what begins with the period keeps its key when it is cut later.
        /// </summary>
        public string Key => From.TimeOfDay == LocalTime.Midnight
            ? Texts.Date(From.Date)
            : LocalDateTimePattern.ExtendedIso.Format(From);

        public ServicePeriod Days => new(From.Date, LocalDate.Max(From.Date, LastDayOf(To)));

        public string Text { get; } = $"{Segment.Name}, {Texts.Date(From.Date)} to {Texts.Date(LastDayOf(To))}";

        private static LocalDate LastDayOf(LocalDateTime end) =>
            end.TimeOfDay == LocalTime.Midnight ? end.Date.PlusDays(-1) : end.Date;
    }
}
