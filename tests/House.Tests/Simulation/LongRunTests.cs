using BillingGrains.Host.Simulation;
using BillingGrains.Host.Simulation.Faults;

namespace BillingGrains.House.Tests.Simulation;

/// <summary>Installations that are in use for days.</summary>
public sealed class LongRunTests
{
    [Theory]
    [InlineData(1UL)]
    [InlineData(2UL)]
    [InlineData(3UL)]
    public void The_books_balance_after_a_month_in_which_everything_fails(ulong seed)
    {
        var result = SimulationRun.Play(seed, new SimulationOptions(Days: 33, FaultSet.All));
        result.Violations.ShouldBeEmpty(string.Join(Environment.NewLine, result.Stories));
        result.Simulated.ShouldBeGreaterThan(TimeSpan.FromDays(30));
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
        FaultSet.Parse("all").Has(FaultNames.Restore).ShouldBeFalse("beside all others, seed 296 fails");
        FaultSet.Parse("all,restore").Names.ShouldBe([.. FaultSet.All.Names, "restore"], ignoreOrder: true);
        Should.Throw<FormatException>(() => FaultSet.Parse("crash,rain")).Message.ShouldContain("erp-timeout-after");
    }
}
