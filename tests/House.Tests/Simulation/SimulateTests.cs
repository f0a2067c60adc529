using System.Text.Json;
using BillingGrains.Host.Simulation;
using BillingGrains.Host.Simulation.Faults;

namespace BillingGrains.House.Tests.Simulation;

/// <summary>Whole installations under faults, as "./bg simulate" plays them.</summary>
public sealed class SimulateTests
{
    [Fact]
    public void The_same_seed_gives_the_same_run_and_another_seed_another()
    {
        var first = SimulationRun.Play(2);
        var again = SimulationRun.Play(2);
        again.TraceHash.ShouldBe(first.TraceHash);
        again.Steps.ShouldBe(first.Steps);
        SimulationRun.Play(3).TraceHash.ShouldNotBe(first.TraceHash);
    }

    /// <summary>Seeds 1 and 26 found grains that answered from an old state; seed 1 also a pause shorter than a tick.</summary>
    [Fact]
    public void The_books_balance_whatever_fails()
    {
        var output = new StringWriter();
        var plan = new SimulationPlan(
            Seed: 1, Runs: 300, SimulationOptions.Default, Cores: 2, UntilViolation: false, ShrinkRuns: 0, Json: null,
            Verbose: false);
        SimulationReport.Play(plan, output).ShouldBe(0, output.ToString());
        TestContext.Current.TestOutputHelper?.WriteLine(output.ToString());
    }

    /// <summary>What each found is in the simulation's README.</summary>
    [Theory]
    [InlineData(736)]
    [InlineData(2_463)]
    [InlineData(2_673)]
    [InlineData(5_610)]
    [InlineData(7_787)]
    [InlineData(8_273)]
    [InlineData(8_972)]
    [InlineData(10_933)]
    [InlineData(12_483)]
    [InlineData(13_410)]
    public void A_seed_that_failed_once_fails_no_more(ulong seed) =>
        SimulationRun.Play(seed).Stories.ShouldBeEmpty();

    /// <summary>Beside all other faults: in 57 and 801 facts were delivered that were lost, 586 billed by the settings of an
    /// entity as they stood before, 1337 rated by a contract that was lost, and in 296, 489 and 1705 no silo lived on that
    /// could notice; in 1112 a person cancelled in the ERP what was being taken over. From 5181 on facts were taken that were
    /// lost; in 11309 a tenant of the epoch before had a document sent.</summary>
    [Theory]
    [InlineData(57)]
    [InlineData(296)]
    [InlineData(489)]
    [InlineData(586)]
    [InlineData(801)]
    [InlineData(1_112)]
    [InlineData(1_337)]
    [InlineData(1_705)]
    [InlineData(5_181)]
    [InlineData(5_368)]
    [InlineData(7_440)]
    [InlineData(7_901)]
    [InlineData(8_572)]
    [InlineData(11_309)]
    [InlineData(12_758)]
    [InlineData(16_448)]
    public void A_seed_that_failed_once_after_a_restore_and_much_else_fails_no_more(ulong seed) =>
        SimulationRun.Play(seed).Stories.ShouldBeEmpty();

    /// <summary>Two of these posted documents twice before anything read the ERPs' lists; in the others silos lived on over
    /// the restore, a document was sent under a key that was lost, or was made again after it was cancelled.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(9)]
    [InlineData(19)]
    [InlineData(75)]
    public void A_seed_that_failed_once_after_a_restore_fails_no_more(ulong seed) =>
        SimulationRun.Play(seed, new SimulationOptions(Days: 0, FaultSet.Parse("restore"))).Stories.ShouldBeEmpty();

    [Fact]
    public void The_report_is_written_as_json()
    {
        var file = new FileInfo(Path.Combine(Path.GetTempPath(), $"simulation-{Environment.ProcessId}.json"));
        var plan = new SimulationPlan(
            Seed: 2, Runs: 2, SimulationOptions.Default, Cores: 1, UntilViolation: false, ShrinkRuns: 0, file,
            Verbose: false);
        SimulationReport.Play(plan, TextWriter.Null).ShouldBe(0);
        var report = JsonDocument.Parse(File.ReadAllText(file.FullName)).RootElement;
        file.Delete();
        report.EnumerateObject().Select(field => field.Name).ShouldBe(
            ["seed", "runs", "simulatedHours", "steps", "violations", "traceHash", "wallSeconds"]);
        report.GetProperty("runs").GetInt32().ShouldBe(2);
        report.GetProperty("steps").GetInt64().ShouldBeGreaterThan(10_000);
        report.GetProperty("violations").GetArrayLength().ShouldBe(0);
    }
}
