using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Prices;
using static BillingGrains.Domain.Tests.Prices.PriceSamples;

namespace BillingGrains.Domain.Tests.Prices;

public sealed class SpendTests
{
    private static decimal[] Bring(
        decimal amount, SpendTerms terms, Fraction share, RoundingMode mode = RoundingMode.HalfUp) =>
        [.. Spend.Bring([new PriceLine("units", "Units", 1m, amount, amount)], terms, share, true, Euro, mode)
            .Select(line => line.Net)];

    [Theory]
    [InlineData(RoundingMode.HalfUp, 0.10)]
    [InlineData(RoundingMode.HalfEven, 0.11)]
    [InlineData(RoundingMode.Down, 0.11)]
    public void A_discount_is_rounded_by_the_contracts_mode(RoundingMode mode, decimal net) =>
        Bring(0.21m, new SpendTerms(50m), Fraction.One, mode).ShouldBe([net]);

    [Fact]
    public void A_minimum_that_is_reached_to_the_cent_adds_no_line() =>
        Bring(20m, new SpendTerms(0m, 20m), Fraction.One).ShouldBe([20m]);

    [Theory]
    [InlineData(false, 5, 20)]
    [InlineData(true, 5, 10)]
    [InlineData(false, 90, 60)]
    [InlineData(true, 90, 30)]
    public void Bounds_shrink_with_a_part_of_a_period_where_that_was_agreed(bool prorated, decimal amount, decimal net) =>
        Bring(amount, new SpendTerms(0m, 20m, 60m, prorated), new Fraction(1, 2)).Sum().ShouldBe(net);
}
