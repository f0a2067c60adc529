using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Metering;
using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Prices;
using FsCheck;
using FsCheck.Fluent;
using static BillingGrains.Domain.Tests.Metering.MeterSamples;
using static BillingGrains.Domain.Tests.Prices.PriceSamples;

namespace BillingGrains.Domain.Tests.Metering;

/// <summary>What holds for any usage. A failure prints the seed to replay it by (FsCheck).</summary>
public sealed class MeteringPropertyTests
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(500).WithQuietOnSuccess(true);

    private static readonly Price[] Prices = [
        new Price.PerUnit(0.37m, ZeroUsage.Bill), WithFlatFees, Volume,
        new Price.Percentage(1.7m, 0.2m, 2, 20, 0.3m, 9, ZeroUsage.Bill),
        new Price.Matrix(
            ["user"], [new(["u1"], WithFlatFees), new(["u2"], new Price.Package(7, 3, 1, ZeroUsage.Skip))],
            new Price.PerUnit(2, ZeroUsage.Skip), ZeroUsage.Bill)];

    private static Gen<UsageFact> Fact(int number) =>
        from minutes in Gen.Choose(0, 31 * 24 * 60)
        from value in Gen.Choose(1, 1_000)
        from user in Gen.Choose(1, 4)
        select MeterSamples.Fact($"f{number % 13}-{number}", value / 10m, 1, attributes: ("user", $"u{user}")) with
        {
            At = Month().Start + NodaTime.Duration.FromMinutes(minutes - (minutes % 120)),
        };

    private static Gen<(UsageTerms Terms, UsageFact[] Facts, int Seed)> Cases =>
        from count in Gen.Choose(0, 40)
        from facts in Gen.CollectToArray(Enumerable.Range(0, count).Select(Fact))
        from aggregation in Gen.Elements(Enum.GetValues<Aggregation>().Where(one => one != Aggregation.None).ToArray())
        from price in Gen.Elements(Prices)
        from seed in Gen.Choose(0, 1_000_000)
        from rounded in Gen.Elements<UnitRounding?>(null, new UnitRounding(0, RoundingMode.Up))
        from scope in Gen.Elements(RoundLines.EachLine, RoundLines.Total)
        from discount in Gen.Elements(0m, 12.5m)
        from bounds in Gen.Elements(0, 1, 2)
        let uniqueOf = aggregation == Aggregation.Unique ? "user" : null
        select (
            new UsageTerms(
                "u", "Usage", Meter(aggregation, uniqueOf: uniqueOf) with { Rounding = rounded }, price,
                new SpendTerms(discount, bounds == 1 ? 50 : null, bounds == 2 ? 30 : null, true), scope),
            facts,
            seed);

    private static UsageCharges Rated(UsageTerms terms, IEnumerable<UsageFact> arrived, params string[] withdrawn) =>
        UsageRating.SoFar(
            terms, Month(), UsageCollection.Of(arrived, withdrawn).Live.AsSpan(), true, Euro, RoundingMode.HalfUp);

    private static void Check(Func<UsageTerms, UsageFact[], int, bool> holds) =>
        Prop.ForAll(Cases.ToArbitrary(), item => holds(item.Terms, item.Facts, item.Seed)).Check(Thorough);

    [Fact]
    public void The_order_in_which_facts_arrive_does_not_matter() =>
        Check((terms, facts, seed) =>
        {
            UsageFact[] shuffled = [.. facts];
            new System.Random(seed).Shuffle(shuffled);
            return Rated(terms, shuffled) == Rated(terms, facts);
        });

    [Fact]
    public void A_fact_delivered_twice_changes_nothing() =>
        Check((terms, facts, _) => Rated(terms, [.. facts, .. facts]) == Rated(terms, facts));

    [Fact]
    public void Withdrawn_facts_return_the_amount_to_what_it_was() =>
        Check((terms, facts, _) =>
        {
            var half = facts.Length / 2;
            string[] withdrawn = [.. facts.Skip(half).Select(fact => fact.FactId)];
            return Rated(terms, facts, withdrawn) == Rated(terms, facts.Take(half));
        });

    [Fact]
    public void The_explanation_ends_at_what_the_lines_come_to() =>
        Check((terms, facts, _) =>
        {
            var charges = Rated(terms, facts);
            return charges.Hold is null
                && charges.Steps.LastOrDefault(step => step.Amount is not null)?.Amount!.Amount
                    is var told && (told ?? 0m) == charges.Lines.Sum(line => line.Net);
        });

    [Fact]
    public void A_prorated_sum_is_what_its_slices_weigh() =>
        Check((_, facts, seed) =>
        {
            var meter = Meter(Aggregation.ProratedSum, carriesOver: true);
            var window = Month(5, seed % 2 == 0 ? DayCount.ActualDays : DayCount.Seconds);
            var live = UsageCollection.Of(facts, []).Live;
            return MeterSlices.Of(meter, window, live.AsSpan(), WithFlatFees).Prorated
                == MeterReading.Exact(meter, window, live.AsSpan());
        });

    [Fact]
    public void Windows_that_carry_over_weigh_what_the_whole_does() =>
        Check((_, facts, seed) =>
        {
            var cut = 2 + (seed % 29);
            var live = UsageCollection.Of(facts, []).Live;
            return new[] { Aggregation.WeightedChanges, Aggregation.WeightedReadings }.All(aggregation =>
            {
                var meter = Meter(aggregation, carriesOver: true);
                var first = Days(1, cut);
                var second = Days(cut, 32, MeterReading.CarryOut(meter, first, live.AsSpan()));
                var parts = MeterReading.Exact(meter, first, live.AsSpan())
                    + MeterReading.Exact(meter, second, live.AsSpan());
                return Math.Abs(parts - MeterReading.Exact(meter, Month(), live.AsSpan())) < 0.000_000_000_1m;
            });
        });
}
