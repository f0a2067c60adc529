using System.Text.Json;

namespace BillingGrains.Host.Simulation;

/// <summary>Plays seeds one after the other and says what came of them.</summary>
internal sealed class SimulationReport
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly List<RunResult> results = [];

    public IReadOnlyList<RunResult> Results => results;

    /// <summary>Zero when every invariant held.</summary>
    public static int Play(
        ulong seed, int runs, SimulationOptions options, FileInfo? json, bool verbose, TextWriter output)
    {
        var report = new SimulationReport();
        var startedAt = TimeProvider.System.GetTimestamp();
        for (var run = 0; run < runs; run++)
        {
            report.Add(SimulationRun.Play(seed + (ulong)run, options, verbose ? output : null), output);
        }

        var wall = TimeProvider.System.GetElapsedTime(startedAt);
        output.WriteLine(report.Summary(seed, wall));
        if (json is not null)
        {
            File.WriteAllText(json.FullName, report.ToJson(seed, wall));
        }

        return report.Results.All(result => result.Violations.Count == 0) ? 0 : 1;
    }

    private void Add(RunResult result, TextWriter output)
    {
        results.Add(result);
        foreach (var story in result.Stories)
        {
            output.WriteLine(FormattableString.Invariant($"seed {result.Seed}: {story}"));
        }
    }

    private ulong TraceHash() =>
        results.Aggregate(0UL, (hash, result) => unchecked((hash * 1099511628211UL) ^ result.TraceHash));

    private string Summary(ulong seed, TimeSpan wall)
    {
        var failed = results.Where(result => result.Violations.Count > 0).ToList();
        var head = FormattableString.Invariant(
            $"{results.Count} runs from seed {seed}: {Hours():0.0} simulated hours, {Steps()} steps in ")
            + FormattableString.Invariant($"{wall.TotalSeconds:0.0} s, trace {TraceHash():x16}");
        return failed.Count == 0
            ? $"{head}. The books balance in every run."
            : $"{head}. {failed.Count} runs failed: seeds {string.Join(", ", failed.Select(result => result.Seed))}";
    }

    private double Hours() => results.Sum(result => result.Simulated.TotalHours);

    private long Steps() => results.Sum(result => result.Steps);

    private string ToJson(ulong seed, TimeSpan wall) => JsonSerializer.Serialize(
        new
        {
            Seed = seed,
            Runs = results.Count,
            SimulatedHours = Math.Round(Hours(), 2),
            Steps = Steps(),
            Violations = results.SelectMany(result => result.Violations.Zip(
                result.Stories, (violation, story) => new { result.Seed, violation.Invariant, Story = story })),
            TraceHash = FormattableString.Invariant($"{TraceHash():x16}"),
            WallSeconds = Math.Round(wall.TotalSeconds, 2),
        },
        Options);
}
