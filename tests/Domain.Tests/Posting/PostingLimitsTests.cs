using BillingGrains.Domain.Posting;
using NodaTime;

namespace BillingGrains.Domain.Tests.Posting;

public sealed class PostingLimitsTests
{
    private static readonly PostingLimits Limits = PostingLimits.Default;

    [Fact]
    public void Waits_double_up_to_five_minutes_and_are_at_most_a_fifth_shorter()
    {
        for (var failures = 1; failures <= 400; failures++)
        {
            var full = failures > 9 ? Duration.FromMinutes(5) : Duration.FromSeconds(1 << (failures - 1));
            var wait = Limits.WaitAfter(failures, "BG-KEY");
            wait.ShouldBeInRange(full * 4 / 5, full);
        }
    }

    [Fact]
    public void The_wait_is_derived_and_not_drawn() =>
        Limits.WaitAfter(20, "BG-KEY").ShouldBe(Limits.WaitAfter(20, "BG-KEY"));

    [Fact]
    public void Documents_that_failed_together_do_not_come_back_together() =>
        Enumerable.Range(0, 100).Select(n => Limits.WaitAfter(20, FormattableString.Invariant($"BG-{n}"))).Distinct()
            .Count().ShouldBeGreaterThan(50);

    [Fact]
    public void There_is_no_wait_before_a_failure() =>
        Should.Throw<ArgumentOutOfRangeException>(() => Limits.WaitAfter(0, "BG-KEY"));
}
