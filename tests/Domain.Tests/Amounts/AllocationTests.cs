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

    [Fact]
    public void What_cannot_be_shared_is_a_programmers_error()
    {
        Should.Throw<ArgumentException>(() => Share(1m, "EUR"));
        Should.Throw<ArgumentException>(() => Share(1m, "EUR", 0, 0));
        Should.Throw<ArgumentException>(() => Share(1m, "EUR", 2, -1));
        Should.Throw<ArgumentException>(() => Share(0.001m, "EUR", 1));
    }
}
