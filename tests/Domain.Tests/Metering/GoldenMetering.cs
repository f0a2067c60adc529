using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Metering;
using static BillingGrains.Domain.Tests.Metering.MeterSamples;

namespace BillingGrains.Domain.Tests.Metering;

/// <summary>Units that must come out exactly, named by the case that they come from.</summary>
public sealed class GoldenMetering
{
    [Theory]
    [InlineData(RoundingMode.HalfUp, 2, 123.46)]
    [InlineData(RoundingMode.HalfUp, 0, 123)]
    [InlineData(RoundingMode.HalfUp, -2, 100)]
    [InlineData(RoundingMode.Up, 2, 123.46)]
    [InlineData(RoundingMode.Up, 0, 124)]
    [InlineData(RoundingMode.Up, -2, 200)]
    [InlineData(RoundingMode.Down, 2, 123.45)]
    [InlineData(RoundingMode.Down, 0, 123)]
    [InlineData(RoundingMode.Down, -2, 100)]
    public void G41_units_are_rounded_apart_from_money(RoundingMode mode, int decimals, decimal units) =>
        new UnitRounding(decimals, mode).Round(123.456m).ShouldBe(units);

    [Fact]
    public void G78_changes_are_weighted_by_the_time_that_they_last()
    {
        UsageFact[] changes = [
            Fact("a", 2, 1), Fact("b", 3, 1, 1), Fact("c", 1, 1, 1, 30), Fact("d", -4, 1, 2), Fact("e", -2, 1, 4),
            Fact("f", 10, 1, 5), Fact("g", -10, 1, 5, 30)];
        var units = Meter(Aggregation.WeightedChanges).Read(Month(), changes);

        units.ShouldBe(16.5m / 744m);
        Rounding.Round(units, 5, RoundingMode.HalfUp).ShouldBe(0.02218m);
    }

    /// <summary>Its source rounds the quantity up at five decimals; here that is the meter's setting, and without it the
    /// sum stays exact.</summary>
    [Fact]
    public void G80_what_recurs_weighs_the_days_that_are_left()
    {
        var meter = Meter(Aggregation.ProratedSum, carriesOver: true);
        UsageFact[] facts = [Fact("a", 12, 26), Fact("b", 12, 26, 13)];

        Rounding.Round(meter.Read(Month(5), facts), 6, RoundingMode.HalfUp).ShouldBe(9.645161m);
        MeterReading.Units(meter with { Rounding = new UnitRounding(5, RoundingMode.Up) }, Month(5), facts)
            .ShouldBe(9.64517m);
        MeterReading.CarryOut(meter, Month(5), facts).ShouldBe(29m);
    }
}
