using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Metering;
using BillingGrains.Domain.Periods;
using NodaTime;
using static BillingGrains.Domain.Tests.Metering.MeterSamples;

namespace BillingGrains.Domain.Tests.Metering;

public sealed class MeterReadingTests
{
    private static readonly UsageFact[] Facts = [
        Fact("a", 4, 3, 8), Fact("b", 1, 9, 8), Fact("c", 10, 9, 8), Fact("d", 1, 20)];

    [Theory]
    [InlineData(Aggregation.Sum, 16)]
    [InlineData(Aggregation.Count, 4)]
    [InlineData(Aggregation.Max, 10)]
    [InlineData(Aggregation.Latest, 1)]
    [InlineData(Aggregation.Average, 4)]
    public void Each_aggregation_reads_the_facts_of_its_window(Aggregation aggregation, decimal units)
    {
        UsageFact[] others = [
            Fact("e", 99, 1) with { At = Month().End }, Fact("f", 99, 1) with { At = Month().Start - Duration.Epsilon },
            Fact("g", 99, 5) with { MeterId = "other" }];
        Meter(aggregation).Read(Month(), [.. Facts, .. others]).ShouldBe(units);
    }

    [Fact]
    public void Without_facts_there_is_nothing_but_what_was_carried_in()
    {
        foreach (var aggregation in Enum.GetValues<Aggregation>().Where(one => one != Aggregation.None))
        {
            var meter = Meter(aggregation, uniqueOf: "user");
            meter.Read(Month(7)).ShouldBe(0m, $"{aggregation}");
            MeterReading.CarryOut(meter, Month(7), []).ShouldBe(0m);
        }

        foreach (var aggregation in new[] {
            Aggregation.Sum, Aggregation.Latest, Aggregation.WeightedChanges, Aggregation.WeightedReadings,
            Aggregation.ProratedSum })
        {
            Meter(aggregation, carriesOver: true).Read(Month(7)).ShouldBe(7m, $"{aggregation}");
            MeterReading.CarryOut(Meter(aggregation, carriesOver: true), Month(7), []).ShouldBe(7m);
        }
    }

    [Fact]
    public void The_greatest_of_negative_values_is_negative() =>
        Meter(Aggregation.Max).Read(Month(), Fact("a", -3, 1), Fact("b", -5, 2)).ShouldBe(-3m);

    [Fact]
    public void Of_the_same_instant_the_last_id_is_the_latest() =>
        Meter(Aggregation.Latest).Read(Month(), Facts[2], Facts[1], Facts[0]).ShouldBe(10m);

    [Fact]
    public void Different_values_of_an_attribute_are_counted_once_each() =>
        Meter(Aggregation.Unique, uniqueOf: "user").Read(
            Month(), Fact("a", 1, 1, attributes: ("user", "u1")), Fact("b", 1, 2, attributes: ("user", "u2")),
            Fact("c", 1, 3, attributes: [("org", "u3"), ("user", "u1")])).ShouldBe(2m);

    [Fact]
    public void A_reading_holds_until_the_next_and_is_weighted_by_time()
    {
        var meter = Meter(Aggregation.WeightedReadings, carriesOver: true);
        meter.Read(Month(31), Fact("a", 62, 2), Fact("b", 0, 3)).ShouldBe((31m + 62m) / 31m);
        MeterReading.CarryOut(meter, Month(31), [Fact("a", 62, 2), Fact("b", 0, 3)]).ShouldBe(0m);
    }

    [Fact]
    public void What_is_weighted_is_measured_by_the_whole_period()
    {
        Meter(Aggregation.WeightedChanges).Read(Days(1, 2), Fact("a", 31, 1)).ShouldBe(1m);
        Meter(Aggregation.WeightedReadings).Read(Days(1, 2), Fact("a", 31, 1)).ShouldBe(1m);
        Meter(Aggregation.ProratedSum).Read(Days(1, 2), Fact("a", 31, 1, 23)).ShouldBe(1m);
        Meter(Aggregation.ProratedSum).Read(Month(0, DayCount.Seconds), Fact("a", 31, 31, 12)).ShouldBe(0.5m);
    }

    [Fact]
    public void Reading_allocates_nothing_for_a_fact()
    {
        var facts = Enumerable.Range(0, 1_000).Select(index => Fact($"f{index}", 1, 1 + (index % 31))).ToArray();
        var live = UsageCollection.Of(facts, []).Live;
        foreach (var aggregation in new[] {
            Aggregation.Sum, Aggregation.Count, Aggregation.Max, Aggregation.Latest, Aggregation.Average,
            Aggregation.WeightedChanges, Aggregation.WeightedReadings })
        {
            var (meter, window) = (Meter(aggregation), Month());
            MeterReading.Exact(meter, window, live.AsSpan());
            var before = GC.GetAllocatedBytesForCurrentThread();
            MeterReading.Exact(meter, window, live.AsSpan());
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0, $"{aggregation}");
        }
    }

    [Fact]
    public void The_same_id_with_another_content_counts_neither_way_until_it_is_withdrawn()
    {
        UsageFact[] arrived = [Fact("a", 1, 1), Fact("b", 2, 1), Fact("a", 5, 1), Fact("a", 1, 1)];
        var collection = UsageCollection.Of(arrived, []);

        collection.Live.Select(fact => fact.FactId).ShouldBe(["b"]);
        collection.Conflicts.ShouldBe(["a"]);
        UsageCollection.Of(arrived, ["a"]).Conflicts.ShouldBeEmpty();
    }
}
