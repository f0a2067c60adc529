using System.Text.Json;
using BillingGrains.Host.Simulation;

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

    /// <summary>Two of these found a ticket that changed hands while its contract was looked for; one an ERP that was not
    /// left alone for as long as it asked, because what it said could not be stored; 5610 a check that took what an ERP
    /// said after the call was given up for heard; 7787 two calls at once, because a tenant's activation ended and the
    /// next one went on with its right to call.</summary>
    [Theory]
    [InlineData(736)]
    [InlineData(2_463)]
    [InlineData(2_673)]
    [InlineData(5_610)]
    [InlineData(7_787)]
    public void A_seed_that_failed_once_fails_no_more(ulong seed) =>
        SimulationRun.Play(seed).Stories.ShouldBeEmpty();

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
