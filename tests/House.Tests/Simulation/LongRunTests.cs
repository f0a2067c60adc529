using BillingGrains.Host.Simulation;
using BillingGrains.Host.Simulation.Faults;

namespace BillingGrains.House.Tests.Simulation;

/// <summary>Installations that are in use for days.</summary>
public sealed class LongRunTests
{
    /// <summary>The 30 days of seed 2 did not end when whoever decides what a restore left looked for it all the month.
    /// </summary>
    [Theory]
    [InlineData(1UL, 33)]
    [InlineData(2UL, 30)]
    [InlineData(2UL, 33)]
    [InlineData(3UL, 33)]
    public void The_books_balance_after_a_month_in_which_everything_fails(ulong seed, int days)
    {
        var result = SimulationRun.Play(seed, new SimulationOptions(days, FaultSet.All));
        result.Violations.ShouldBeEmpty(string.Join(Environment.NewLine, result.Stories));
        result.Simulated.ShouldBeGreaterThan(TimeSpan.FromDays(days - 3));
    }

    /// <summary>A night has eight hours in which the lanes alone would sweep a hundred thousand times.</summary>
    [Fact]
    public void A_day_costs_what_happens_in_it()
    {
        var quiet = SimulationRun.Play(1, new SimulationOptions(Days: 10, FaultSet.None));
        (quiet.Steps / 10).ShouldBeLessThan(60_000);
    }

    [Fact]
    public void Faults_are_named_and_a_name_that_does_not_exist_says_which_do()
    {
        FaultSet.Parse("crash, erp-429").Names.ShouldBe(["crash", "erp-429"]);
        FaultSet.Parse("none").Names.ShouldBeEmpty();
        FaultSet.Parse("all").Names.Distinct().Count().ShouldBe(28);
        Should.Throw<FormatException>(() => FaultSet.Parse("crash,rain")).Message.ShouldContain("erp-timeout-after");
    }
}
