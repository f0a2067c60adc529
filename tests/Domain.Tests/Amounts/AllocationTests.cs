using BillingGrains.Domain.Amounts;

namespace BillingGrains.Domain.Tests.Amounts;

public sealed class AllocationTests
{
    private static decimal[] Share(decimal amount, string currency, params decimal[] weights) =>
        [.. Allocation.Share(new Money(amount, Currencies.Find(currency)!), weights).Select(share => share.Amount)];

    [Fact]
    public void G45_the_largest_remainder_gets_the_cent_and_a_tie_goes_to_the_first()
    {
        Share(0.05m, "USD", 1, 1, 1).ShouldBe([0.02m, 0.02m, 0.01m]);
        Share(5m, "JPY", 1, 1, 1).ShouldBe([2m, 2m, 1m]);
        Share(100m, "USD", 1, 2, 3).ShouldBe([16.67m, 33.33m, 50m]);
        Share(0.01m, "USD", 100, 1).ShouldBe([0.01m, 0m]);
    }

    [Fact]
    public void A_negative_amount_is_shared_like_its_opposite() =>
        Share(-0.05m, "EUR", 1, 1, 1).ShouldBe([-0.02m, -0.02m, -0.01m]);

    [Theory]
    [InlineData(0.03, new[] { 0.012, 0.012, 0.004 }, new[] { 0.01, 0.01, 0.01 })]
    [InlineData(0.02, new[] { 0.015, 0.005 }, new[] { 0.02, 0 })]
    [InlineData(-0.02, new[] { -0.015, -0.005 }, new[] { -0.01, -0.01 })]
    [InlineData(0.01, new[] { 0.035, -0.025 }, new[] { 0.04, -0.03 })]
    public void Exact_parts_are_brought_to_cents_that_add_up(decimal whole, double[] exact, double[] footed) =>
        Allocation.Foot(
            new Money(whole, Currencies.Find("EUR")!), [.. exact.Select(part => (decimal)part)])
            .Select(part => part.Amount).ShouldBe(footed.Select(part => (decimal)part));

    [Fact]
    public void A_whole_that_is_not_the_rounded_sum_is_a_programmers_error()
    {
        var euro = Currencies.Find("EUR")!;
        Should.Throw<ArgumentException>(() => Allocation.Foot(new Money(0.00m, euro), [0.011m]));
        Should.Throw<ArgumentException>(() => Allocation.Foot(new Money(0.03m, euro), [0.011m]));
        Should.Throw<ArgumentException>(() => Allocation.Foot(new Money(0.015m, euro), [0.015m]));
    }

    [Fact]
    public void What_cannot_be_shared_is_a_programmers_error()
    {
        Should.Throw<ArgumentException>(() => Share(1m, "EUR"));
        Should.Throw<ArgumentException>(() => Share(1m, "EUR", 0, 0));
        Should.Throw<ArgumentException>(() => Share(1m, "EUR", 2, -1));
        Should.Throw<ArgumentException>(() => Share(0.001m, "EUR", 1));
    }
}
