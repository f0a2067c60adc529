using BillingGrains.Domain.Amounts;

namespace BillingGrains.Domain.Tests.Amounts;

public sealed class RoundingTests
{
    [Theory]
    [InlineData("USD", 1.23456789, 1.23)]
    [InlineData("USD", 1.23556789, 1.24)]
    [InlineData("JPY", 1.23456789, 1)]
    [InlineData("JPY", 1.9556789, 2)]
    [InlineData("KWD", 1.23456789, 1.235)]
    [InlineData("CLF", 1.23456789, 1.2346)]
    public void G42_money_is_rounded_to_the_currencys_decimals(string code, decimal amount, decimal rounded) =>
        new Money(amount, Currencies.Find(code)!).Round(RoundingMode.HalfUp).Amount.ShouldBe(rounded);

    [Fact]
    public void G42_a_currency_of_ones_own_has_the_decimals_it_was_given() =>
        new Money(1.23456789m, new Currency("XTS", 4)).Round(RoundingMode.HalfUp).Amount.ShouldBe(1.2346m);

    [Theory]
    [InlineData(RoundingMode.HalfUp, 2.5, 3, -3)]
    [InlineData(RoundingMode.HalfEven, 2.5, 2, -2)]
    [InlineData(RoundingMode.Up, 2.1, 3, -3)]
    [InlineData(RoundingMode.Down, 2.9, 2, -2)]
    public void Each_mode_treats_a_negative_value_like_its_opposite(
        RoundingMode mode, decimal value, decimal rounded, decimal opposite)
    {
        Rounding.Round(value, 0, mode).ShouldBe(rounded);
        Rounding.Round(-value, 0, mode).ShouldBe(opposite);
    }

    [Fact]
    public void A_mode_must_be_named() =>
        Should.Throw<ArgumentOutOfRangeException>(() => Rounding.Round(1m, 0, RoundingMode.None));

    [Fact]
    public void Currencies_are_not_mixed() =>
        Should.Throw<InvalidOperationException>(
            () => new Money(1m, Currencies.Find("EUR")!) + new Money(1m, Currencies.Find("USD")!));
}
