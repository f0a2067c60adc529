using System.Globalization;
using System.Text.RegularExpressions;
using BillingGrains.Host.Simulation.Faults;

namespace BillingGrains.House.Tests.Simulation.Defects;

/// <summary>What a person is told of a run that fails, tried with a deliberate defect.</summary>
public sealed partial class StoryTests
{
    private static readonly Defect Defect =
        KnownDefects.All.Single(defect => defect.Name == "a call that timed out is repeated blindly");

    [Fact]
    public async Task A_failing_run_prints_its_seed_a_shorter_run_and_the_story_of_the_record()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"billinggrains-story-{Environment.ProcessId}");
        try
        {
            var cancellation = TestContext.Current.CancellationToken;
            var build = await DefectBuild.Make(Defect, folder);
            var (exit, output) = await DefectPlay.Simulate(
                build, ["--seed", "3", "--runs", $"{Defect.SeedsMax}", "--until-violation"], cancellation);
            exit.ShouldBe(1);
            var replay = Replay().Match(output);
            replay.Success.ShouldBeTrue(output);
            replay.Groups["seed"].Value.ShouldBe(Failed().Match(output).Groups["seed"].Value);
            IsInOrder(output[replay.Index..]).ShouldBeTrue(output);

            var options = replay.Groups["options"].Value.Split(' ');
            var (again, same) = await DefectPlay.Simulate(build, [.. options, "--shrink", "0"], cancellation);
            again.ShouldBe(1);
            same.ShouldContain(Failed().Match(output).Groups["invariant"].Value);
            var faults = options[Array.IndexOf(options, "--faults") + 1].Split(',');
            faults.ShouldContain(fault => fault.StartsWith("erp-", StringComparison.Ordinal));
            faults.Length.ShouldBeLessThan(FaultSet.All.Names.Count / 2, output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>An attempt is stored, then called, and nobody knows; then comes the next attempt.</summary>
    private static bool IsInOrder(string story)
    {
        var times = Times().Matches(story)
            .Select(line => DateTime.Parse(line.Groups["time"].Value, CultureInfo.InvariantCulture)).ToList();
        var first = story.IndexOf("attempt 1 starts: Create", StringComparison.Ordinal);
        var called = story.IndexOf("Create", first + 30, StringComparison.Ordinal);
        var unknown = story.IndexOf("nobody knows what attempt", called, StringComparison.Ordinal);
        return times.Count > 5 && times.SequenceEqual(times.Order())
            && first > 0 && first < called && called < unknown
            && story.IndexOf(" starts: ", unknown, StringComparison.Ordinal) > unknown;
    }

    [GeneratedRegex(@"^seed (?<seed>\d+): (?<invariant>[^:]+): ", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Failed();

    [GeneratedRegex(@"\./bg simulate (?<options>--seed (?<seed>\d+) --runs 1 \S.*)$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Replay();

    [GeneratedRegex(@"^  (?<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}) ",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Times();
}
