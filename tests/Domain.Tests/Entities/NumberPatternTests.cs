using BillingGrains.Domain.Entities;

namespace BillingGrains.Domain.Tests.Entities;

public sealed class NumberPatternTests
{
    [Theory]
    [InlineData("NL-{year}-{number:00000}", 1, "NL-2026-00001")]
    [InlineData("NL-{year}-{number:00000}", 99999, "NL-2026-99999")]
    [InlineData("NL-{year}-{number:00000}", 100000, "NL-2026-100000")]
    [InlineData("{number:0}/{year}", 12, "12/2026")]
    [InlineData("{year}{number:000}", 7, "2026007")]
    [InlineData("C-A_b.{year}/{number:00}-x", 3, "C-A_b.2026/03-x")]
    public void A_number_looks_like_its_pattern(string pattern, long sequence, string number) =>
        NumberPattern.Format(pattern, 2026, sequence).ShouldBe(number);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("NL-{year}")]
    [InlineData("NL-{number:00000}")]
    [InlineData("NL-{year}-{year}-{number:0}")]
    [InlineData("NL-{year}-{number:0}-{number:0}")]
    [InlineData("NL-{year}-{number}")]
    [InlineData("NL-{year}-{number:#}")]
    [InlineData("NL-{Year}-{number:0}")]
    [InlineData("NL {year}-{number:0}")]
    [InlineData("NL-{year}-{number:0}{")]
    [InlineData("NL-{year}-{number:0}\n")]
    [InlineData("{year}-{number:0000000000000}")]
    [InlineData("A-very-long-text-before-it-{year}-{number:00000}")]
    public void A_pattern_that_could_give_a_number_twice_or_not_at_all_is_invalid(string? pattern) =>
        NumberPattern.IsValid(pattern).ShouldBeFalse();

    [Fact]
    public void Formatting_what_is_invalid_is_a_programming_error()
    {
        Should.Throw<ArgumentException>(() => NumberPattern.Format("NL", 2026, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => NumberPattern.Format("{year}{number:0}", 26, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => NumberPattern.Format("{year}{number:0}", 2026, 0));
    }
}
