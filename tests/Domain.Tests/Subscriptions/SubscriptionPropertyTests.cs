using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Prices;
using BillingGrains.Domain.Subscriptions;
using BillingGrains.Domain.Tests.Periods;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using static BillingGrains.Domain.Subscriptions.SubscriptionChange;
using static BillingGrains.Domain.Tests.Periods.CycleSamples;
using static BillingGrains.Domain.Tests.Subscriptions.SubscriptionSamples;

namespace BillingGrains.Domain.Tests.Subscriptions;

/// <summary>What holds for any course of a subscription. A failure prints the seed to replay it by (FsCheck).</summary>
public sealed class SubscriptionPropertyTests
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(500).WithQuietOnSuccess(true);
    private static readonly LocalDate Start = Day(2026, 1, 20);

    private static Gen<SubscriptionChange> Change(int number) =>
        from days in Gen.Choose(0, 130)
        from quantity in Gen.Choose(0, 20)
        from choice in Gen.Choose(0, 9)
        from atOnce in Gen.Elements(true, true, false)
        let date = Start.PlusDays(days)
        let when = atOnce ? ChangeWhen.AtOnce : ChangeWhen.NextPeriod
        select choice switch
        {
            0 => new Cancelled($"c{number}", date, null, when),
            1 => new Paused($"c{number}", date, null, when),
            2 => new Resumed($"c{number}", date, null, when),
            _ => (SubscriptionChange)new QuantityChanged($"c{number}", date, null, when, quantity),
        };

    private static Gen<(SubscriptionTerms Terms, SubscriptionChange[] Changes, int Seed)> Cases =>
        from changes in Gen.CollectToArray(Enumerable.Range(0, 6).Select(Change))
        from keep in Gen.Choose(0, 6)
        from cycle in Gen.Elements(
            Monthly, CalendarMonth, Monthly.AnchoredAt(Day(2025, 1, 31)), Monthly with { Unit = CycleUnit.Week },
            Monthly with { Unit = CycleUnit.Quarter, Anchor = CycleAnchor.Calendar })
        from trial in Gen.Elements(0, 0, 10)
        from length in Gen.Elements<int?>(null, 75)
        from count in Gen.Elements(DayCount.ActualDays, DayCount.Seconds)
        from seed in Gen.Choose(0, 1_000_000)
        select (
            Seats(cycle, 7.77m, 5, Start) with
            {
                TrialDays = trial,
                DayCount = count,
                To = length is { } days ? Start.PlusDays(days) : null,
            },
            changes.Take(keep).ToArray(),
            seed);

    private static void Check(Func<SubscriptionTerms, SubscriptionChange[], int, bool> holds) =>
        Prop.ForAll(Cases.ToArbitrary(), item => holds(item.Terms, item.Changes, item.Seed)).Check(Thorough);

    private static IEnumerable<BillingPeriod> Periods(SubscriptionTimeline course) =>
        Enumerable.Range(course.Calendar.At(Start).Number, 12).Select(course.Calendar.Period);

    /// <summary>An oracle that goes from day to day, with no segments and no shares.</summary>
    [Fact]
    public void Each_day_costs_its_share_for_the_seats_of_that_day() =>
        Check((terms, changes, _) =>
        {
            var course = terms.Course(changes);
            return Periods(course).All(period =>
            {
                var days = Period.DaysBetween(period.From, period.To);
                var seats = Enumerable.Range(0, days).Sum(day => SeatsOn(terms, changes, period.From.PlusDays(day)));
                var exact = seats * 7.77m / days;
                var lines = course.SoFar(period.From);
                return Math.Abs(lines.Sum(line => line.Net) - exact) <= 0.005m * Math.Max(1, lines.Count);
            });
        });

    private static decimal SeatsOn(SubscriptionTerms terms, SubscriptionChange[] changes, LocalDate date)
    {
        if (date < terms.From.PlusDays(terms.TrialDays) || date >= terms.To)
        {
            return 0m;
        }

        var calendar = terms.Cycle.From(terms.From);
        var (seats, paused) = (terms.Quantity, false);
        foreach (var (_, change) in changes
            .Select(change => (
                On: change.When == ChangeWhen.NextPeriod && calendar.At(change.On).From != change.On
                    ? calendar.At(change.On).To
                    : change.On,
                change))
            .Where(item => item.On <= date && !(item.On >= terms.To))
            .OrderBy(item => item.On).ThenBy(item => item.change.On)
            .ThenBy(item => item.change.ChangeId, StringComparer.Ordinal))
        {
            switch (change)
            {
                case QuantityChanged quantity:
                    seats = quantity.Quantity;
                    break;
                case Cancelled:
                    return 0m;
                default:
                    paused = change is Paused;
                    break;
            }
        }

        return paused ? 0m : seats;
    }

    [Fact]
    public void The_order_of_changes_and_their_repetition_do_not_matter() =>
        Check((terms, changes, seed) =>
        {
            SubscriptionChange[] shuffled = [.. changes, .. changes];
            new System.Random(seed).Shuffle(shuffled);
            return terms.Course(shuffled).Segments == terms.Course(changes).Segments;
        });

    [Fact]
    public void Billed_change_by_change_a_period_comes_to_what_it_does_at_once() =>
        Check((terms, changes, _) =>
        {
            var course = terms.Course(changes);
            return Periods(course).All(period =>
            {
                var billed = default(ValueList<SpendLine>);
                for (var known = 0; known <= changes.Length; known++)
                {
                    var soFar = terms.Course(changes[..known]).SoFar(period.From);
                    billed = PartialRating.Sum(billed, PartialRating.Left(soFar, billed));
                }

                return billed.Sum(line => line.Net) == course.SoFar(period.From).Sum(line => line.Net);
            });
        });

    [Fact]
    public void Every_part_that_is_due_lies_end_to_end_with_the_next() =>
        Check((terms, changes, _) =>
        {
            var course = terms.Course(changes);
            var due = course.Due(Start.PlusDays(300)).ToList();
            return due.Zip(due.Skip(1)).All(pair => pair.First.Part.To == pair.Second.Part.From)
                && (due.Count == 0 || due[0].Part.From == course.PaidFrom);
        });
}
