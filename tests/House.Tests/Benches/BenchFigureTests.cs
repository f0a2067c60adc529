using BillingGrains.Host.Bench;

namespace BillingGrains.House.Tests.Benches;

/// <summary>What a figure says of its rounds.</summary>
public sealed class BenchFigureTests
{
    [Fact]
    public void A_rate_is_measured_by_the_median_of_the_rounds_ratios()
    {
        var figure = BenchFigure.Of("commands", "commands/s", [10, 60, 30], "inserts", [100, 100, 50], atLeast: 0.6m, aim: 0.8m);

        (figure.Value, figure.LimitValue, figure.Ratio).ShouldBe((30m, 100m, 0.6m));
        (figure.Runs, figure.Spread).ShouldBe((3, 0.5m));
        figure.Fault().ShouldBeNull();
    }

    [Fact]
    public void A_time_is_better_the_shorter_it_is()
    {
        var figure = BenchFigure.OfTime("posted", "ms", [100, 200, 50], "the ERP alone", [20, 20, 20], 0.33m, 0.67m);

        figure.Ratio.ShouldBe(0.2m);
        figure.Fault().ShouldBe("posted: the ratio to the ERP alone is 0.2, below 0.33.");
    }

    [Fact]
    public void A_figure_without_a_limit_is_held_to_its_value()
    {
        BenchFigure.Reported("one grain", "commands/s", [4_000, 6_000, 4_999], atLeast: 5_000).Fault()
            .ShouldBe("one grain: 4999 commands/s, below 5000.");
        BenchFigure.Reported("one grain", "commands/s", [4_000]).Fault().ShouldBeNull();
    }
}
